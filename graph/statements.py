"""From readings and links to RDF: every triple of a release is written here.

Each source document has a named graph of its own, and says of that graph which run made it; links between
documents stand in ``proposals``, people's decisions in ``decisions``, and all that follows from them in
``derived``, which is recomputed and never edited. A direct triple (``gt:cites``, ``gt:answeredBy`` ...)
exists only there, as the projection of accepted links.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from itertools import chain

from graph.dates import VagueDate
from graph.evidence import available_until
from graph.linking import Decided, LinkedBoard, direct_answers, relevant_sections
from graph.links import Link
from graph.model import (
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
)  # fmt: skip
from graph.names import Names
from graph.oxigraph import Iri, Literal, Quad
from graph.rungs import Standing
from ontology.terms import NAMESPACE, RULES, dcterms, gt, oa, prov, rdf, rdfs, schema, skos, sssom, xsd

Object = Iri | Literal
Reading = AuditSheet | Manual | Catalogue | DecisionList
_CONTEXT = 32  # code points of prefix and suffix, as annotation tools keep them
_STATED_TEXT_ROLES = frozenset({"audit"})
_ROUTES = {"named": gt.named, "theme": gt.by_theme, "person": gt.by_person}
_JUSTIFICATIONS = {
    "named": "https://w3id.org/semapv/vocab/LexicalMatching",
    "theme": "https://w3id.org/semapv/vocab/SemanticSimilarityThresholdMatching",
    "person": "https://w3id.org/semapv/vocab/ManualMappingCuration",
}
_NOT_LETTER_OR_DIGIT = re.compile(r"[^\w]+")


@lru_cache(maxsize=4096)
def iri(value: str) -> Iri:
    """An IRI as a term."""
    return Iri(value)


def _text(value: str) -> Literal:
    return Literal(value)


def _whole(value: int) -> Literal:
    return Literal(str(value), datatype=iri(xsd.integer))


def _date(value: VagueDate) -> Literal:
    return Literal(value.text, datatype=iri(value.datatype))


def _day(iso: str) -> Literal:
    return Literal(iso, datatype=iri(xsd.date))


def _decimal(value: float) -> Literal:
    return Literal(f"{value:.2f}", datatype=iri(xsd.decimal))


def _code(notation: str) -> Iri:
    return iri(NAMESPACE + notation)


class GraphWriter:
    """Makes the quads of one named graph; ``None`` objects are left out."""

    def __init__(self, graph: str) -> None:
        """Write into the named graph ``graph``."""
        self.graph = Iri(graph)

    def about(self, subject: str, *facts: tuple[str, Object | None]) -> Iterator[Quad]:
        """Quads of one subject from ``(predicate, object)`` pairs."""
        node = Iri(subject)
        for predicate, value in facts:
            if value is not None:
                yield Quad(node, iri(predicate), value, self.graph)


def fingerprint(text: str) -> str:
    """SHA-256 of a text with case, white space, quote marks and punctuation folded."""
    return hashlib.sha256(_NOT_LETTER_OR_DIGIT.sub(" ", text.casefold()).strip().encode()).hexdigest()


# --- Source documents ---------------------------------------------------------------------------


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
        (rdfs.label, _text(document.name)),
        (dcterms.title, _text(document.title) if document.title else None),
        (dcterms.issued, _date(document.issued) if document.issued else None),
        (dcterms.format, _text(document.media_type)),
        (gt.role, _text(document.role)),
        (gt.sha256, _text(document.sha256)),
        (gt.storedText, _text(document.text) if document.role in _STATED_TEXT_ROLES else None),
    )
    yield from writer.about(
        run,
        (rdf.type, iri(gt.Run)),
        (prov.used, Iri(node)),
        (gt.toolVersion, _text(tool)),
        (gt.ruleSet, _text(rules)),
    )
    yield from writer.about(writer.graph.value, (prov.wasGeneratedBy, Iri(run)), (prov.wasDerivedFrom, Iri(node)))


def _skipped(writer: GraphWriter, names: Names, document: Document, skipped: Iterable[Skipped]) -> Iterator[Quad]:
    node = names.document(document.sha256)
    for number, one in enumerate(skipped, start=1):
        yield from writer.about(
            f"{node}/skipped/{number}",
            (rdf.type, iri(gt.Skipped)),
            (gt.readFrom, Iri(node)),
            (gt.place, _whole(one.line)),
            (gt.text, _text(one.text)),
            (gt.reason, _text(one.why)),
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
        (rdfs.label, _text(label)),
        (gt.auditId, _text(audit.id)),
        (gt.theme, _text(audit.theme)),
        (gt.carriedOutBy, Iri(names.board)),
        (gt.cases, _whole(audit.cases) if audit.cases is not None else None),
        (gt.method, _text(audit.method) if audit.method else None),
        (gt.audited, _date(when) if when else None),
        (gt.auditedFrom, _day(when.earliest.isoformat()) if when else None),
        (gt.auditedTo, _day(when.latest.isoformat()) if when else None),
        (prov.wasDerivedFrom, Iri(names.document(document.sha256))),
    )


def _item(writer: GraphWriter, names: Names, item: Item, document: Document) -> Iterator[Quad]:
    node = names.item(item.id)
    page = document.page_of(item.span.start)
    yield from writer.about(
        node,
        (rdf.type, iri(gt.Strength if item.is_strength else gt.LearningPoint)),
        (gt.itemId, _text(item.id)),
        (gt.ordinal, _whole(item.order)),
        (gt.pointKind, _text(item.kind)),
        (gt.text, _text(item.text)),
        (gt.response, _code(item.response)),
        (gt.identifiedIn, Iri(names.audit(item.audit))),
        (gt.nestedUnder, Iri(names.item(item.nested_under)) if item.nested_under else None),
        (gt.asksForMissing, Literal(True) if item.asks_for_missing else None),
        (gt.trainingSignal, Literal(True) if item.training_signal else None),
        (gt.place, _whole(document.line_of(item.span.start))),
        (gt.page, _whole(page) if page else None),
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
        (oa.exact, _text(text[span.start : span.end])),
        (oa.prefix, _text(text[max(0, span.start - _CONTEXT) : span.start])),
        (oa.suffix, _text(text[span.end : span.end + _CONTEXT])),
        (oa.start, _whole(span.start)),
        (oa.end, _whole(span.end)),
    )


def _manual(writer: GraphWriter, names: Names, manual: Manual) -> Iterator[Quad]:
    release = names.document(manual.document.sha256)
    yield from writer.about(release, (rdf.type, iri(gt.ManualRelease)))
    by_name = {key: section.id for section in manual.sections for key in (section.number, section.title) if key}
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
            (dcterms.title, _text(section.title)),
            (gt.sectionNumber, _text(section.number) if section.number else None),
            (schema.url, _text(section.url) if section.url else None),
            (gt.text, _text(section.text) if section.text else None),
            (gt.fingerprint, _text(fingerprint(section.text)) if section.text else None),
            (gt.place, _whole(section.place)),
        ),
        writer.about(names.section(section.id), *((gt.amended, _date(date)) for date in section.amended)),
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
        (dcterms.title, _text(course.title)),
        (dcterms.description, _text(course.description) if course.description else None),
        (gt.provider, _text(course.provider) if course.provider else None),
        (gt.teachesText, _text("; ".join(course.teaches)) if course.teaches else None),
        (gt.audienceText, _text("; ".join(course.audience)) if course.audience else None),
        (gt.level, _text(course.level) if course.level else None),
        (gt.delivery, _text(course.delivery) if course.delivery else None),
        (gt.contentDate, _date(course.content_date) if course.content_date else None),
        (gt.availableUntil, _day(until.isoformat()) if until else None),
        (schema.url, _text(course.url) if course.url else None),
        (gt.place, _whole(course.place)),
    )
    yield from writer.about(node, *((gt.madeFor, Iri(agency)) for agency in board.made_for[node]))
    for number, run in enumerate(course.runs, start=1):
        yield from writer.about(
            f"{node}/run/{number}",
            (rdf.type, iri(gt.CourseRun)),
            (gt.runOf, Iri(node)),
            (schema.startDate, _date(run.starts) if run.starts else None),
            (schema.endDate, _date(run.ends) if run.ends else None),
            (gt.place, _whole(run.place)),
        )


# --- Links and decisions ------------------------------------------------------------------------


def link_statements(writer: GraphWriter, names: Names, link: Link) -> Iterator[Quad]:
    """One link, with how it came about."""
    node = names.link(link.subject, link.predicate, link.object, link.route)
    return writer.about(
        node,
        (rdf.type, iri(gt.Citation if link.mode else gt.Link)),
        (gt.linkSubject, Iri(link.subject)),
        (gt.linkPredicate, iri(link.predicate)),
        (gt.linkObject, Iri(link.object)),
        (gt.route, iri(_ROUTES[link.route])),
        (gt.state, _code(link.state)),
        (gt.rule, iri(RULES + link.rule)),
        (sssom.confidence, _decimal(link.confidence)),
        (sssom.mapping_justification, iri(_JUSTIFICATIONS[link.route])),
        (gt.matched, _text(link.matched) if link.matched else None),
        (gt.matchStart, _whole(link.span.start) if link.span else None),
        (gt.matchEnd, _whole(link.span.end) if link.span else None),
        (gt.via, Iri(link.via) if link.via else None),
        (gt.mode, _code(link.mode) if link.mode else None),
        (gt.modeRule, iri(RULES + link.mode_rule) if link.mode_rule else None),
    )


def board_statements(board: LinkedBoard) -> Iterator[Quad]:
    """The board, its links between documents, and its people's decisions."""
    names = board.names
    proposals, decisions = GraphWriter(names.graph("proposals")), GraphWriter(names.graph("decisions"))
    yield from GraphWriter(names.graph("derived")).about(
        names.board, (rdf.type, iri(gt.Board)), (rdfs.label, _text(board.name))
    )
    for link in board.links:
        yield from link_statements(decisions if link.route == "person" else proposals, names, link)
    for decided in board.decided:
        yield from _decision(decisions, names, decided)


