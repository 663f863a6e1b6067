"""Chapters and sections as they are found, and what becomes of them: ids, parents by name, dates in order."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from graph.dates import VagueDate
from graph.model import Section
from loaders.manuals.numbering import parent_number
from loaders.tables.ids import unique_slugs, web_address
from ontology.folding import fold

__all__ = ["NO_SECTION", "Entry", "by_name", "is_withdrawn", "nest", "sections_of_entries", "without_repeats"]

#: Headings of parts that a manual's reader skips: what a page says of itself, and where else to look.
NO_SECTION = re.compile(
    r"(?:full |table of )?contents?(?: page| list)?$|scope\b|amendments?\b|related\b|relevant\b|further (?:info|read|"
    r"guid)|references?$|bibliography|"
    r"document (?:control|history|information)|version (?:control|history)|quick (?:links|guide)|"
    r"(?:local )?contacts?\b|glossary|useful |"
    r"in this (?:part|section|chapter|page)|on this page|how to use|using this manual|search|links?$|feedback|print|"
    r"share|back to|"
    r"last updated|page last|our use of cookies|cookies|popular|latest|navigation|menu|view |archive|see also|"
    r"key points?$|"
    r"what['’]s (?:new|changed)|change (?:log|history)|need help|accessib|privacy|review (?:date|history)|keywords?$|"
    r"downloads?$|tags?$|(?:you may|you might) (?:also )?(?:need|like|want|be interested)|"
    r"(?:was|is|did|how) (?:this|you find this)\b.*\?|rate this|(?:other|more) (?:pages|links)|subscribe|"
    r"get (?:the|our) |sign up|log ?in|site map|about (?:us|this (?:site|page|website|manual))$|"
    r"skip to\b|"
    r"table of contents|list of (?:amendments|changes)|footer|newsletter",
    re.IGNORECASE,
)
_WITHDRAWN = re.compile(
    r"\b(?:withdrawn|deleted|removed|archived|no longer (?:in use|used|applies)|replaced by)\b", re.IGNORECASE
)


_CONTENTS = 3


@dataclass(slots=True, eq=False)
class Entry:
    """A chapter or section; ``parent`` is the entry, or the words of the heading, that holds it."""

    title: str
    line: int
    numbers: tuple[str, ...] = ()
    url: str | None = None
    parent: Entry | str | None = None
    level: int = 0
    amended: set[VagueDate] = field(default_factory=set)
    text: list[str] = field(default_factory=list)

    @property
    def number(self) -> str | None:
        """The first of its numbers."""
        return self.numbers[0] if self.numbers else None


def is_withdrawn(text: str) -> bool:
    """Whether a line says that a chapter is no longer part of the manual."""
    return bool(_WITHDRAWN.search(text))


def nest(entries: Sequence[Entry]) -> None:
    """Put each numbered entry below the one whose number it continues, where the document has it."""
    latest: dict[str, Entry] = {}
    for entry in entries:
        above = parent_number(entry.number) if entry.number else None
        while above:
            if above in latest:
                entry.parent = latest[above]
                break
            above = parent_number(above)
        for number in entry.numbers:
            latest[number] = entry
            if number.endswith(".0"):
                latest[number[:-2]] = entry
            if lettered := re.fullmatch(r"(?:Part|Section) ([A-Z])", number):
                latest[lettered[1]] = entry


def without_repeats(entries: Sequence[Entry]) -> list[Entry]:
    """The entries without those of a list of contents in front, which come again below with their text."""
    last = {(entry.number, fold(entry.title)): entry for entry in entries}
    again = {
        entry for entry in entries
        if entry.number and not entry.text and not entry.url and last[(entry.number, fold(entry.title))] is not entry
    }  # fmt: skip
    if len(again) < _CONTENTS:
        return list(entries)
    kept = [entry for entry in entries if entry not in again]
    for entry in kept:
        entry.parent = None if entry.parent in again else entry.parent
    return kept


def by_name(entries: Iterable[Entry]) -> dict[str, Entry]:
    """Entries by their numbers and folded titles; the first of several."""
    names: dict[str, Entry] = {}
    for entry in entries:
        for key in (*entry.numbers, fold(entry.title)):
            names.setdefault(key, entry)
    return names


def sections_of_entries(entries: Sequence[Entry]) -> tuple[Section, ...]:
    """The sections, each with an id of its title, and of what holds it where the title repeats."""
    ids = dict(zip(entries, _ids(entries), strict=True))
    counts = Counter(key for entry in entries for key in {entry.number, entry.title} if key)
    return tuple(_section(entry, ids, counts) for entry in entries)


def _ids(entries: Sequence[Entry]) -> list[str]:
    counts = Counter(fold(entry.title) for entry in entries)
    names: list[str] = []
    for entry in entries:
        name = (
            entry.title
            if counts[fold(entry.title)] == 1
            else " ".join((*_path(entry), entry.number or "", entry.title))
        )
        names.append(name)
    repeated: Counter[str] = Counter()
    for place, name in enumerate(names):
        repeated[name] += 1
        names[place] = name if repeated[name] == 1 else f"{name} {repeated[name]}"
    return unique_slugs(names)


def _path(entry: Entry) -> list[str]:
    """The titles above an entry, from the top."""
    path: list[str] = []
    above = entry.parent
    while isinstance(above, Entry) and len(path) < 8:
        path.insert(0, above.title)
        above = above.parent
    return [above, *path] if isinstance(above, str) else path


def _section(entry: Entry, ids: dict[Entry, str], counts: Counter[str]) -> Section:
    text = "\n".join(line for line in entry.text if line.strip()).strip()
    return Section(
        id=ids[entry], title=entry.title, place=entry.line, number=entry.number, url=web_address(entry.url or ""),
        text=text or None, amended=tuple(sorted(entry.amended)), part_of=_part_of(entry, ids, counts),
        numbers=entry.numbers if len(entry.numbers) > 1 else (),
    )  # fmt: skip


def _part_of(entry: Entry, ids: dict[Entry, str], counts: Counter[str]) -> str | None:
    """The parent's number, or else its title; its id where these are not its own alone."""
    parent = entry.parent
    if not isinstance(parent, Entry):
        return parent
    for key in (parent.number, parent.title):
        if key and counts[key] == 1:
            return key
    return ids[parent]
