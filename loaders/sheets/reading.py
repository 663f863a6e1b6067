"""An audit sheet to its audits and points: the reading that everything else rests on.

>>> sheet = read_sheet("learning-from-audits.md")       # doctest: +SKIP
>>> sheet.items[0].id, sheet.items[0].citations         # doctest: +SKIP

Layout tells blocks (``loaders.layout.blocks``), headings tell audits and parts (``loaders.sheets.points``), and the
words of each point tell the rest (``loaders.understanding``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from graph.model import (
    RESPONSE_OF_MODE,
    Audit,
    AuditSheet,
    Citation,
    Document,
    Item,
    Kind,
    Mention,
    Response,
    Section,
    Skipped,
    Span,
)
from graph.names import slug
from loaders.dates import dates_in
from loaders.document import read_document
from loaders.errors import BadDocument
from loaders.layout.blocks import Block, blocks_of, fold_breaks
from loaders.sheets.audits import AuditHeading
from loaders.sheets.links import sections_of
from loaders.sheets.points import Found, RawPoint, points_of
from loaders.understanding.agencies import agencies_in
from loaders.understanding.guidance import asks_for_missing, citations_in, guidance_of_theme
from loaders.understanding.judgement import kind_of, speaks_of_training
from loaders.understanding.names import DocumentNames, names_of_document
from loaders.understanding.topics import topics_in

__all__ = ["read_sheet", "response_to", "sheet_of"]

_DAMAGED = ("\ufffd", "â€", "Ã©", "Â£")
_TITLE_BLOCKS = 6
#: Characters of a point whose words are understood; a longer one is no point but a page.
LONGEST_POINT = 4000
_TOO_LONG = f"longer than {LONGEST_POINT} characters: only the words up to there were understood"


def read_sheet(path: str | Path) -> AuditSheet:
    """Read a file as an audit sheet; raises ``BadDocument`` where it is none."""
    return sheet_of(read_document(path))


def sheet_of(document: Document) -> AuditSheet:
    """The audits and points of a document; raises ``BadDocument`` where it has none."""
    blocks = blocks_of(document.text)
    found = points_of(document.text, blocks, document.name)
    _refuse_what_is_no_sheet(document, found)
    audits = _audits(found)
    sections, dead_links = sections_of(document.text, blocks)
    items, notes = _items(document.text, found, audits)
    return AuditSheet(
        document=_titled(document, blocks),
        audits=tuple(audit for index, audit in enumerate(audits) if any(p.audit == index for p in found.points)),
        items=items,
        sections=sections,
        skipped=_in_order([*_not_linked(found.skipped, sections), *notes, *dead_links, *_damaged(document.text)]),
    )


def _refuse_what_is_no_sheet(document: Document, found: Found) -> None:
    if not found.audits:
        raise BadDocument(
            document.name,
            "no audit found",
            "add a heading for each audit, such as “Neglect: multi-agency audit, six cases audited in May 2015”",
        )
    if not found.points:
        raise BadDocument(
            document.name,
            "no learning point or strength found",
            "put points as a list under a heading such as “Key learning points” or “Strengths”",
            f"line {document.line_of(found.audits[0][1].start)}",
        )


def _titled(document: Document, blocks: Sequence[Block]) -> Document:
    """The document with its title and the date on its head."""
    heads = [block.text.strip("*_ ") for block in blocks[:_TITLE_BLOCKS] if block.kind == "heading"]
    issued = next((date for head in heads for date in dates_in(head) if head == date.words), None)
    title = max(heads[:3], key=lambda head: (" audit" in head.lower(), -heads.index(head)), default=None)
    return replace(document, title=title, issued=document.issued or issued)


def _damaged(text: str) -> list[Skipped]:
    """Lines in which an earlier conversion has lost characters."""
    return [
        Skipped(number, line.strip(), "characters were lost in an earlier conversion: check the words")
        for number, line in enumerate(text.split("\n"), start=1)
        if any(mark in line for mark in _DAMAGED)
    ]


def _not_linked(skipped: Sequence[Skipped], sections: Sequence[Section]) -> list[Skipped]:
    """What was passed over, without the lines that were taken as links to sections."""
    taken = {section.place for section in sections}
    return [each for each in skipped if each.line not in taken]


def _in_order(skipped: Sequence[Skipped]) -> tuple[Skipped, ...]:
    return tuple(sorted(skipped, key=lambda each: each.line))


# Audits


def _audits(found: Found) -> list[Audit]:
    """Audits with ids; a second audit of the same theme and month gets a number."""
    audits: list[Audit] = []
    taken: Counter[str] = Counter()
    for heading, span in found.audits:
        wanted = _audit_id(heading)
        taken[wanted] += 1
        name = wanted if taken[wanted] == 1 else f"{wanted}-{taken[wanted]}"
        if name != wanted:
            line = next((point.line for point in found.points if point.audit == len(audits)), 1)
            found.skipped.append(Skipped(line, heading.theme, f"a second audit {wanted}: its id is {name}"))
        audits.append(Audit(name, heading.theme, heading.audited, heading.cases, heading.method, span))
    return audits


def _audit_id(heading: AuditHeading) -> str:
    date = heading.audited.text[:7] if heading.audited else "undated"
    return f"{slug(heading.theme or 'audit')}-{date}"


# Points


def _items(text: str, found: Found, audits: Sequence[Audit]) -> tuple[tuple[Item, ...], list[Skipped]]:
    """Every point understood and numbered, and notes on points said twice."""
    names = names_of_document(text, [point.span for point in found.points])
    counted: Counter[tuple[int, str]] = Counter()
    items: list[Item] = []
    notes = _unclear_acronyms(text, names)
    said: dict[tuple[int, str], str] = {}
    for point in found.points:
        if point.span.end - point.span.start > LONGEST_POINT:
            notes.append(Skipped(point.line, fold_breaks(text[point.span.start :][:80]), _TOO_LONG))
        kind = kind_of(text[point.span.start : point.span.end][:LONGEST_POINT], point.part)
        series = "strength" if kind == "strength" else "learning"
        counted[point.audit, series] += 1
        number = counted[point.audit, series]
        item = _item(
            text, point, kind, f"{audits[point.audit].id}/{series}-{number}", audits[point.audit], names, number
        )
        parent = items[point.parent].id if point.parent is not None else None
        items.append(replace(item, nested_under=parent))
        first = said.setdefault((point.audit, item.text.casefold()), item.id)
        if first != item.id:
            notes.append(Skipped(point.line, item.text, f"says the same as {first}; both are kept"))
    return tuple(items), notes


def _unclear_acronyms(text: str, names: DocumentNames) -> list[Skipped]:
    """Acronyms that the document gives two meanings."""
    return [
        Skipped(text.count("\n", 0, at) + 1, acronym, f"stands for “{one}” and for “{other}”: read as neither")
        for acronym, at, one, other in names.conflicts
    ]


def _item(text: str, point: RawPoint, kind: Kind, name: str, audit: Audit, names: DocumentNames, number: int) -> Item:
    span = Span(point.span.start, min(point.span.end, point.span.start + LONGEST_POINT))
    words = text[span.start : span.end]
    citations = citations_in(text, span, kind, names, guidance_of_theme(audit.theme))
    missing = kind != "strength" and (
        any(each.mode == "missing" for each in citations) or asks_for_missing(text, span, citations)
    )
    of_training = speaks_of_training(words)
    cited = {citation.span for citation in citations}
    agencies = [each for each in _agencies(text, point, span) if each.span not in cited]
    training = of_training or (kind != "strength" and any(each.mode == "not-known" for each in citations))
    return Item(
        id=name,
        audit=audit.id,
        order=number,
        kind=kind,
        text=fold_breaks(text[point.span.start : point.span.end]),
        span=point.span,
        citations=tuple(citations),
        agencies=tuple(agencies),
        topics=tuple(topics_in(text, span, kind, citations, agencies, of_training)),
        response=response_to(kind, citations, missing, training),
        asks_for_missing=missing,
        training_signal=training,
    )


def _agencies(text: str, point: RawPoint, span: Span) -> list[Mention]:
    """Agencies that the point names, those that the table says have the action, and that of the heading above."""
    named = agencies_in(text, span)
    for place, rule in ((point.owner, "owner-in-table"), (point.under, "agency-in-heading")):
        if place is not None:
            known = {each.iri for each in named}
            named += [each for each in agencies_in(text, place, rule=rule) if each.iri not in known]
    return named


def response_to(kind: Kind, citations: Sequence[Citation], missing: bool, training: bool) -> Response:
    """What the point asks for (DESIGN, section 2): keep, write, train, enforce or nothing."""
    if kind == "strength":
        return "keep"
    if missing:
        return "write"
    asked = {RESPONSE_OF_MODE[citation.mode] for citation in citations}
    if training or "train" in asked:
        return "train"
    return "enforce" if "enforce" in asked else "none"
