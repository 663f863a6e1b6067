"""Stored text: headings, list items, paragraphs and tables written as Markdown, with the places of pages.

>>> stored([Heading("Strengths", 2), Item("Good work"), Item("by \\fall", 1), Table((("Issue",), ("Drift",)))]).text
'## Strengths\\n\\n- Good work\\n  - by all\\n\\n| Issue |\\n| --- |\\n| Drift |\\n'

A form feed (``PAGE``) inside a text marks the place where a page starts; it is not kept. A line break
inside a text stays one, and inside a cell becomes ``<br>``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from loaders.formats.left_out import LeftOut

__all__ = ["PAGE", "Heading", "Item", "Paragraph", "Piece", "Stored", "Table", "clean", "link", "one_line", "stored"]

#: Marks where a page starts. No format gives this character in its words.
PAGE = "\f"
_DEEPEST = 15
_SPACES = re.compile(r"[^\S\n\f]+")
_AROUND_BREAKS = re.compile(r" ?\n[ \n]*")
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069\ufffe\uffff\ud800-\udfff]"
)
_NO_ADDRESS = re.compile(r"(?:#.|javascript:|mailto:|tel:|data:|file:|about:)", re.IGNORECASE)
_BROKEN = re.compile(r"[\s\[\]\"<>]|\(.*\(|\)[^()]*\)")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; ``level`` counts from 1, the highest."""

    text: str
    level: int


@dataclass(frozen=True, slots=True)
class Item:
    """A list item; ``depth`` counts from 0, ``marker`` is ``-`` or a number as shown (``3.``, ``b)``)."""

    text: str
    depth: int = 0
    marker: str = "-"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Plain words."""

    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells, the first of which names the columns. A cell that is merged holds its text once."""

    rows: tuple[tuple[str, ...], ...]


Piece = Heading | Item | Paragraph | Table


@dataclass(frozen=True, slots=True)
class Stored:
    """The text, the offset at which each page starts (empty where the format has no pages), and what is not in it."""

    text: str
    pages: tuple[int, ...] = ()
    left_out: tuple[LeftOut, ...] = ()


def clean(text: str) -> str:
    """Words without what cannot be seen: controls, direction marks, soft hyphens, runs of blanks."""
    text = _UNSEEN.sub("", text.replace("\u2028", "\n").replace("\u2029", "\n").replace("\r", "\n"))
    return _AROUND_BREAKS.sub("\n", _SPACES.sub(" ", text)).strip(" \n")


def one_line(text: str) -> str:
    """Words on one line."""
    return _SPACES.sub(" ", clean(text).replace("\n", " ")).strip(" ")


def link(words: str, address: str | None) -> str:
    """Words with the address that they lead to, or the words alone where it adds nothing.

    >>> link("Neglect Toolkit", "https://board.example/toolkit"), link("Back to top", "#top")
    ('[Neglect Toolkit](https://board.example/toolkit)', 'Back to top')
    """
    shown = words.strip()
    url = (address or "").strip()
    if address is None or not shown or _NO_ADDRESS.match(url) or _BROKEN.search(url) or "[" in shown or "]" in shown:
        return words
    if _bare(shown) == _bare(url):
        return words
    start = words.index(shown)
    return f"{words[:start]}[{shown}]({url}){words[start + len(shown) :]}"


def _bare(address: str) -> str:
    return re.sub(r"^https?://", "", address).rstrip("/").lower()


def stored(pieces: Iterable[Piece], pages: bool = True) -> Stored:
    """Write the pieces in order; ``pages`` says whether the format has pages at all."""
    parts: list[str] = []
    carried = 0
    before: Piece | None = None
    for piece in _with_the_same_columns(pieces):
        marks, written = _written(piece)
        carried += marks
        if not written:
            continue
        if before is not None:
            parts.append("\n" if isinstance(before, Item) and isinstance(piece, Item) else "\n\n")
        parts.append(PAGE * carried + written)
        carried, before = 0, piece
    parts.append("\n" + PAGE * carried if parts else "")
    text, places = _without_marks("".join(parts))
    return Stored(text, places if pages else ())


def _with_the_same_columns(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """The pieces without columns that are blank throughout; the parts of one table, under one head, keep the same."""
    every = list(pieces)
    filled: dict[tuple[str, ...], set[int]] = {}
    for each in every:
        if isinstance(each, Table) and each.rows:
            places = filled.setdefault(each.rows[0], set())
            for row in each.rows:
                places.update(place for place, text in enumerate(row) if _cell(text))
    for each in every:
        if isinstance(each, Table) and each.rows:
            kept = sorted(filled[each.rows[0]])
            yield Table(tuple(tuple(row[place] if place < len(row) else "" for place in kept) for row in each.rows))
        else:
            yield each


def _without_marks(marked: str) -> tuple[str, tuple[int, ...]]:
    marked = re.sub(f"({PAGE}+) +", r" \1", marked)
    places = [found.start() - index for index, found in enumerate(re.finditer(PAGE, marked))]
    return marked.replace(PAGE, ""), tuple(places)


def _written(piece: Piece) -> tuple[int, str]:
    """How many pages start with the piece, and the piece as Markdown without these marks."""
    if isinstance(piece, Table):
        return 0, "\n".join(_rows(piece.rows))
    text = clean(piece.text)
    body = text.lstrip(" \n\f")
    marks = text[: len(text) - len(body)].count(PAGE)
    if not body.strip(" \n\f"):
        return text.count(PAGE), ""
    if isinstance(piece, Heading):
        return marks, f"{'#' * max(1, min(piece.level, 6))} {one_line(body)}"
    if isinstance(piece, Item):
        indent = "  " * max(0, min(piece.depth, _DEEPEST))
        return marks, f"{indent}{piece.marker} " + body.replace("\n", f"\n{indent}  ")
    return marks, body


def _rows(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """The rows that say something."""
    first = True
    for row in rows:
        shown = [_cell(text) for text in row]
        if any(shown):
            yield f"| {' | '.join(shown)} |"
            if first:
                yield "|" + " --- |" * len(shown)
            first = False


def _cell(text: str) -> str:
    return clean(text).replace("|", "\\|").replace("\n", "<br>")
