"""The ``derived`` graph: all that follows from accepted links. Recomputed by each build, and never edited."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping

from graph.linking.naming import TOPIC
from graph.linking.thread import LinkedBoard, direct_answers, relevant_sections
from graph.model import RESPONSE_OF_MODE
from graph.oxigraph import Iri, Literal, Quad
from graph.rungs import Standing
from graph.statements.terms import GraphWriter, code, day, iri, string, whole
from ontology.terms import dcterms, gt, rdf, skos

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
        topic = term.kind == TOPIC
        yield from writer.about(
            term.iri,
            (rdf.type, None if topic else code(term.kind)),
            (rdf.type, iri(skos.Concept)),
            (skos.prefLabel, Literal(term.name, language="en")),
            (skos.notation, string(_slug_of(term.iri)) if topic else None),
            (skos.inScheme, Iri(f"{board.names.board}/{'topics' if topic else 'guidance'}")),
        )
    for old, new in board.replaced.items():
        yield from writer.about(old, (dcterms.isReplacedBy, Iri(new)))
    for predicate in _PROJECTED:
        for subject, objects in board.objects(predicate).items():
            yield from writer.about(subject, *((predicate, Iri(each)) for each in objects))
    sections, courses = relevant_sections(board), direct_answers(board)
    for item, led_to in sections.items():
        yield from writer.about(item, *((gt.relevantSection, Iri(each)) for each in led_to))
    for item, answers in courses.items():
        yield from writer.about(item, *((gt.answeredBy, Iri(each)) for each in answers))
    for thing, points in _findings(board, sections, courses).items():
        yield from writer.about(thing, (gt.findings, whole(len(points))))
    yield from _lists(writer, board, label)
    for item, responses in _responses(board).items():
        yield from writer.about(item, (gt.responseList, string("; ".join(sorted(responses)))))
    for item, lines in _step_lines(board).items():
        yield from writer.about(item, (gt.stepLines, string("\n".join(sorted(lines)))))
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
            yield from writer.about(item, (line, string(words)))


def _responses(board: LinkedBoard) -> dict[str, list[str]]:
    """What each point asks for: once for each accepted citation with a mode, and to write what does not exist."""
    found = defaultdict[str, list[str]](list)
    for link in board.all_links():
        if link.predicate == gt.cites and link.state == "accepted" and link.mode is not None:
            found[link.subject].append(RESPONSE_OF_MODE[link.mode])
    for point, item in board.items.items():
        if item.asks_for_missing:
            found[point].append(RESPONSE_OF_MODE["missing"])
    return found


def _step_lines(board: LinkedBoard) -> dict[str, list[str]]:
    """What is recorded of the steps of each point: a line for each agency of each step, without its words."""
    found = defaultdict[str, list[str]](list)
    for tracked in board.steps:
        step = tracked.step
        due, done = (each.latest.isoformat() if each else "" for each in (step.due, step.done))
        shown = "evidence" if step.evidence else ""
        for agency in tracked.names:
            name = " ".join(agency.splitlines())
            found[tracked.point].append("\t".join((step.kind, step.status, due, done, shown, name)))
    return found


def _findings(
    board: LinkedBoard, sections: Mapping[str, Collection[str]], courses: Mapping[str, Collection[str]]
) -> dict[str, set[str]]:
    """The learning points that lead to each section and course, or for a course have a topic that it is about."""
    learning = [point for point, item in board.items.items() if not item.is_strength]
    found: dict[str, set[str]] = {thing: set() for thing in (*board.sections, *board.courses)}
    topics, taught, within = (board.objects(each) for each in (gt.hasTopic, gt.teachesTopic, gt.teachesSection))
    of_topic = defaultdict[str, set[str]](set)
    for point in learning:
        for thing in (*sections.get(point, ()), *courses.get(point, ())):
            found.setdefault(thing, set()).add(point)
        for topic in topics.get(point, ()):
            of_topic[topic].add(point)
    for course in board.courses:
        about = (topic for section in within.get(course, ()) for topic in topics.get(section, ()))
        for topic in (*taught.get(course, ()), *about):
            found[course] |= of_topic.get(topic, set())
    return found


def _slug_of(concept: str) -> str:
    return concept.rsplit("/", 1)[-1]


def _standings(writer: GraphWriter, item: str, row: tuple[Standing, ...], recurrence: int) -> Iterator[Quad]:
    yield from writer.about(item, (gt.recurrence, whole(recurrence)))
    for standing in row:
        node = f"{item}/standing/{standing.holds_from.isoformat()}"
        yield from writer.about(item, (gt.standing, Iri(node)))
        yield from writer.about(
            node,
            (rdf.type, iri(gt.Standing)),
            (gt.rung, code(standing.rung)),
            (gt.holdsFrom, day(standing.holds_from.isoformat())),
            (gt.holdsUntil, day(standing.holds_until.isoformat())),
            (gt.reason, string(standing.reason)),
        )
