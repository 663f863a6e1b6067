"""The named graph of one source document: itself, its run, what it holds, and what was skipped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from graph.linking.evidence import available_until
from graph.linking.texts import fingerprint
from graph.linking.thread import LinkedBoard
from graph.model import (
    ActionTracker,
    Audit,
    AuditSheet,
    BoardReadings,
    Catalogue,
    Course,
    DecisionList,
    Document,
    Item,
    Manual,
    Section,
    Skipped,
    Span,
)
from graph.names import Names
from graph.oxigraph import Iri, Literal, Quad
from graph.statements.links import link_statements
from graph.statements.terms import GraphWriter, code, day, iri, string, vague, whole
from ontology.terms import dcterms, gt, oa, prov, rdf, rdfs, schema

Reading = AuditSheet | Manual | Catalogue | DecisionList | ActionTracker
_CONTEXT = 32  # code points of prefix and suffix, as annotation tools keep them
_STORED_TEXT_ROLES = frozenset({"audit"})


def readings_of(readings: BoardReadings) -> Iterator[Reading]:
    """Every reading of a board, sheets first."""
    return chain(readings.sheets, readings.manuals, readings.catalogues, readings.decisions, readings.actions)


def reading_statements(reading: Reading, board: LinkedBoard, tool: str, rules: str) -> Iterator[Quad]:
    """The named graph of one source document: itself, its run, what it holds, and what was skipped."""
    names, document = board.names, reading.document
    writer = GraphWriter(names.document_graph(document.name))
    yield from _document(writer, names, document, tool, rules)
    yield from _skipped(writer, names, document, reading.skipped)
    if isinstance(reading, AuditSheet):
        yield from _sheet(writer, board, reading)
    elif isinstance(reading, Manual):
        yield from _manual(writer, names, reading)
    elif isinstance(reading, Catalogue):
        yield from _catalogue(writer, board, reading)


def _document(writer: GraphWriter, names: Names, document: Document, tool: str, rules: str) -> Iterator[Quad]:
    node = names.document(document.sha256)
    run = f"{node}/run"
    yield from writer.about(
        node,
        (rdf.type, iri(gt.Document)),
        (rdfs.label, string(document.name)),
        (dcterms.title, string(document.title) if document.title else None),
        (dcterms.issued, vague(document.issued) if document.issued else None),
        (dcterms.format, string(document.media_type)),
        (gt.role, string(document.role)),
        (gt.sha256, string(document.sha256)),
        (gt.letThrough, string(document.let_through) if document.let_through else None),
        (gt.storedText, string(document.text) if document.role in _STORED_TEXT_ROLES else None),
    )
    yield from writer.about(
        run,
        (rdf.type, iri(gt.Run)),
        (prov.used, Iri(node)),
        (gt.toolVersion, string(tool)),
        (gt.ruleSet, string(rules)),
    )
    yield from writer.about(writer.graph.value, (prov.wasGeneratedBy, Iri(run)), (prov.wasDerivedFrom, Iri(node)))


def _skipped(writer: GraphWriter, names: Names, document: Document, skipped: Iterable[Skipped]) -> Iterator[Quad]:
    node = names.document(document.sha256)
    for number, one in enumerate(skipped, start=1):
        yield from writer.about(
            f"{node}/skipped/{number}",
            (rdf.type, iri(gt.Skipped)),
            (gt.readFrom, Iri(node)),
            (gt.place, whole(one.line)),
            (gt.text, string(one.text)),
            (gt.reason, string(one.why)),
        )


def _sheet(writer: GraphWriter, board: LinkedBoard, sheet: AuditSheet) -> Iterator[Quad]:
    names = board.names
    for audit in sheet.audits:
        yield from _audit(writer, names, audit, sheet.document)
    for item in sheet.items:
        yield from _item(writer, names, item, sheet.document)
    for section in sheet.sections:
        if names.section(section.id) in board.sections and board.sections[names.section(section.id)] is section:
            yield from _section(writer, names, section)
    for link in board.sheet_links[sheet.document.sha256]:
        yield from link_statements(writer, names, link)


def _audit(writer: GraphWriter, names: Names, audit: Audit, document: Document) -> Iterator[Quad]:
    when = audit.audited
    label = f"{audit.theme}, {when.words}" if when else audit.theme
    return writer.about(
        names.audit(audit.id),
        (rdf.type, iri(gt.Audit)),
        (rdfs.label, string(label)),
        (gt.auditId, string(audit.id)),
        (gt.theme, string(audit.theme)),
        (gt.carriedOutBy, Iri(names.board)),
        (gt.cases, whole(audit.cases) if audit.cases is not None else None),
        (gt.method, string(audit.method) if audit.method else None),
        (gt.audited, vague(when) if when else None),
        (gt.auditedFrom, day(when.earliest.isoformat()) if when else None),
        (gt.auditedTo, day(when.latest.isoformat()) if when else None),
        (prov.wasDerivedFrom, Iri(names.document(document.sha256))),
    )


def _item(writer: GraphWriter, names: Names, item: Item, document: Document) -> Iterator[Quad]:
    node = names.item(item.id)
    page = document.page_of(item.span.start)
    yield from writer.about(
        node,
        (rdf.type, iri(gt.Strength if item.is_strength else gt.LearningPoint)),
        (gt.itemId, string(item.id)),
        (gt.ordinal, whole(item.order)),
        (gt.pointKind, string(item.kind)),
        (gt.text, string(item.text)),
        (gt.response, code(item.response)),
        (gt.identifiedIn, Iri(names.audit(item.audit))),
        (gt.nestedUnder, Iri(names.item(item.nested_under)) if item.nested_under else None),
        (gt.asksForMissing, Literal(True) if item.asks_for_missing else None),
        (gt.trainingSignal, Literal(True) if item.training_signal else None),
        (gt.place, whole(document.line_of(item.span.start))),
        (gt.page, whole(page) if page else None),
        (gt.quote, Iri(f"{node}/quote")),
    )
    yield from _quote(writer, f"{node}/quote", item.span, document, names)


def _quote(writer: GraphWriter, node: str, span: Span, document: Document, names: Names) -> Iterator[Quad]:
    """Web Annotation: a specific resource with a text quote and a text position selector in one."""
    text = document.text
    yield from writer.about(
        node,
        (rdf.type, iri(oa.SpecificResource)),
        (oa.hasSource, Iri(names.document(document.sha256))),
        (oa.hasSelector, Iri(f"{node}/selector")),
    )
    yield from writer.about(
        f"{node}/selector",
        (rdf.type, iri(oa.TextQuoteSelector)),
        (rdf.type, iri(oa.TextPositionSelector)),
        (oa.exact, string(text[span.start : span.end])),
        (oa.prefix, string(text[max(0, span.start - _CONTEXT) : span.start])),
        (oa.suffix, string(text[span.end : span.end + _CONTEXT])),
        (oa.start, whole(span.start)),
        (oa.end, whole(span.end)),
    )


def _manual(writer: GraphWriter, names: Names, manual: Manual) -> Iterator[Quad]:
    release = names.document(manual.document.sha256)
    yield from writer.about(release, (rdf.type, iri(gt.ManualRelease)))
    by_name = {key: section.id for section in manual.sections for key in (section.number, section.title) if key}
    by_name |= {section.id: section.id for section in manual.sections}
    for section in manual.sections:
        yield from _section(writer, names, section)
        parent = by_name.get(section.part_of) if section.part_of else None
        whole = names.section(parent) if parent else release
        yield from writer.about(names.section(section.id), (dcterms.isPartOf, Iri(whole)))


def _section(writer: GraphWriter, names: Names, section: Section) -> Iterator[Quad]:
    return chain(
        writer.about(
            names.section(section.id),
            (rdf.type, iri(gt.Section)),
            (dcterms.title, string(section.title)),
            (gt.sectionNumber, string(section.number) if section.number else None),
            (schema.url, string(section.url) if section.url else None),
            (gt.text, string(section.text) if section.text else None),
            (gt.fingerprint, string(fingerprint(section.text)) if section.text else None),
            (gt.place, whole(section.place)),
        ),
        writer.about(names.section(section.id), *((gt.amended, vague(date)) for date in section.amended)),
        writer.about(names.section(section.id), *((gt.alsoNumbered, string(each)) for each in section.numbers[1:])),
    )


def _catalogue(writer: GraphWriter, board: LinkedBoard, catalogue: Catalogue) -> Iterator[Quad]:
    document = board.names.document(catalogue.document.sha256)
    yield from writer.about(document, (gt.completeFor, Iri(board.names.board)))
    for course in catalogue.courses:
        yield from _course(writer, board, course)


def _course(writer: GraphWriter, board: LinkedBoard, course: Course) -> Iterator[Quad]:
    node = board.names.course(course.id)
    until = available_until(course)
    yield from writer.about(
        node,
        (rdf.type, iri(gt.Course)),
        (dcterms.title, string(course.title)),
        (dcterms.description, string(course.description) if course.description else None),
        (gt.provider, string(course.provider) if course.provider else None),
        (gt.teachesText, string("; ".join(course.teaches)) if course.teaches else None),
        (gt.audienceText, string("; ".join(course.audience)) if course.audience else None),
        (gt.level, string(course.level) if course.level else None),
        (gt.levelScheme, string(course.level_scheme) if course.level_scheme else None),
        (gt.duration, string(course.duration) if course.duration else None),
        (gt.cost, string(course.cost) if course.cost else None),
        (gt.delivery, string(course.delivery) if course.delivery else None),
        (gt.contentDate, vague(course.content_date) if course.content_date else None),
        (gt.availableUntil, day(until.isoformat()) if until else None),
        (schema.url, string(course.url) if course.url else None),
        (gt.place, whole(course.place)),
    )
    yield from writer.about(node, *((gt.madeFor, Iri(agency)) for agency in board.made_for[node]))
    for number, run in enumerate(course.runs, start=1):
        yield from writer.about(
            f"{node}/run/{number}",
            (rdf.type, iri(gt.CourseRun)),
            (gt.runOf, Iri(node)),
            (schema.startDate, vague(run.starts) if run.starts else None),
            (schema.endDate, vague(run.ends) if run.ends else None),
            (gt.place, whole(run.place)),
        )
