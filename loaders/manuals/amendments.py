"""Lists of amendments: which chapters changed, under dates, in items, tables, lines or headings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from graph.dates import VagueDate
from graph.model import Skipped
from loaders.dates import dates_in, human_date
from loaders.layout.parts import Grid, Heading, Linked, Part, Words
from loaders.manuals.amended import CHANGED
from loaders.manuals.entries import Entry
from loaders.manuals.numbering import numbered
from loaders.manuals.titles import is_publisher
from ontology.folding import fold

__all__ = ["amendment_entries", "end_of_amendments", "looks_like_amendments", "titles_amendments"]

_TITLE = re.compile(
    r"\b(?:amendments?|updates?|what['’]s (?:new|changed)|change (?:log|history)|revisions?|"
    r"recent changes|version history)\b",
    re.IGNORECASE,
)
_TITLE_WORDS = 10
_GONE = re.compile(r"\b(?:removed|withdrawn|deleted|archived)\b", re.IGNORECASE)
_IS_GONE = re.compile(
    r"(?:[–—:-]|\b(?:was|has been|were|now))\s+(?:removed|withdrawn|deleted|archived)\b", re.IGNORECASE
)
_KIND = re.compile(
    r"\W*(?:(?:updated|amended|new|revised|added|other|minor|major|local|national|list of)\W+"
    r"(?:and\W+(?:updated|amended|new|revised)\W+)?)*"
    r"(?:chapters?|procedures?|policies|sections?|amendments?|updates?|additions?|documents?)\W*$",
    re.IGNORECASE,
)
_AGAIN = re.compile(
    r"\b(?:amended|updated|revised|changed|corrected|"
    r"added)\b[^.;]*?\bon\s+(?P<when>\d{1,2}[^.;]{4,20})",
    re.IGNORECASE,
)
_OPENS_SENTENCE = re.compile(r"(?:this|the) (?:chapter|procedure|policy)\b|in \w+ \d{4}", re.IGNORECASE)
_SPLIT = re.compile(r":\s+|\s+[–—-]\s+|\s*\|\s*|\t")
_SAYS = re.compile(
    r"\s+(?:\(?(?:section|sections|para)\s+\d|(?:has|have|was|were|is|are)\s+(?:been\s+)?(?:\w+ly\s+)?(?:amended|"
    r"updated|added|revised|rewritten|replaced))",
    re.IGNORECASE,
)


def looks_like_amendments(parts: Sequence[Part]) -> bool:
    """Whether a page says that it is a list of amendments, and dates what follows."""
    heads = [part for part in parts if isinstance(part, Heading)]
    if not any(titles_amendments(head) for head in _opening(heads)):
        return False
    dated = any(_dates_of(head.text) for head in heads[1:])
    tables = any(
        isinstance(part, Grid) and any(dates_in(cells[0].text) for _, cells in part.rows if cells) for part in parts
    )
    lines = sum(bool(_leading_date(part.text)[0]) for part in _with_dated_lines(parts) if isinstance(part, Words))
    return dated or tables or lines >= 2


def titles_amendments(head: Heading) -> bool:
    """Whether a heading is the title of a list of amendments."""
    return bool(_TITLE.search(head.text)) and len(head.text.split()) <= _TITLE_WORDS


def end_of_amendments(parts: Sequence[Part], start: int) -> int:
    """Where a list of amendments that a heading opens ends: at a numbered or a higher heading, or the next as high.

    Where dates are headings as high as its title, the titles of chapters between them may be as high, too.
    """
    opening, dated = parts[start], False
    for place, part in enumerate(parts[start + 1 :], start + 1):
        if not isinstance(part, Heading) or part.soft or not isinstance(opening, Heading) or part.level > opening.level:
            continue
        if _dates_of(part.text):
            dated = True
        elif numbered(part.text).numbers or part.level < opening.level or not dated:
            return place
    return len(parts)


def _with_dated_lines(parts: Sequence[Part]) -> list[Part]:
    """The parts; lines that only stand like headings and open with a date are lines of a log."""
    return [
        Words(part.text, part.line, apart=True, urls=part.urls)
        if isinstance(part, Heading) and part.plain and len(_leading_date(part.text)[1].split()) > 1
        and _leading_date(part.text)[0]
        else part
        for part in parts
    ]  # fmt: skip


def _opening(heads: Sequence[Heading]) -> Iterator[Heading]:
    """The headings that name a page: the first, and after a publisher's name the next."""
    for place, head in enumerate(heads[:3]):
        if place and not is_publisher(heads[place - 1].text):
            return
        yield head


def amendment_entries(parts: Sequence[Part], skipped: list[Skipped]) -> list[Entry]:
    """Every chapter that the list names, once, with the dates under which it names it."""
    found: dict[str, Entry] = {}
    dates: tuple[VagueDate, ...] = ()
    gone, opened, below_chapter = False, False, False
    parts = _with_dated_lines(parts)
    for number, part in enumerate(parts):
        if isinstance(part, Heading):
            said, below_chapter = _dates_of(part.text), False
            if said:
                dates, gone, opened = said, False, True
                continue
            gone = bool(_GONE.search(part.text))
            if dates and not gone and not _KIND.match(part.text) and not re.match(r"next ", part.text, re.IGNORECASE):
                below_chapter = True
                below = parts[number + 1] if number + 1 < len(parts) else None
                told = below.text if isinstance(below, Words) else ""
                _add(found, part.text, part.urls, part.line, dates, told)
        elif gone or (below_chapter and isinstance(part, Words) and not part.lead):
            continue
        elif isinstance(part, Grid):
            _rows(found, part, dates)
        else:
            own, rest = ((), part.text) if _wraps(parts, number) else _leading_date(part.text)
            if own and len(rest.split()) < 2:
                dates, opened = own, True
                continue
            _line(found, part, rest if own else part.text, own or dates, skipped if opened else [])
    return list(found.values())