def _decision(writer: GraphWriter, names: Names, decided: Decided) -> Iterator[Quad]:
    decision = decided.decision
    aside = decision.outcome == "set-aside"
    accepted = decided.course if decision.outcome == "accepted" else None
    return writer.about(
        names.decision(decision.point, decision.outcome, decision.target, decision.place),
        (rdf.type, iri(gt.SetAside if aside else gt.Decision)),
        (gt.decides, Iri(decided.point)),
        (gt.accepts, Iri(accepted) if accepted else None),
        (gt.outcome, _text(decision.outcome)),
        (gt.decidedBy, _text(decision.by)),
        (gt.decidedOn, _date(decision.on)),
        (gt.reason, _text(decision.reason) if decision.reason else None),
        (gt.reviewBy, _date(decision.review_by) if decision.review_by else None),
        (gt.text, _text(decision.target) if decision.target else None),
    )


# --- What follows ---------------------------------------------------------------------------------

_PROJECTED = (
    gt.cites, gt.hasTopic, gt.concernsAgency, gt.setOutIn, gt.teachesInstrument, gt.teachesSection, gt.teachesTopic,
)  # fmt: skip


def derived_statements(
    board: LinkedBoard,
    standings: dict[str, tuple[Standing, ...]],
    recurrence: dict[str, int],
    label: Callable[[str], str],
) -> Iterator[Quad]:
    """The ``derived`` graph of a board: local terms, projections of accepted links, standings, one-line lists."""
    writer = GraphWriter(board.names.graph("derived"))
    for term in board.local_terms.values():
        yield from writer.about(
            term.iri,
            (rdf.type, _code(term.kind)),
            (rdf.type, iri(skos.Concept)),
            (skos.prefLabel, Literal(term.name, language="en")),
            (skos.inScheme, Iri(f"{board.names.board}/guidance")),
        )
    for predicate in _PROJECTED:
        for subject, objects in board.objects(predicate).items():
            yield from writer.about(subject, *((predicate, Iri(each)) for each in objects))
    for item, sections in relevant_sections(board).items():
        yield from writer.about(item, *((gt.relevantSection, Iri(each)) for each in sections))
    for item, courses in direct_answers(board).items():
        yield from writer.about(item, *((gt.answeredBy, Iri(each)) for each in courses))
    yield from _lists(writer, board, label)
    for item, row in standings.items():
        yield from _standings(writer, item, row, recurrence.get(item, 0))


