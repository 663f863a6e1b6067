"""The facts of a release that a service holds, asked as the embedded engine is asked."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

from graph.errors import MovedOn
from graph.oxigraph import (
    Answer,
    BlankNode,
    Engine,
    Iri,
    Quad,
    Solutions,
    Term,
    Triple,
    canonical,
    exported,
    lexical,
)
from graph.remote.datasets import dataset_of, refuse_changes
from graph.remote.inlining import inlined
from graph.remote.probing import faults_of
from graph.remote.requests import request
from graph.remote.service import Service

if TYPE_CHECKING:
    from graph.releases.release import Release

__all__ = ["RemoteEngine"]

_AT_ONCE: Final = 200
#: What is said of so many things is kept, some kilobytes each.
_THINGS: Final = 1_000
#: The properties of a thing with their values.
Said = tuple[tuple[Term, Term], ...]


class RemoteEngine:
    """The facts of one release in a service, open for reading. Safe to use from several threads.

    ``slot`` is the graph that holds all of them; ``unchanged`` raises ``MovedOn`` where another release has taken its
    place, and is told whether the named graphs matter; it is asked after each answer: nobody is given a mixture.
    ``graphs`` are the named graphs of the release, and ``size`` is how many quads they hold.
    """

    def __init__(
        self,
        service: Service,
        slot: str,
        graphs: Callable[[], Sequence[str]],
        unchanged: Callable[[bool], None],
        size: int = 0,
    ) -> None:
        """Ask nothing yet."""
        self._service, self._slot, self._unchanged, self._size = service, slot, unchanged, size
        self._find_graphs, self._graphs = graphs, None
        self._guard = threading.Lock()
        self._said: dict[str, Said] = {}

    _graphs: tuple[str, ...] | None

    def graphs(self) -> tuple[str, ...]:
        """The named graphs of the release."""
        with self._guard:
            if self._graphs is None:
                self._graphs = tuple(self._find_graphs())
            return self._graphs

    def __len__(self) -> int:
        """How many quads there are, as the release counted them."""
        return self._size

    def counted(self) -> int:
        """How many statements the slot holds, counted by the service."""
        return _number(self.select(request("count.rq")))

    def faults(self, release: Release, statements: int) -> tuple[str, ...]:
        """What the service leaves out of a release whose slot should hold so many statements, where it is known."""
        found = tuple(faults_of(self._service, self._slot, release, self.graphs(), statements))
        self._unchanged(True)
        return found

    def select(self, query: str) -> Solutions:
        """Answer one of our own SELECT queries over the union of all graphs."""
        return self.answer(inlined(query)).solutions

    def answer(self, query: str, default_graphs: Sequence[str] = (), named_graphs: Sequence[str] = ()) -> Answer:
        """Answer any query. Raises ``BadQuery``, ``ServiceProblem``, and ``MovedOn``."""
        return self._asked(query, default_graphs, named_graphs)

    def answer_stranger(
        self, query: str, default_graphs: Sequence[str], named_graphs: Sequence[str], seconds: float
    ) -> Answer:
        """Answer somebody else's query, within so many seconds. Raises ``QueryStopped`` too."""
        refuse_changes(query)
        return self._asked(query, default_graphs, named_graphs, seconds)

    def _asked(self, query: str, default: Sequence[str], named: Sequence[str], seconds: float | None = None) -> Answer:
        dataset = dataset_of(query, self._slot, self.graphs, default, named)
        body = self._service.fetch(query, dataset.default, dataset.named, seconds)
        self._unchanged(dataset.by_name)
        return self._service.read(body)

    def pairs(self, predicate: str) -> Iterator[tuple[str, str]]:
        """Each subject of a property with each value, as plain texts."""
        rows = self.select(request("pairs.rq", predicate=str(Iri(predicate)))).rows
        return ((lexical(one), lexical(other)) for one, other in _whole(rows))

    def instances(self, kind: str) -> Iterator[str]:
        """The members of a class."""
        return (lexical(one) for (one,) in _whole(self.select(request("instances.rq", kind=str(Iri(kind)))).rows))

    def first_instance(self, kind: str) -> str:
        """The first member of a class with an address, in order. Raises ``ValueError`` where it has none."""
        return min(
            one.value
            for (one,) in self.select(request("instances.rq", kind=str(Iri(kind)))).rows
            if isinstance(one, Iri)
        )

    def proposed(self, predicate: str) -> Iterator[tuple[str, str]]:
        """The two ends of each link of a predicate that nobody has decided about."""
        rows = self.select(request("proposed.rq", predicate=str(Iri(predicate)))).rows
        return ((lexical(one), lexical(other)) for one, other in _whole(rows))

    def says(
        self, subject: Iri | BlankNode | Triple | None = None, predicate: Iri | None = None, value: Term | None = None
    ) -> bool:
        """Whether any graph holds a statement with these parts; ``None`` stands for anything. No blank nodes."""
        named = {"?s": subject, "?p": predicate, "?o": value}
        parts = (name if part is None else str(part) for name, part in named.items())
        (truth,) = next(self.select(request("says.rq", statement=" ".join(parts))).rows)
        return truth is not None and lexical(truth) in ("true", "1")

    def values(self, subject: str, predicate: str) -> list[str]:
        """Each value of a property of a thing once, as plain texts in order."""
        wanted = Iri(predicate)
        return sorted({lexical(value) for name, value in self._said_of(subject) if name == wanted})

    def _said_of(self, subject: str) -> Said:
        """All that is said of a thing, kept: whoever asks for one value of it soon asks for another."""
        with self._guard:
            found = self._said.pop(subject, None)
            if found is not None:
                self._said[subject] = found  # at the end: those that nobody asked for lately go first
                return found
        return self._asked_of([subject])[subject]

    def look_ahead(self, things: Iterable[str]) -> None:
        """Have what is said of some things ready, a few hundred asked for at once; no more than are kept."""
        with self._guard:
            new = [each for each in dict.fromkeys(things) if each not in self._said][:_THINGS]
        for start in range(0, len(new), _AT_ONCE):
            self._asked_of(new[start : start + _AT_ONCE])

    def _asked_of(self, subjects: Sequence[str]) -> dict[str, Said]:
        found: dict[str, list[tuple[Term, Term]]] = {each: [] for each in subjects}
        some = " ".join(str(Iri(each)) for each in subjects)
        for subject, name, value in _whole(self.select(request("said-of.rq", subjects=some)).rows):
            found.setdefault(lexical(subject), []).append((name, value))
        made = {subject: tuple(said) for subject, said in found.items()}
        with self._guard:
            self._said.update(made)
            while len(self._said) > _THINGS:
                del self._said[next(iter(self._said))]
        return made

    def subjects(self, predicate: str, value: str) -> list[str]:
        """Each thing that has a thing as the value of a property once, in order."""
        rows = self.select(request("subjects.rq", predicate=str(Iri(predicate)), value=str(Iri(value)))).rows
        return sorted({lexical(one) for (one,) in _whole(rows)})

    def has(self, quad: Quad) -> bool:
        """Whether a graph holds a statement."""
        return self.about([quad]).has(quad)

    def about(self, quads: Iterable[Quad]) -> Engine:
        """All that the release says of the subjects of some quads, in memory, each in its graph."""
        subjects = sorted({str(quad.subject) for quad in quads if isinstance(quad.subject, Iri)})
        found: list[Quad] = []
        for start in range(0, len(subjects), _AT_ONCE):
            some = " ".join(subjects[start : start + _AT_ONCE])
            rows = _whole(self.select(request("about.rq", subjects=some)).rows)
            found += [Quad(s, p, o, g) for g, s, p, o in rows]  # type: ignore[arg-type]
        return Engine.in_memory(found)

    def quads(self) -> Iterator[Quad]:
        """All quads, graph by graph."""
        for graph in self.graphs():
            name = Iri(graph)
            for s, p, o in _whole(self.answer(request("everything.rq"), [graph]).solutions.rows):
                yield Quad(s, p, o, name)  # type: ignore[arg-type]

    def canonical_n_quads(self) -> bytes:
        """All quads as canonical N-Quads (RDFC-1.0), each once."""
        return canonical([f"{quad} .\n".encode() for quad in self.quads()])

    def export(self, ending: str, prefixes: dict[str, str]) -> bytes:
        """The whole dataset in the format of a file ending, the same bytes for the same facts."""
        return exported(self.canonical_n_quads(), ending, prefixes)


def _whole(rows: Iterable[tuple[Term | None, ...]]) -> Iterator[tuple[Term, ...]]:
    """Rows of which every column has a value."""
    for row in rows:
        yield tuple(one for one in row if one is not None)


def _number(solutions: Solutions) -> int:
    (found,) = next(solutions.rows)
    if found is None:
        raise MovedOn("the service counts nothing; ask again")
    return int(lexical(found))
