"""Contents pages: lists of chapters with numbers or links, under headings, in items, lines or tables."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from graph.model import Skipped
from loaders.dates import dates_in
from loaders.layout.parts import Grid, Heading, Part, Words
from loaders.manuals.amended import badge_of, is_change
from loaders.manuals.contents_tables import chapters_in, entries_of_grid, lists_chapters, rows_of_chapters
from loaders.manuals.entries import NO_SECTION, Entry, is_withdrawn, nest
from loaders.manuals.numbering import is_lettered, numbered
from loaders.manuals.titles import clean_title, names_list, title_lines
from ontology.folding import fold

__all__ = ["contents_entries", "looks_like_contents"]

_APPENDICES = re.compile(r"(?P<word>appendi(?:x|ces)|annex(?:es)?)\W*$", re.IGNORECASE)
#: What stands over the whole list: its title, and what opens and closes its parts.
_OVER_LIST = re.compile(
    r"(?:full |table of )?contents?\b|(?:open|close|expand|collapse|show|hide) all\b|"
    r"(?:filter|sort|jump|go) (?:by|to)\b|(?:choose|select|click)\b", re.IGNORECASE,
)  # fmt: skip
_APPENDIX = re.compile(r"(?:Appendix|Annexe?)\b")
_PROSE_WORDS = 12
_SENTENCE_WORDS = 5
_FEW = 3


@dataclass(slots=True)
class _Group:
    """The heading that the lines stand under: a section with a number, or words alone."""

    words: str | None = None
    entry: Entry | None = None
    level: int = 0
    appendix: bool = False

    @property
    def parent(self) -> Entry | str | None:
        return self.entry or self.words


def looks_like_contents(parts: Sequence[Part]) -> bool:
    """Whether a document lists chapters and hardly says anything else."""
    lines = [_with_address(part) for part in parts if isinstance(part, Words)]
    grids = [part for part in parts if isinstance(part, Grid)]
    rows = [cells for grid in grids if not lists_chapters(grid) for cells in rows_of_chapters(grid)]
    plain = [part for part in parts if isinstance(part, Heading) and part.plain and numbered(part.text).numbers]
    listed = (
        len(plain)
        + sum(len(grid.rows) - 1 for grid in grids if lists_chapters(grid))
        + sum(_is_listed(part) for part in lines)
        + sum(chapters_in(cells) for cells in rows)
    )
    prose = sum(len(part.text.split()) > _SENTENCE_WORDS and not _is_listed(part) for part in lines)
    heads = sum(isinstance(part, Heading) for part in parts) - len(plain)
    whole = (
        _with_marker(part) if isinstance(part, Words) else part.text for part in parts if not isinstance(part, Grid)
    )
    said = Counter(fold(text) for text in whole if numbered(text).numbers)
    if sum(count > 1 for count in said.values()) >= _FEW:
        # A list of contents and below it what it lists.
        return False
    enough = _FEW if any(map(lists_chapters, grids)) else _FEW + 1
    return listed >= enough and listed > prose and 2 * listed >= heads


def _with_address(part: Words) -> Words:
    """A line that ends with an address as one that links to it: "Neglect: https://..."."""
    found = re.fullmatch(
        r"(?P<title>(?:(?!://).){2,160}?)[\s:–—-]+(?P<url>https?://\S+)(?P<state>\s+\([^()]{1,60}\))?", part.text
    )
    if part.urls or not found:
        return part
    return replace(
        part,
        text=found["title"] + (found["state"] or ""),
        urls=(found["url"],),
        lead=found["title"],
        link=found["title"],
    )


def _is_listed(part: Words) -> bool:
    if _is_prose(part.text):
        return False
    whole = bool(part.urls) and (part.item or bool(part.lead)) and len(part.text) - len(part.lead) <= 40
    return whole or (bool(_entry(part).numbers) and part.text[-1:] not in ".;,:")


def _is_prose(text: str) -> bool:
    return len(text.split()) > _PROSE_WORDS and text.rstrip()[-1:] in ".:;!?"


def contents_entries(parts: Sequence[Part], skipped: list[Skipped]) -> list[Entry]:
    """Every chapter of a contents page in order."""
    entries: list[Entry] = []
    group = _Group()
    titles = title_lines(parts)
    heads = [part for part in parts if isinstance(part, Heading) and not part.plain]
    titles |= {heads[0].line} if len(heads) == 1 and not numbered(heads[0].text).numbers else set()
    items: list[tuple[int, Entry | str]] = []
    parts = [_with_address(part) if isinstance(part, Words) else part for part in parts]
    linked = sum(bool(part.urls) for part in parts if isinstance(part, Words)) >= 2
    over = _over_links(parts)
    stopped = False
    # Links above the first heading are those of the site, not of the manual.
    first = next((part.line for part in parts if isinstance(part, Heading) and not part.plain), 0)
    for part in parts:
        if _is_index(part):
            continue
        if isinstance(part, Heading) and part.plain and (part.urls or _is_line(part.text, group)):
            lead = part.text if part.urls else ""
            part = Words(part.text, part.line, apart=True, urls=part.urls, lead=lead)
        if isinstance(part, Heading):
            head = None if part.line in titles else _of_heading(part, group)
            stopped = head is None and bool(NO_SECTION.match(part.text)) and not _OVER_LIST.match(part.text)
            group = head or (_Group() if stopped or NO_SECTION.match(part.text) else group)
            entries += [head.entry] if head and head.entry else []
            items = []
        elif (
            stopped
            or _is_index(part)
            or (part.line < first and not (isinstance(part, Words) and numbered(part.text).numbers))
        ):
            continue
        elif isinstance(part, Grid):
            entries += entries_of_grid(part, group.parent)
        elif part.line in over:
            _leave(items, part.indent)
            items.append((part.indent, badge_of(part.text.strip(" *_:"))[0]))
        elif (more := _goes_on(part, entries)) is not None:
            entries[-1].title, dates = badge_of(more)
            entries[-1].amended |= set(dates)
        else:
            _add_line(part, group, entries, items, linked, skipped)
    nest(entries)
    return _without_documents(entries)


def _is_index(part: Part) -> bool:
    """Whether a line is the letters of an index."""
    return not isinstance(part, Grid) and bool(re.fullmatch(r"(?:[A-Z](?:[\s|,/•·–-]+|$)){2,}", part.text))


def _over_links(parts: Sequence[Part]) -> set[int]:
    """The lines of items without a link or a number that only say what the links nested below them are about."""
    return {
        part.line
        for part, below in pairwise(parts)
        if isinstance(part, Words) and isinstance(below, Words) and part.item and below.item
        and below.urls and below.indent > part.indent
        and not (part.urls or _is_prose(part.text) or _entry(part).numbers)
    }  # fmt: skip


def _leave(items: list[tuple[int, Entry | str]], indent: int) -> None:
    """Leave the items that one as far out as this is not inside of."""
    while items and items[-1][0] >= indent:
        items.pop()


def _without_documents(entries: list[Entry]) -> list[Entry]:
    """The chapters without a last list of other documents, whose entries alone have no numbers."""
    last = entries[-1].parent if entries else None
    tail = [entry for entry in entries if entry.parent is last]
    others = [entry for entry in entries if entry.parent is not last]
    if not isinstance(last, str) or any(entry.numbers for entry in tail) or len(others) < _PROSE_WORDS // 2:
        return entries
    return others if all(entry.numbers for entry in others) else entries


def _is_line(text: str, group: _Group) -> bool:
    """Whether what stands like a heading is a line of the list: a number of a chapter, or an appendix's letter."""
    number = numbered(text).number
    return bool(number and number[0].isdigit()) or (group.appendix and is_lettered(text) is not None)