def _wraps(parts: Sequence[Part], place: int) -> bool:
    """Whether a line only goes on with the sentence of the one above it."""
    part, above = parts[place], parts[place - 1] if place else None
    if not isinstance(part, Words) or not isinstance(above, Words):
        return False
    return not part.item and not part.apart and part.line == above.line + 1 and above.text[-1:] not in ".;:!?"


def _dates_of(heading: str) -> tuple[VagueDate, ...]:
    """The date that a heading is: "June 2018", "Updates in April 2020", "16 April 2018"."""
    plain = re.sub(
        r"(?i)\b(?:updates?|amendments?|changes|made|release|in|for|of|from|the|revised|published|update|version)\b|"
        r"[:()]",
        " ",
        heading,
    )
    date = human_date(" ".join(plain.split()))
    return (date,) if date else ()


def _leading_date(text: str) -> tuple[tuple[VagueDate, ...], str]:
    """The date that opens a line, and the words after it."""
    head = re.match(
        r"\W*(?:in\s+)?((?:\d{1,2}(?:st|nd|rd|th)?\s+)?[A-Z][a-z]{2,8}\.?,?\s+\d{4}|"
        r"\d{1,2}[/.]\d{1,2}[/.]\d{4}|\d{4}-\d\d(?:-\d\d)?)\b",
        text,
    )
    date = human_date(head[1]) if head else None
    return ((date,), re.sub(r"^[\s:,–—|-]+", "", text[head.end() :])) if head and date else ((), text)


def _rows(found: dict[str, Entry], grid: Grid, dates: tuple[VagueDate, ...]) -> None:
    """Rows of a table: a column of dates, or the date above; the first other cell is the chapter."""
    dated = next((place for place in range(len(grid.rows[-1][1])) if _is_dated(grid, place)), None)
    start = 1 if _is_header(grid.rows[0][1]) else 0
    last = dates
    for line, cells in grid.rows[start:]:
        if dated is not None and dated < len(cells):
            last = tuple(dates_in(cells[dated].text)) or last
        rest = [cell for place, cell in enumerate(cells) if place != dated and cell.text]
        if not rest or (_GONE.search(" ".join(cell.text for cell in rest[1:])) and not CHANGED.search(rest[-1].text)):
            continue
        number = rest[0].text if re.fullmatch(r"\d[\d.]*", rest[0].text) and len(rest) > 1 else ""
        cell = rest[1] if number else rest[0]
        if last:
            _add(found, f"{number} {cell.text}".strip(), cell.urls, line, last, rest[-1].text if len(rest) > 1 else "")


def _is_dated(grid: Grid, place: int) -> bool:
    cells = [row[place].text for _, row in grid.rows[1:] if place < len(row) and row[place].text]
    return bool(cells) and sum(human_date(text) is not None for text in cells) * 2 > len(cells)


def _is_header(cells: Sequence[Linked]) -> bool:
    return (
        sum(
            bool(
                re.search(
                    r"\b(?:chapter|title|section|procedure|details?|what|changes?|date|amendments?|policy)\b",
                    cell.text,
                    re.IGNORECASE,
                )
            )
            for cell in cells
        )
        >= 2
    )


def _line(
    found: dict[str, Entry], part: Words, text: str, dates: tuple[VagueDate, ...], skipped: list[Skipped]
) -> None:
    """A line that names a chapter: by its link, or by what stands before a colon, a dash, or "has been updated"."""
    if (
        not dates
        or (_GONE.search(text) and not CHANGED.search(text))
        or _IS_GONE.search(text)
        or re.match(r"\W*next (?:\w+ ){0,2}(?:update|review|edition|release)", text, re.IGNORECASE)
    ):
        return
    title = part.lead if part.lead and text.startswith(part.lead) else ""
    if not title:
        end = _SPLIT.search(text) or _SAYS.search(text)
        title = text[: end.start()] if end else text if part.item and len(text.split()) <= 12 else ""
    if (
        not title
        or len(title.split()) > 16
        or (not part.item and not part.lead and not _SPLIT.search(text) and not _SAYS.search(text))
    ):
        if part.item:
            skipped.append(Skipped(part.line, text[:200], "names no chapter"))
        return
    _add(found, title, part.urls[:1], part.line, dates, text)


def _add(
    found: dict[str, Entry], title: str, urls: Sequence[str], line: int, dates: Sequence[VagueDate], told: str
) -> None:
    title = title.split("\n")[0].strip(" :–—-*_‘’“”\"'.")
    known = numbered(title)
    if not re.search(r"[^\W\d_]{3}", known.title) or _OPENS_SENTENCE.match(title):
        return
    entry = found.setdefault(fold(known.title), Entry(known.title, line, known.numbers, next(iter(urls), None)))
    entry.amended |= set(dates) | {date for again in _AGAIN.finditer(told) for date in dates_in(again["when"])}
    entry.url = entry.url or next(iter(urls), None)
