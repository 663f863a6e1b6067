"""A stored Markdown text in parts: headings, lines, list items and tables, each with its line number.

Unlike ``loaders.layout.blocks`` it keeps the lines of a paragraph apart: catalogues and manuals say "Date: ..." and
"Venue: ..." on lines that follow each other, and a line is where a reader is sent.

>>> text = "# Courses\\n\\nNeglect is slow.\\n\\n| a | b |\\n| - | - |\\n| c | d |\\n"
>>> [(type(part).__name__, part.line) for part in parts_of(text)]
[('Heading', 1), ('Words', 3), ('Grid', 5)]
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from loaders.layout.blocks import blocks_of
from loaders.layout.lines import Line, lines_of

__all__ = ["Grid", "Heading", "Linked", "Part", "Words", "linked", "parts_of"]

_LINK = re.compile(r"\[(?P<words>[^\[\]]{1,300})\]\((?P<url>[^()\s]*)\)")
_MARKS = re.compile(r"(?<![\w*_])[*_]{1,3}(?=[^\s*_])|(?<=[^\s*_])[*_]{1,3}(?!\w)")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_BAR = re.compile(r"(?<!\\)\|")
_SPACE = re.compile(r"[^\S\n]+")
_BOLD = re.compile(r"(?:\*\*|__)(?=\S)(?P<bold>[^*_]{1,160}?)(?:\*\*|__)")
_SOFT = 8


@dataclass(frozen=True, slots=True)
class Linked:
    """Words without marks, and the addresses that they link to, in order."""

    text: str
    urls: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; ``level`` from 1 (highest).

    A ``plain`` one has no mark of its own and only stands as headings do; it is ``soft`` where others are marked.
    """

    text: str
    line: int
    level: int
    urls: tuple[str, ...] = ()
    soft: bool = False
    plain: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """A line of a paragraph or a list item (``item``). ``apart`` is true where a blank line stands above it.

    ``marker`` is what the item starts with, ``indent`` how far in it stands; ``lead`` are the linked or bold
    words that open the line, ``link`` the first linked words in it.
    """

    text: str
    line: int
    item: bool = False
    apart: bool = False
    marker: str = ""
    indent: int = 0
    urls: tuple[str, ...] = ()
    lead: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: its rows, each with its line; line breaks inside a cell are kept."""

    line: int
    rows: tuple[tuple[int, tuple[Linked, ...]], ...]


Part = Heading | Words | Grid


def linked(raw: str) -> Linked:
    """Words without Markdown's marks, with the addresses that they link to.

    >>> linked("**[Neglect](https://a.example/n)** (*new*)")
    Linked(text='Neglect (new)', urls=('https://a.example/n',))
    """
    urls = tuple(found["url"] for found in _LINK.finditer(raw) if found["url"])
    text = _MARKS.sub("", _LINK.sub(lambda found: found["words"], raw)).replace("\\|", "|")
    return Linked(_SPACE.sub(" ", _BREAK.sub("\n", text)).strip(), urls)


def parts_of(text: str) -> list[Part]:
    """Every part of a text in order. Lines that only look like headings are soft where others are marked."""
    lines = list(lines_of(text))
    marked = sum(1 for line in lines if line.kind == "hash") > 1
    plain = {block.line: block.level for block in blocks_of(text) if block.kind == "heading"}
    return list(_parts(lines, plain, marked))


def _parts(lines: Sequence[Line], plain: Mapping[int, int], marked: bool) -> Iterator[Part]:
    rows: list[tuple[int, tuple[Linked, ...]]] = []
    apart = True
    for line in lines:
        if rows and line.kind not in ("row", "rule"):
            yield Grid(rows[0][0], tuple(rows))
            rows = []
        if line.kind == "row":
            rows.append((line.number, _cells(line.text)))
        elif line.kind in ("hash", "text", "item"):
            yield _part(line, plain, marked, apart)
        apart = line.kind in ("blank", "rule", "hash")
    if rows:
        yield Grid(rows[0][0], tuple(rows))


def _part(line: Line, plain: Mapping[int, int], marked: bool, apart: bool) -> Part:
    said = linked(line.text)
    if line.kind == "hash":
        return Heading(said.text, line.number, line.level, said.urls)
    words = Words(
        said.text,
        line.number,
        apart=apart,
        indent=line.indent,
        urls=said.urls,
        lead=_lead(line.text),
        link=_link(line.text),
    )
    if line.kind == "item":
        words = replace(words, item=True, marker=line.marker)
    if line.number in plain and not (marked and line.kind == "item"):
        whole = f"{words.marker} {said.text}".strip()
        level = _SOFT if marked else plain[line.number]
        return Heading(whole, line.number, level, said.urls, soft=marked, plain=True)
    return words


def _lead(raw: str) -> str:
    found = _BOLD.match(raw)
    if found:
        return linked(found["bold"]).text
    link = _LINK.match(raw)
    return linked(link[0]).text if link else ""


def _link(raw: str) -> str:
    found = _LINK.search(raw)
    return linked(found[0]).text if found else ""


def _cells(row: str) -> tuple[Linked, ...]:
    cells = _BAR.split(row.strip())
    inner = cells[1:] if not cells[0].strip() else cells
    inner = inner[:-1] if inner and not inner[-1].strip() else inner
    return tuple(linked(cell.strip()) for cell in inner)