def _of_heading(part: Heading, group: _Group) -> _Group | None:
    """The group that a heading opens; ``None`` for the page's title, a letter of an index, or what is no part."""
    text, dates = badge_of(part.text.strip(" *_:"))
    if NO_SECTION.match(text) or _OVER_LIST.match(text) or re.fullmatch(r"[A-Z](?:\s?[-–]\s?[A-Z])?", text):
        return None
    if names_list(text) and not numbered(text).numbers:
        return None
    appendix = _APPENDICES.match(text)
    if appendix:
        return _Group(
            words=text,
            appendix=True,
            level=part.level,
        )
    known = numbered(text)
    known = known if known.numbers else is_lettered(text) or known
    code = re.search(r"\s*\(([A-Z]{2,4})\)$", known.title)
    numbers = known.numbers or ((code[1],) if code else ())
    if not numbers:
        if part.plain and group.entry is None and group.words is None and part.line <= 4:
            return None
        return _Group(words=text, level=part.level)
    own = part.plain and _APPENDIX.match(numbers[0])
    above = group.entry if group.entry and group.level < part.level and not own else None
    title = known.title[: code.start()] if code and not known.numbers else known.title
    entry = Entry(title or text, part.line, numbers, next(iter(part.urls), None), above, part.level, set(dates))
    return _Group(entry=entry, level=part.level)


