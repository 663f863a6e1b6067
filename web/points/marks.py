"""A point's words as the sheet has them, cut where something was recognised in them.

>>> [(piece.text, piece.names) for piece in cut("the MARAC met", 10, [(14, 19, "MARAC", "/guidance/marac")])]
[('the ', ()), ('MARAC', ('MARAC',)), (' met', ())]
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from graph.analysis.explain import Explanation
from graph.marked_up import signs, visible, words_only
from web.context import Record

__all__ = ["Mark", "Piece", "breakable", "cut", "first_lines", "last_lines", "marked"]

#: Where something was recognised: its start and its end in the document, its name, and the address of its page.
Mark = tuple[int, int, str, str]
_NEARLY_WHOLE: Final = 0.9
_WHOLE: Final = Markup('<span class="gt-nowrap">{}</span>')


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words, and the names of what was recognised in it."""

    text: str
    names: tuple[str, ...] = ()


def marked(found: Explanation, marks: Iterable[Record], quote: Sequence[Record]) -> list[Piece]:
    """The point's exact words in pieces; the folded text in one piece where the sheet's text is not kept."""
    if not quote:
        return [Piece(words_only(found.text))]
    places = [(int(row["start"]), int(row["end"]), row["name"], row["other"]) for row in marks]
    return cut(quote[0]["exact"], int(quote[0]["start"]), places)


def cut(text: str, start: int, marks: Iterable[Mark]) -> list[Piece]:
    """Cut ``text``, which begins at ``start`` in its document, around its marks. Marks that touch are one.

    A rule that stands on the whole of a point marks it only where nothing within it is marked. The signs of Markdown
    are left out.
    """
    hidden = signs(text)

    def shown(begin: int, end: int) -> str:
        return visible(text, begin, end, hidden)

    pieces: list[Piece] = []
    done = 0
    inside = [mark for mark in marks if start <= mark[0] < mark[1] <= start + len(text)]
    parts = [mark for mark in inside if mark[1] - mark[0] < _NEARLY_WHOLE * len(text)]
    for begin, end, names in _joined(parts or inside):
        pieces += [Piece(shown(done, begin - start)), Piece(shown(begin - start, end - start), names)]
        done = end - start
    return [piece for piece in (*pieces, Piece(shown(done, len(text)))) if piece.text]


def _joined(marks: Iterable[Mark]) -> list[tuple[int, int, tuple[str, ...]]]:
    found: list[tuple[int, int, tuple[str, ...]]] = []
    for begin, end, name, _ in sorted(marks):
        if found and begin <= found[-1][1]:
            first, last, names = found.pop()
            found.append((first, max(last, end), tuple(dict.fromkeys((*names, name)))))
        else:
            found.append((begin, end, (name,)))
    return found


def last_lines(text: str, count: int = 2) -> str:
    """The last whole lines of what stands before a quote."""
    lines = text.split("\n")
    return _as_read(lines[1:][-count - 1 :])


def first_lines(text: str, count: int = 3) -> str:
    """The rest of the line after a quote, and the first whole lines after it."""
    lines = text.split("\n")
    return _as_read(lines[:-1][:count] if len(lines) > 1 else [text])


def _as_read(lines: Iterable[str]) -> str:
    """Lines of a sheet; the rows of a table as the cells that somebody wrote, without the lines between them."""
    shown = (_cells(line) if "|" in line else line for line in lines)
    return "\n".join(line for line in shown if line is not None)


def _cells(row: str) -> str | None:
    """The cells of a row of a table, or of what stands of it before or after a quote; ``None`` for a row of dashes.

    >>> _cells("| Neglect | ") + "Chronologies were not used."
    'Neglect · Chronologies were not used.'
    """
    parts = row.split("|")
    cells = [cell.strip() for cell in parts if cell.strip()]
    if cells and all(set(cell) <= set("-:") for cell in cells):
        return None
    if not cells:
        return ""
    begins, ends = _edge(parts[0], parts[0][:1]), _edge(parts[-1], parts[-1][-1:])
    return f"{begins}{' · '.join(cells)}{ends}"


def _edge(part: str, outermost: str) -> str:
    """What parts a cell from the quote beside it: another cell, where there is nothing but a blank between them."""
    if not part.strip():
        return " · " if part else ""
    return " " if outermost == " " else ""


def breakable(text: str, keep: bool = False) -> Markup:
    """An id or an address that may be broken after a slash; with ``keep``, nowhere else."""
    parts = text.split("/")
    return Markup("/<wbr>").join([_WHOLE.format(part) for part in parts] if keep else parts)
