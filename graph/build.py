"""A build: readings in, a new release of the store out."""

from __future__ import annotations

import functools
import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import metadata, resources
from importlib.resources.abc import Traversable
from pathlib import Path

from graph.errors import BadReadings
from graph.linking.board import NO_WORK, link_board
from graph.linking.decided import BoardWork
from graph.linking.evidence import evidence_of, label_of
from graph.linking.thread import LinkedBoard
from graph.model import BoardReadings
from graph.names import Names
from graph.oxigraph import Quad, read_turtle
from graph.releases.fingerprint import fingerprint
from graph.releases.kept_values import kept
from graph.releases.manifest import Manifest
from graph.releases.release import Release
from graph.rungs import Standing, standings
from graph.statements import board_statements, derived_statements, reading_statements, readings_of, step_statements
from graph.store import SourceRecord, Store
from ontology import vocabulary as words
from ontology.terms import gt

_VOCABULARY_FILES = ("codes.ttl", "rules.ttl", "topics.ttl", "guidance.ttl", "agencies.ttl")
#: Files that decide what is read and linked: code, vocabulary, words.
_READ_BY = (".py", ".ttl", ".toml", ".tsv", ".json", ".txt")
Progress = Callable[[str], None]
#: People's work on the board of some readings, as it stands.
WorkOn = Callable[[BoardReadings], BoardWork]


def build(
    readings: Sequence[BoardReadings],
    path: Path,
    progress: Progress = lambda stage: None,
    work_on: WorkOn = lambda readings: NO_WORK,
) -> Release:
    """Link, find the rungs, and publish a release of the store in ``path``.

    ``progress`` is told each stage in words; ``work_on`` gives people's work on a board as it stands.
    Raises ``NotAStore`` where ``path`` holds something else, ``StoreBusy`` where another build writes,
    ``BadReadings`` where the readings cannot stand together. Nothing is written before everything has been linked.
    """
    check_readings(readings)
    progress("linking")
    made = [Linked.of(each, work_on(each)) for each in readings]
    progress("writing")
    return publish(Store.create(path), made, work_on)


def publish(store: Store, made: Sequence[Linked], work_on: WorkOn) -> Release:
    """Publish a release of linked boards, with people's work as it stands when the right to write is held.

    What was decided while they were linked is taken in, so that nobody sees a decision come, go and come again.
    """
    with store.writing():
        made = [one if (now := work_on(one.readings)) == one.work else Linked.of(one.readings, now) for one in made]
        return store.publish(_manifest(made), _quads(made), kept_of(made))


@dataclass(frozen=True, slots=True)
class Linked:
    """One board, linked: what was read, people's work on it, its links, and the standings of its points."""

    readings: BoardReadings
    work: BoardWork
    board: LinkedBoard
    rungs: dict[str, tuple[Standing, ...]]

    @classmethod
    def of(cls, readings: BoardReadings, work: BoardWork) -> Linked:
        """Link a board, and find the rungs of its points."""
        vocabulary = words.load()
        board = link_board(readings, vocabulary, work)
        return cls(readings, work, board, _standings_of(board, vocabulary, readings))

    def quads(self) -> Iterator[Quad]:
        """All that is said of the board. No other board says any of it."""
        vocabulary, tool, rules = words.load(), metadata.version("golden-thread"), rule_set()
        for reading in readings_of(self.readings):
            yield from reading_statements(reading, self.board, tool, rules)
        yield from board_statements(self.board)
        yield from step_statements(self.board)
        label = _labeller(self.board, vocabulary)
        yield from derived_statements(self.board, self.rungs, _recurrence(self.board), label)


def kept_of(made: Iterable[Linked]) -> dict[str, bytes]:
    """What a release keeps so that a board can be linked again: what was read, and people's work, by board."""
    found: dict[str, bytes] = {}
    for one in made:
        found[f"{one.readings.key}.readings.json"] = kept(one.readings)
        found[f"{one.readings.key}.work.json"] = kept(one.work)
    return found


@functools.cache
def rule_set() -> str:
    """The hash of the words and the code that read and link: another hash may mean another answer."""
    return fingerprint(("ontology", "graph", "loaders"), _READ_BY, without=("example", "made_up", "queries"))


def check_readings(readings: Sequence[BoardReadings]) -> None:
    """Raise ``BadReadings`` where readings of boards cannot stand together in one store."""
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


def _quads(made: Sequence[Linked]) -> Iterator[Quad]:
    names = made[0].board.names
    ontology = resources.files("ontology")
    yield from _turtle(ontology.joinpath("board.ttl"), names.graph("schema"))
    for file in _VOCABULARY_FILES:
        yield from _turtle(ontology.joinpath(file), names.graph("vocabulary"))
    for one in made:
        yield from one.quads()


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


