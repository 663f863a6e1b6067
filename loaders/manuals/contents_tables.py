"""Chapters in the tables of a contents page: by the columns' names, else a number or a link tells which is it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from loaders.dates import dates_in
from loaders.manuals.amended import CHANGED
from loaders.manuals.entries import Entry, is_withdrawn
from loaders.manuals.numbering import numbered
from loaders.manuals.titles import clean_title
from loaders.parts import Grid, Linked

__all__ = ["entries_of_grid", "lists_a_chapter"]

_PROSE_WORDS = 12
_NUMBER_CELL = re.compile(
    r"(?:(?:Part|Appendix|Annex|Section|Chapter|Ch\.?)\s)?[A-Z]{0,3}[\dA-Z][\d.]*[a-z]?"
    r"(?:\s?(?:[/&,;]|and|or)\s?[A-Z]{0,3}\d[\d.]*)?(?:\s?\((?:also\s|see also\s)?[A-Z]{0,3}\d[\d.]*\))?\.?"
)


def lists_a_chapter(cells: Sequence[Linked]) -> bool:
    """Whether a row has a number of its own, or a link, and no sentences."""
    short = all(len(cell.text.split()) <= _PROSE_WORDS for cell in cells)
    return short and bool(
        _NUMBER_CELL.fullmatch(cells[0].text) or any(cell.urls or numbered(cell.text).numbers for cell in cells)
    )


def entries_of_grid(grid: Grid, parent: Entry | str | None) -> Iterator[Entry]:
    """The chapters of a table: columns by their names, else the number or link tells which cell is the title."""
    names = [cell.text.casefold() for cell in grid.rows[0][1]]
    header = (
        sum(
            bool(re.search(r"chapter|section|title|procedure|policy|number|no\b|updated|amended|reviewed", name))
            for name in names
        )
        >= 2
    )
    dated = [place for place, name in enumerate(names) if header and CHANGED.search(name)]
    for line, cells in grid.rows[1:] if header else grid.rows:
        filled = [cell for cell in cells if cell.text]
        if not filled or is_withdrawn(" ".join(cell.text for cell in filled)):
            continue
        if len(filled) == 1 and len(cells) > 1 and not filled[0].urls and not numbered(filled[0].text).numbers:
            parent = filled[0].text
            continue
        if len(filled) == 2 and len(cells) > 2 and _GROUP_CELL.fullmatch(filled[0].text) and not filled[1].urls:
            parent = Entry(filled[1].text, line, (_GROUP_CELL.sub(r"\g<number>", filled[0].text),))
            yield parent
            continue
        if entry := _of_row(line, cells):
            entry.parent = parent
            entry.amended |= {date for place in dated if place < len(cells) for date in dates_in(cells[place].text)}
            yield entry


def _of_row(line: int, cells: Sequence[Linked]) -> Entry | None:
    number = cells[0].text.strip(" .") if _NUMBER_CELL.fullmatch(cells[0].text) else ""
    rest = cells[1:] if number else cells
    titled = next((cell for cell in rest if cell.urls), None) or next((cell for cell in rest if cell.text), None)
    if titled is None:
        return None
    number = re.sub(r"^(?:Section|Chapter|Ch\.?)\s", "", number)
    known = numbered(f"{number} {titled.text}")
    known = known if known.numbers or not number else replace(known, title=titled.text, numbers=(number,))
    title, dates = clean_title(known.title)
    if not title or not (known.numbers or titled.urls or len(cells) > 1) or _is_date(title):
        return None
    return Entry(title, line, known.numbers, next(iter(titled.urls), None), amended=set(dates))


#: The first cell of a row that opens a group: "Section A".
_GROUP_CELL = re.compile(r"(?:Section|Chapter)\s(?P<number>[A-Z\d]{1,3})\.?")


def _is_date(text: str) -> bool:
    """Whether a cell holds nothing but a date."""
    return not re.search(
        r"[^\W\d_]{3}",
        re.sub(r"(?i)jan\w*|feb\w*|mar\w*|apr\w*|may|jun\w*|jul\w*|aug\w*|sep\w*|oct\w*|nov\w*|dec\w*", "", text),
    )
