"""A build: readings in, a new release of the store out."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from importlib import metadata, resources
from importlib.resources.abc import Traversable
from pathlib import Path

from graph.errors import BadReadings
from graph.evidence import evidence_of, label_of
from graph.fingerprint import fingerprint
from graph.linking import link_board
from graph.model import BoardReadings
from graph.names import Names
from graph.oxigraph import Quad, read_turtle
from graph.rungs import Standing, standings
from graph.statements import board_statements, derived_statements, reading_statements, readings_of, step_statements
from graph.store import Manifest, Release, SourceRecord, Store
from graph.thread import LinkedBoard
from ontology import vocabulary as words
from ontology.terms import gt

_VOCABULARY_FILES = ("codes.ttl", "rules.ttl", "topics.ttl", "guidance.ttl", "agencies.ttl")
#: Files that decide what is read and linked: code, vocabulary, words.
_READ_BY = (".py", ".ttl", ".toml", ".tsv", ".json", ".txt")
Progress = Callable[[str], None]


def build(readings: Sequence[BoardReadings], path: Path, progress: Progress = lambda stage: None) -> Release:
    """Link, find the rungs, and publish a release of the store in ``path``.

    ``progress`` is told each stage in words. Raises ``NotAStore`` where ``path`` holds something else,
    ``StoreBusy`` where another build writes, ``BadReadings`` where the readings cannot stand together.
    Nothing is written before everything has been linked.
    """
    _check(readings)
    vocabulary = words.load()
    progress("linking")
    boards = [link_board(each, vocabulary) for each in readings]
    rungs = [_standings_of(board, vocabulary, each) for each, board in zip(readings, boards, strict=True)]
    tool, rules = metadata.version("golden-thread"), rule_set()
    manifest = _manifest(readings, boards, tool, rules)
    progress("writing")
    return Store.create(path).publish(manifest, _quads(readings, boards, rungs, vocabulary, tool, rules))


def rule_set() -> str:
    """The hash of the words and the code that read and link: another hash may mean another answer."""
    return fingerprint(("ontology", "graph", "loaders"), _READ_BY, without=("example", "queries"))


def _check(readings: Sequence[BoardReadings]) -> None:
    keys = Counter(each.key for each in readings)
    twice = [key for key, count in keys.items() if count > 1]
    if twice:
        raise BadReadings(f"two boards have the key {twice[0]!r}; give each board file a key of its own")
    if len({each.base for each in readings}) > 1:
        raise BadReadings("the board files name different bases; one store has one base for its addresses")
    for each in readings:
        names = Counter(Names(each.base, each.key).document_graph(r.document.name) for r in readings_of(each))
        same = [name for name, count in names.items() if count > 1]
        if same:
            raise BadReadings(f"two files of {each.name} are called {same[0].rsplit('/', 1)[-1]!r}; rename one of them")


def _has_catalogue(readings: Sequence[BoardReadings]) -> bool:
    return any(each.catalogues for each in readings)


def _standings_of(
    board: LinkedBoard, vocabulary: words.Vocabulary, readings: BoardReadings
) -> dict[str, tuple[Standing, ...]]:
    """No catalogue, no standings: the answer is then that none is loaded, and never that all are gaps."""
    if not readings.catalogues:
        return {}
    return {item: standings(evidence) for item, evidence in evidence_of(board, vocabulary).items()}


def _quads(
    readings: Sequence[BoardReadings],
    boards: Sequence[LinkedBoard],
    rungs: Sequence[dict[str, tuple[Standing, ...]]],
    vocabulary: words.Vocabulary,
    tool: str,
    rules: str,
) -> Iterator[Quad]:
    names = boards[0].names
    ontology = resources.files("ontology")
    yield from _turtle(ontology.joinpath("board.ttl"), names.graph("schema"))
    for file in _VOCABULARY_FILES:
        yield from _turtle(ontology.joinpath(file), names.graph("vocabulary"))
    for each, board, standing in zip(readings, boards, rungs, strict=True):
        for reading in readings_of(each):
            yield from reading_statements(reading, board, tool, rules)
        yield from board_statements(board)
        yield from step_statements(board)
        yield from derived_statements(board, standing, _recurrence(board), _labeller(board, vocabulary))


def _turtle(file: Traversable, graph: str) -> list[Quad]:
    with resources.as_file(file) as path:
        return read_turtle(path, graph)


def _labeller(board: LinkedBoard, vocabulary: words.Vocabulary) -> Callable[[str], str]:
    def label(iri: str) -> str:
        local = board.local_terms.get(iri)
        return local.name if local else label_of(vocabulary, iri)

    return label


def _recurrence(board: LinkedBoard) -> dict[str, int]:
    """In how many audits learning points share the most recurring topic of each point."""
    topics = board.objects(gt.hasTopic)
    audits: dict[str, set[str]] = defaultdict(set)
    for item, record in board.items.items():
        if not record.is_strength:
            for topic in topics.get(item, ()):
                audits[topic].add(record.audit)
    return {item: max((len(audits[topic]) for topic in topics.get(item, ())), default=0) for item in board.items}


def _manifest(readings: Sequence[BoardReadings], boards: Sequence[LinkedBoard], tool: str, rules: str) -> Manifest:
    as_at = max((each.as_at for each in readings if each.as_at), default=None)
    items = [item for board in boards for item in board.items.values()]
    counts = {
        "audits": sum(len(board.audits) for board in boards),
        "learning_points": sum(not item.is_strength for item in items),
        "strengths": sum(item.is_strength for item in items),
        "sections": sum(len(board.sections) for board in boards),
        "courses": sum(len(board.courses) for board in boards),
        "steps": sum(len(board.steps) for board in boards),
    }
    documents = tuple(
        SourceRecord(
            r.document.name, r.document.role, r.document.sha256, each.key, len(r.skipped), r.document.let_through
        )
        for each in readings
        for r in readings_of(each)
    )
    return Manifest(
        release=_release_name(readings, tool, rules),
        boards=tuple((each.name, each.key) for each in readings),
        base=readings[0].base,
        as_at=as_at.text if as_at else None,
        has_catalogue=_has_catalogue(readings),
        tool_version=tool,
        rule_set=rules,
        documents=documents,
        warnings=tuple(warning for board in boards for warning in board.warnings),
        counts=counts,
    )


def _release_name(readings: Sequence[BoardReadings], tool: str, rules: str) -> str:
    """A name that the same input, read by the same rules, gives again on any machine."""
    digest = hashlib.sha256(f"{tool} {rules}".encode())
    for each in readings:
        digest.update(f"\0{each.key}\0{each.name}\0{each.base}\0{each.as_at}".encode())
        for reading in readings_of(each):
            document = reading.document
            digest.update(f"\0{document.role}\0{document.name}\0{document.sha256}".encode())
            if document.let_through:
                digest.update(f"\0let through\0{document.let_through}".encode())
    return digest.hexdigest()[:12]
