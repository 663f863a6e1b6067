"""Procedures: headings with the text below them, numbered or not, and what their notes say was changed when."""

from __future__ import annotations

import re
from collections.abc import Sequence

from graph.dates import VagueDate
from graph.model import Skipped
from loaders.dates import dates_in
from loaders.layout.parts import Grid, Heading, Part, Words
from loaders.manuals.amended import badge_of, changes_in, is_change, names_in_quotes, note_sentences
from loaders.manuals.entries import NO_SECTION, Entry, by_name, is_withdrawn, nest, without_repeats
from loaders.manuals.numbering import Numbered, numbered, parent_number
from loaders.manuals.titles import title_lines
from ontology.folding import fold

__all__ = ["procedure_entries", "title_of_page"]

_LONGEST_TITLE = 16
_VERSION = re.compile(r"(?:version|issue|edition|v\.?)\s*\d", re.IGNORECASE)
_FEW = 3
_CLAUSE_WORDS = 7
_CLAUSE = re.compile(r"[;.]\s+(?=[A-Z“‘\"'])")
_OWN_NOTE = re.compile(
    r"^\W*(?:this (?:section|chapter|procedure|appendix|paragraph|part)\b|(?:last |section |chapter )?(?:amended|"
    r"updated|revised|added|new|amendment)\b)",
    re.IGNORECASE,
)
_OF_CHAPTER = re.compile(
    r"^\W*(?:this|the) (?:chapter|procedure|policy|document|protocol) (?:was|has been)\b[^.:;]*\d{4}\s*[:;–—-]",
    re.IGNORECASE,
)


def title_of_page(parts: Sequence[Part]) -> Heading | None:
    """The heading that names the whole page: the first, where no other stands as high."""
    heads = [part for part in parts if isinstance(part, Heading) and not part.soft]
    first = heads[0] if heads else None
    if first is None or (first.plain and numbered(first.text).numbers):
        return None
    return first if sum(head.level <= first.level for head in heads) == 1 else None


def procedure_entries(
    parts: Sequence[Part], chapter: Entry | None, skipped: list[Skipped]
) -> tuple[list[Entry], list[tuple[VagueDate, tuple[str, ...]]]]:
    """The sections of a procedure in order, and the changes told of it that name no section of it.

    Text above the first section goes to ``chapter``, where the document is one chapter of a manual.
    """
    entries: list[Entry] = []
    above: list[Entry] = []
    notes: list[str] = []
    title = title_of_page(parts)
    titles = title_lines(parts) | ({title.line} if title else set())
    beyond = _beyond_the_last(parts)
    lowest = 0
    plain = not any(isinstance(part, Heading) and not part.plain for part in parts)
    by_number = plain and sum(_heads(part, None) for part in parts) >= 2
    opening: list[Words] = []
    current, aside = chapter, ""
    for part in parts:
        head = _head(part, plain, by_number, entries)
        if head is None:
            if aside == "note" or _is_version_table(part):
                notes += _lines(part)
            elif not aside and current is not None:
                current.text += _lines(part)
            if not aside and current is chapter and not isinstance(part, Grid):
                opening.append(part if isinstance(part, Words) else Words(part.text, part.line, apart=True))
            continue
        text = head.text
        if part.line in titles or not text.strip() or (chapter and not entries and _is_named(text, chapter)):
            continue
        if aside and head.level > lowest and not numbered(text).numbers:
            continue
        if not entries and _VERSION.match(text):
            notes.append(text)
            continue
        if NO_SECTION.match(text) or is_withdrawn(text) or part.line in beyond:
            lowest = head.level
            aside = "note" if re.match(r"amendment|version|document|change|what['’]s", text, re.IGNORECASE) else "skip"
            skipped.append(Skipped(head.line, text[:200], "what the page says of itself, or where else to look"))
            continue
        aside = ""
        current = _opened(head, above, chapter)
        above.append(current)
        entries.append(current)
    entries = without_repeats(entries)
    nest(entries)
    return entries, _dated(entries, _told(opening) + notes)


def _is_named(heading: str, chapter: Entry) -> bool:
    """Whether a heading is the title of the chapter itself."""
    return fold(numbered(badge_of(heading.strip(" *_:"))[0]).title) == fold(chapter.title)


def _told(opening: Sequence[Words]) -> list[str]:
    """The paragraphs above the first section that tell of changes."""
    paragraphs: list[list[str]] = []
    for part in opening:
        if part.apart or part.item or not paragraphs:
            paragraphs.append([])
        paragraphs[-1].append(part.text)
    return [text for text in map(" ".join, paragraphs) if is_change(text) and dates_in(text)]


def _beyond_the_last(parts: Sequence[Part]) -> set[int]:
    """Headings without a number behind the last that has one, as high as it, where nearly all of them have one.

    They belong to the page ("Was this helpful?", "You may also need"), not to the procedure.
    """
    heads = [part for part in parts if isinstance(part, Heading) and not part.plain]
    places = [place for place, head in enumerate(heads) if numbered(head.text).numbers]
    if len(places) < _FEW:
        return set()
    high = min(heads[place].level for place in places)
    open_ones = [
        head for head in heads[places[0] : places[-1]] if head.level <= high and not numbered(head.text).numbers
    ]
    return set() if open_ones else {head.line for head in heads[places[-1] + 1 :] if head.level <= high}


