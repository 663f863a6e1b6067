"""Chapters in the tables of a contents page: by the columns' names, else a number or a link tells which is it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from loaders.dates import dates_in
from loaders.layout.parts import Grid, Linked
from loaders.manuals.amended import CHANGED
from loaders.manuals.entries import Entry, is_withdrawn
from loaders.manuals.numbering import numbered
from loaders.manuals.titles import clean_title

__all__ = ["chapters_in", "entries_of_grid", "lists_chapters", "rows_of_chapters"]

_PROSE_WORDS = 12
_NAME_WORDS = 5
_NAMED = 2
_ADDRESS = re.compile(r"https?://[^\s<>()\[\]]+")
_NUMBER_CELL = re.compile(
    r"(?:(?:Part|Appendix|Annex|Section|Chapter|Ch\.?)\s)?[A-Z]{0,3}[\dA-Z][\d.]*[a-z]?"
    r"(?:\s?(?:[/&,;]|and|or)\s?[A-Z]{0,3}\d[\d.]*)?(?:\s?\((?:also\s|see also\s)?[A-Z]{0,3}\d[\d.]*\))?\.?"
)


def rows_of_chapters(grid: Grid) -> list[Sequence[Linked]]:
    """The rows of a table, without its first where that names no chapter."""
    rows: list[Sequence[Linked]] = [cells for _, cells in grid.rows]
    return rows if (rows and _each_a_chapter(rows[0])) or (rows and _lists_a_chapter(rows[0])) else rows[1:]


def chapters_in(cells: Sequence[Linked]) -> int:
    """How many chapters a row lists: one, or one in each cell."""
    if _each_a_chapter(cells):
        return sum(bool(cell.text) for cell in cells)
    return int(bool(cells) and _lists_a_chapter(cells))


def _lists_a_chapter(cells: Sequence[Linked]) -> bool:
    """Whether a row has a number of its own, or a link, and no sentences."""
    short = all(len(cell.text.split()) <= _PROSE_WORDS for cell in cells)
    return short and bool(
        _NUMBER_CELL.fullmatch(cells[0].text) or any(cell.urls or numbered(cell.text).numbers for cell in cells)
    )


def _each_a_chapter(cells: Sequence[Linked]) -> bool:
    """Whether each of a row's cells is a chapter of its own: all are numbered titles, or all are links."""
    filled = [cell for cell in cells if cell.text]
    return len(filled) > 1 and (
        all(numbered(cell.text).numbers for cell in filled) or all(cell.urls for cell in filled)
    )


_NAMES = re.compile(
    r"chapter|section|title|procedure|policy|protocol|number|no\b|ref\b|updated|amended|reviewed|revised|link|url|page|topic|"
    r"part\b|theme|area\b|document", re.IGNORECASE,
)  # fmt: skip
_OF_TITLES = re.compile(
    r"title|chapter name|name of|procedure|policy|protocol|guidance|document|chapter$|section$|topic$", re.IGNORECASE
)
_OF_GROUPS = re.compile(r"(?:part|section|theme|category|area|group|volume|heading|subject|topic)s?$", re.IGNORECASE)
_OF_NUMBERS = re.compile(
    r"(?:no\.?|number|ref(?:erence|\.)?|#|code|(?:chapter|section|ch\.?)(?: (?:no\.?|number|ref))?)$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where the columns of a table are that name what they hold; -1 for those it has not."""

    title: int = -1
    number: int = -1
    group: int = -1
    dated: tuple[int, ...] = ()


def entries_of_grid(grid: Grid, parent: Entry | str | None) -> Iterator[Entry]:
    """The chapters of a table: columns by their names, else the number or link tells which cell is the title."""
    header = _is_header(grid)
    columns = _columns(grid) if header else _Columns()
    over = parent
    for line, cells in grid.rows[1:] if header else grid.rows:
        filled = [cell for cell in cells if cell.text]
        if not filled or is_withdrawn(" ".join(cell.text for cell in filled)):
            continue
        if len(filled) == 1 and len(cells) > 1 and not filled[0].urls and not numbered(filled[0].text).numbers:
            over = filled[0].text
            continue
        if len(filled) == 2 and len(cells) > 2 and _GROUP_CELL.fullmatch(filled[0].text) and not filled[1].urls:
            over = Entry(filled[1].text, line, (_GROUP_CELL.sub(r"\g<number>", filled[0].text),))
            yield over
            continue
        if not header and _each_a_chapter(cells):
            for cell in filled:
                if entry := _of_row(line, (Linked(""), cell)):
                    entry.parent = over
                    yield entry
            continue
        over = _at(cells, columns.group) or over
        if entry := _of_row(line, _picked(cells, columns)):
            entry.parent = over
            entry.amended |= {date for place in columns.dated for date in dates_in(_at(cells, place))}
            yield entry


def _names(grid: Grid) -> list[str]:
    return [cell.text.strip() for cell in grid.rows[0][1]] if grid.rows else []


def _is_header(grid: Grid) -> bool:
    return sum(bool(_NAMES.search(name)) and len(name.split()) <= _NAME_WORDS for name in _names(grid)) >= _NAMED


def lists_chapters(grid: Grid) -> bool:
    """Whether the columns of a table are named as those of a list of chapters: a title, and a number or a change."""
    columns = _columns(grid) if _is_header(grid) else _Columns()
    return columns.title >= 0 and (columns.number >= 0 or bool(columns.dated))


def _columns(grid: Grid) -> _Columns:
    """What the columns hold: the title is in the first that says so and does not only hold numbers."""
    names = _names(grid)
    rows = [cells for _, cells in grid.rows[1:]]
    of_numbers = [place for place, name in enumerate(names) if _OF_NUMBERS.match(name) and _are_numbers(rows, place)]
    texts = [place for place in range(len(names)) if place not in of_numbers]
    titles = [place for place in texts if _OF_TITLES.search(names[place]) and not CHANGED.search(names[place])]
    firm = [place for place in titles if not _OF_GROUPS.match(names[place])] or titles[-1:]
    title = next(iter(firm), -1)
    groups = [place for place in texts if place < title and _OF_GROUPS.match(names[place])]
    dated = tuple(place for place, name in enumerate(names) if CHANGED.search(name))
    return _Columns(title, next(iter(of_numbers), -1), next(iter(groups), -1), dated)


def _are_numbers(rows: Sequence[Sequence[Linked]], place: int) -> bool:
    cells = [text for row in rows if (text := _at(row, place))]
    return bool(cells) and 2 * sum(bool(_NUMBER_CELL.fullmatch(text)) for text in cells) > len(cells)


def _at(cells: Sequence[Linked], place: int) -> str:
    return cells[place].text if 0 <= place < len(cells) else ""


def _picked(cells: Sequence[Linked], columns: _Columns) -> Sequence[Linked]:
    """The number and the title of a row, with the address of another cell where the title has none."""
    title = cells[columns.title] if 0 <= columns.title < len(cells) else Linked("")
    if not title.text:
        return cells
    urls = title.urls or tuple(url for cell in cells for url in (cell.urls or _ADDRESS.findall(cell.text)))
    number = Linked(_at(cells, columns.number)) if columns.number >= 0 else Linked("")
    return (number, Linked(title.text, urls))


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