def _lists(writer: GraphWriter, board: LinkedBoard, label: Callable[[str], str]) -> Iterator[Quad]:
    """One line for each list that every page of points shows, so that no page has to group."""
    lines = (
        (gt.hasTopic, gt.topicList, label),
        (gt.hasTopic, gt.topicKeys, _slug_of),
        (gt.cites, gt.instrumentList, label),
        (gt.concernsAgency, gt.agencyList, label),
    )
    for predicate, line, name in lines:
        found = board.objects(predicate)
        for item in board.items:
            words = "; ".join(sorted(name(each) for each in found.get(item, ())))
            yield from writer.about(item, (line, _text(words)))


def _slug_of(concept: str) -> str:
    return concept.rsplit("/", 1)[-1]


def _standings(writer: GraphWriter, item: str, row: tuple[Standing, ...], recurrence: int) -> Iterator[Quad]:
    yield from writer.about(item, (gt.recurrence, _whole(recurrence)))
    for standing in row:
        node = f"{item}/standing/{standing.holds_from.isoformat()}"
        yield from writer.about(item, (gt.standing, Iri(node)))
        yield from writer.about(
            node,
            (rdf.type, iri(gt.Standing)),
            (gt.rung, _code(standing.rung)),
            (gt.holdsFrom, _day(standing.holds_from.isoformat())),
            (gt.holdsUntil, _day(standing.holds_until.isoformat())),
            (gt.reason, _text(standing.reason)),
        )


def readings_of(readings: BoardReadings) -> Iterator[Reading]:
    """Every reading of a board, sheets first."""
    return chain(readings.sheets, readings.manuals, readings.catalogues, readings.decisions)