def _goes_on(part: Words, entries: Sequence[Entry]) -> str | None:
    """The title of the entry above with this line, where the line only goes on with it."""
    if not entries or part.item or part.urls or part.apart or part.line != entries[-1].line + 1:
        return None
    return f"{entries[-1].title} {part.text}" if part.text.startswith("(") or part.text[:1].islower() else None


def _add_line(
    part: Words,
    group: _Group,
    entries: list[Entry],
    items: list[tuple[int, Entry | str]],
    linked: bool,
    skipped: list[Skipped],
) -> None:  # fmt: skip
    if is_withdrawn(part.text):
        skipped.append(Skipped(part.line, part.text[:200], "a chapter that is withdrawn"))
        return
    entry = _entry(part, group.appendix)
    plain_item = part.item and not linked and not _is_prose(part.text) and len(part.text.split()) <= _PROSE_WORDS
    if (
        not entry.title
        or not (entry.numbers or plain_item or (part.urls and _is_listed(part)))
        or len(entry.title.split()) > 25
    ):
        if part.item or part.urls:
            skipped.append(Skipped(part.line, part.text[:200], "not a chapter of the list"))
        return
    if NO_SECTION.match(entry.title) and not entry.numbers:
        return
    _leave(items, part.indent)
    inside = items[-1][1] if items else None
    entry.parent = inside if inside and (not entry.numbers or isinstance(inside, str)) else group.parent
    if _APPENDIX.match(entry.number or "") and group.entry is not None and not group.appendix:
        entry.parent = None
    if part.item or part.indent:
        items.append((part.indent, entry))
    entries.append(entry)


def _entry(part: Words, appendix: bool = False) -> Entry:
    """A line as a chapter: its marker or its words give the number, its link the address."""
    whole = _with_marker(part)
    known = numbered(whole)
    if not known.numbers and appendix:
        letter = is_lettered(f"{part.marker.strip('.)')} {part.text}" if part.marker[:1].isalpha() else part.text)
        known = letter or known
    title, dates = clean_title(known.title)
    state = part.text[len(part.link) :].strip() if part.link and part.text.startswith(part.link) else ""
    if state and title.endswith(state) and _STATED.match(state):
        title = title[: -len(state)].strip(" :–—-")
        dates = tuple(dates_in(state)) if is_change(state) else ()
    return Entry(title, part.line, known.numbers, next(iter(part.urls), None), amended=set(dates))


_TYPED = re.compile(r"\d|(?:chapter|part|appendix|annex)\b", re.IGNORECASE)
_CODE = re.compile(r"[A-Z]{1,3}\.?\d{1,3}(?:\.\d{1,3}){0,4}")


def _with_marker(part: Words) -> str:
    """An item's words with its marker, where that is a number; a list may count on top of numbers that are typed."""
    marker = part.marker.rstrip(".):")
    if not (marker[:1].isdigit() or _CODE.fullmatch(marker)):
        return part.text
    return part.text if _TYPED.match(part.text) and numbered(part.text).numbers else f"{marker} {part.text}"


#: What stands behind a link: when its chapter was changed, or will be.
_STATED = re.compile(
    r"\W*(?:(?:last|next)\s)?(?:updated?|amended|revised|new|review(?:ed)?|added|changed|due)\b", re.IGNORECASE
)