def _head(part: Part, plain: bool, by_number: bool, entries: Sequence[Entry]) -> Heading | None:
    """The heading that a part is, if it is one: by its mark, by its number in turn, or by standing as one."""
    if isinstance(part, Heading) and not part.soft:
        if part.plain and _introduces(part.text):
            return None
        if not (plain and by_number):
            return part if part.text.strip(" *_") else None
        if _heads(part, entries) or NO_SECTION.match(part.text):
            return part
        return None
    if by_number and isinstance(part, Words) and _heads(part, entries):
        return Heading(_whole(part), part.line, 9, plain=True)
    if not isinstance(part, Grid) and re.fullmatch(r"\W*amendments?:?\W*", part.text, re.IGNORECASE):
        return Heading(part.text, part.line, 9, plain=True)
    return None


def _introduces(text: str) -> bool:
    """Whether a line that stands like a heading is the opening of a list: a clause before a colon."""
    return text.rstrip().endswith(":") and len(text.split()) >= _CLAUSE_WORDS


def _whole(part: Words | Heading) -> str:
    return f"{part.marker} {part.text}" if isinstance(part, Words) and part.marker else part.text


def _heads(part: Part, entries: Sequence[Entry] | None) -> bool:
    """Whether a line is a numbered title, and its number is the next in turn of those above it."""
    if isinstance(part, Grid):
        return False
    text = _whole(part)
    known = numbered(text)
    if (
        not known.number
        or not known.title[:1].isupper()
        or known.title.rstrip()[-1:] in ".;,:"
        or len(known.title.split()) > _LONGEST_TITLE
    ):
        return False
    return entries is None or _in_turn(known.number, entries) or _starts_again(known, entries)


def _starts_again(known: Numbered, entries: Sequence[Entry]) -> bool:
    """Whether a title is the first again: what stood above was a list of contents."""
    return bool(entries) and known.number == entries[0].number and fold(known.title) == fold(entries[0].title)


def _in_turn(number: str, entries: Sequence[Entry]) -> bool:
    """1 opens; after 2.1 come 2.1.1, 2.2 and 3. Parts and appendices count for themselves."""
    if not number[0].isdigit():
        return True
    last = next((entry.number for entry in reversed(entries) if entry.number and entry.number[0].isdigit()), None)
    steps = [int(step) for step in re.findall(r"\d+", number)]
    if last is None:
        return all(step == 1 for step in steps[1:])
    before = [int(step) for step in re.findall(r"\d+", last)]
    if len(steps) > len(before):
        return steps == [*before, *[1] * (len(steps) - len(before))]
    return steps[:-1] == before[: len(steps) - 1] and 0 < steps[-1] - before[len(steps) - 1] <= 2


def _opened(head: Heading, above: list[Entry], chapter: Entry | None) -> Entry:
    """A new section, below the last heading of a higher level."""
    text, dates = badge_of(head.text.strip(" *_:"))
    known = numbered(text)
    while above and above[-1].level >= head.level:
        above.pop()
    parent: Entry | str | None = above[-1] if above else chapter
    if known.number and parent_number(known.number) is None and head.level >= 9:
        parent = next((one for one in reversed(above) if one.number and not one.number[0].isdigit()), chapter)
    if known.number and not known.number[0].isdigit() and head.plain:
        parent = chapter
    return Entry(known.title or text, head.line, known.numbers, None, parent, head.level, set(dates))


def _lines(part: Part) -> list[str]:
    if isinstance(part, Grid):
        return [" | ".join(cell.text.replace("\n", " ") for cell in cells) for _, cells in part.rows]
    return [_whole(part)]


def _is_version_table(part: Part) -> bool:
    if not isinstance(part, Grid):
        return False
    first = " ".join(cell.text for cell in part.rows[0][1]).casefold()
    words = " ".join(cells[0].text for _, cells in part.rows if cells).casefold()
    return bool(
        (re.search(r"\bversion\b|\bchanges?\b|\bamend", first) and "date" in first)
        or re.search(r"last amended|date approved|review date", words)
    )


def _dated(entries: Sequence[Entry], notes: Sequence[str]) -> list[tuple[VagueDate, tuple[str, ...]]]:
    """Give each change to the sections that a note names; return those that name none of them."""
    names = by_name(entries)
    whole: list[tuple[VagueDate, tuple[str, ...]]] = []
    for note in (sentence for joined in _joined(notes) for sentence in note_sentences(joined)):
        for date, numbers in changes_in(note):
            known = [names[number] for number in numbers if number in names]
            for entry in known:
                entry.amended.add(date)
            whole += [(date, numbers)] if not known or _OF_CHAPTER.match(note) else []
    for note in (clause for joined in _joined(notes) for clause in _CLAUSE.split(joined)):
        titled = [names[fold(title)] for title in names_in_quotes(note) if fold(title) in names]
        for entry in titled:
            entry.amended |= set(dates_in(note))
    for entry in entries:
        for line in entry.text[:2]:
            if _OWN_NOTE.match(line) and is_change(line) and len(line.split()) <= 30:
                entry.amended |= {date for date, _ in changes_in(line)}
    return whole


def _joined(notes: Sequence[str]) -> list[str]:
    """Lines of a note put together where a sentence goes on, so that a date meets what it dates."""
    joined: list[str] = []
    for line in notes:
        if joined and joined[-1][-1:] not in ".;:!?" and "|" not in line:
            joined[-1] += " " + line
        else:
            joined.append(line)
    return joined