def _manifest(made: Sequence[Linked]) -> Manifest:
    readings, tool, rules = [one.readings for one in made], metadata.version("golden-thread"), rule_set()
    as_at = max((each.as_at for each in readings if each.as_at), default=None)
    documents = tuple(record for each in readings for record in records_of(each))
    read = {each.key: mark_of(each, tool, rules) for each in readings}
    work = {one.readings.key: one.work.mark for one in made if one.work}
    return Manifest(
        release=release_name(read, work),
        boards=tuple((each.name, each.key) for each in readings),
        base=readings[0].base,
        as_at=as_at.text if as_at else None,
        has_catalogue=_has_catalogue(readings),
        tool_version=tool,
        rule_set=rules,
        read=read,
        documents=documents,
        warnings=tuple(warning for one in made for warning in one.board.warnings),
        warned={one.readings.key: len(one.board.warnings) for one in made},
        counts=dict(_added_up(counts_of(one) for one in made)),
        work=work,
    )


def manifest_after(was: Manifest, then: Linked, now: Linked) -> Manifest:
    """What a release says of itself after one of its boards has been linked again: as a build would say it."""
    key, tool = now.readings.key, metadata.version("golden-thread")
    read = {**was.read, key: mark_of(now.readings, tool, was.rule_set)}
    marks = {**was.work, key: now.work.mark}
    work = {board: marks[board] for _, board in was.boards if marks.get(board)}
    documents: dict[str, list[SourceRecord]] = {board: [] for _, board in was.boards}
    for one in was.documents:
        documents[one.board].append(one)
    documents[key] = list(records_of(now.readings))
    told = was.warnings_by_board()
    unsaid = tuple(one for one in told.pop("", ()) if one not in then.board.warnings)  # no board named
    told = {board: told.get(board, ()) for _, board in was.boards} | {key: tuple(now.board.warnings)}
    before, grown = counts_of(then), counts_of(now)
    return replace(
        was,
        release=release_name(read, work),
        read=read,
        work=work,
        has_catalogue=any(one.role == "courses" for several in documents.values() for one in several),
        documents=tuple(one for several in documents.values() for one in several),
        warnings=(*unsaid, *(one for several in told.values() for one in several)),
        warned={} if unsaid else {board: len(several) for board, several in told.items()},
        counts={**was.counts, **{kind: was.counts[kind] + grown[kind] - before[kind] for kind in grown}},
    )


def records_of(readings: BoardReadings) -> Iterator[SourceRecord]:
    """The documents of a board as a release tells of them."""
    for reading in readings_of(readings):
        document = reading.document
        yield SourceRecord(
            document.name, document.role, document.sha256, readings.key, len(reading.skipped), document.let_through
        )


def _added_up(counts: Iterable[Mapping[str, int]]) -> Counter[str]:
    total: Counter[str] = Counter()
    for each in counts:
        total.update(each)
    return total


def counts_of(one: Linked) -> dict[str, int]:
    """How many of each kind of thing a board has."""
    board = one.board
    strengths = sum(item.is_strength for item in board.items.values())
    return {
        "audits": len(board.audits), "learning_points": len(board.items) - strengths, "strengths": strengths,
        "sections": len(board.sections), "courses": len(board.courses), "steps": len(board.steps),
    }  # fmt: skip


def release_name(read: Mapping[str, str], work: Mapping[str, str]) -> str:
    """A name that the same input, read by the same rules, with the same work on it, gives again on any machine.

    ``read`` has the boards in their order, which a release says too: another order is another release.
    """
    marks = [f"read\0{key}\0{mark}\0" for key, mark in read.items()]
    marks += [f"work\0{key}\0{mark}\0" for key, mark in sorted(work.items())]
    return hashlib.sha256("".join(marks).encode()).hexdigest()[:12]


def mark_of(readings: BoardReadings, tool: str, rules: str) -> str:
    """SHA-256 of all that is read of a board, and of what reads it."""
    digest = hashlib.sha256(f"{tool} {rules}".encode())
    digest.update(f"\0{readings.key}\0{readings.name}\0{readings.base}\0{readings.as_at}".encode())
    for reading in readings_of(readings):
        document = reading.document
        digest.update(f"\0{document.role}\0{document.name}\0{document.sha256}".encode())
        if document.let_through:
            digest.update(f"\0let through\0{document.let_through}".encode())
    return digest.hexdigest()
