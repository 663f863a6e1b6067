"""A document to a manual: a contents page, a list of amendments, or the text of procedures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from graph.dates import VagueDate
from graph.model import Document, Manual, Skipped
from loaders.errors import BadDocument
from loaders.layout.parts import Heading, Part, parts_of
from loaders.manuals.amendments import (
    amendment_entries,
    end_of_amendments,
    looks_like_amendments,
    titles_amendments,
)
from loaders.manuals.contents import contents_entries, looks_like_contents
from loaders.manuals.entries import Entry, by_name, sections_of_entries
from loaders.manuals.numbering import without_leaders
from loaders.manuals.page_numbers import without_page_numbers
from loaders.manuals.procedures import procedure_entries
from ontology.folding import fold

__all__ = ["Page", "manual_of", "merge_amendments", "page_of"]


@dataclass(slots=True)
class Page:
    """What one page of a manual holds; ``whole`` are the changes that it tells of itself as a whole."""

    kind: str
    entries: list[Entry]
    skipped: list[Skipped] = field(default_factory=list)
    whole: list[tuple[VagueDate, tuple[str, ...]]] = field(default_factory=list)


def manual_of(document: Document) -> Manual:
    """Read the sections of a manual's document; refuse one without any."""
    page = page_of(parts_of(without_leaders(document.text)))
    if not page.entries:
        remedy = "check that it is the manual; numbered lines, links to chapters or headings over text are read"
        raise BadDocument(document.name, "no chapter or section was found in it", remedy)
    skipped = [*page.skipped, *(_of_whole(date, page.entries) for date, _ in page.whole)]
    skipped += _relative(page.entries)
    return Manual(
        document, sections_of_entries(page.entries), tuple(sorted(set(skipped), key=lambda one: (one.line, one.text)))
    )


def page_of(parts: Sequence[Part], chapter: Entry | None = None) -> Page:
    """Read one page as what it looks like."""
    skipped: list[Skipped] = []
    parts = without_page_numbers(parts)
    if looks_like_amendments(parts):
        return Page("amendments", amendment_entries(parts, skipped), skipped)
    start, end = _amendments_within(parts)
    rest = [*parts[:start], *parts[end:]]
    if looks_like_contents(rest):
        page = Page("contents", contents_entries(rest, skipped), skipped)
    else:
        # A list of versions before the first section tells of the sections below it: the procedure's own reader has it.
        start, end = (start, end) if end == len(parts) else (end, end)
        entries, whole = procedure_entries([*parts[:start], *parts[end:]], chapter, skipped)
        page = Page("procedure", entries, skipped, whole)
    if start < end:
        merge_amendments(page.entries, amendment_entries(parts[start:end], skipped), skipped)
    return page


def _amendments_within(parts: Sequence[Part]) -> tuple[int, int]:
    """Where a list of amendments begins and ends inside a document; nowhere where it has none."""
    for place, part in enumerate(parts):
        if place and isinstance(part, Heading) and not part.soft and titles_amendments(part):
            end = end_of_amendments(parts, place)
            if looks_like_amendments(parts[place:end]):
                return place, end
    return len(parts), len(parts)


def merge_amendments(entries: Sequence[Entry], changes: Sequence[Entry], skipped: list[Skipped]) -> None:
    """Give the dates of a list of amendments to the chapters that it names by number or title."""
    names = by_name(entries)
    for change in changes:
        entry = names.get(fold(change.title)) or (names.get(change.number) if change.number else None)
        if entry is None:
            skipped.append(Skipped(change.line, change.title[:200], "the manual has no chapter of this name"))
        else:
            entry.amended |= change.amended


def _of_whole(date: VagueDate, entries: Sequence[Entry]) -> Skipped:
    return Skipped(entries[0].line, date.words, "a change that is told of the whole document, not of a section")


def _relative(entries: Sequence[Entry]) -> list[Skipped]:
    relative = next(
        (entry for entry in entries if entry.url and not entry.url.lower().startswith(("http:", "https:", "www."))),
        None,
    )
    return (
        [Skipped(relative.line, relative.url or "", "an address relative to a site that the page does not name")]
        if relative
        else []
    )
