"""The embedded engine. The only file that names Oxigraph.

Everything else in the project uses the names given here: ``Iri``, ``Literal`` and ``Quad`` for
RDF 1.1 terms, ``Engine`` for a store that is open for reading, ``write_store`` to make one.

Queries see the union of all named graphs as their default graph, unless a dataset is given with them
or stands in them (``FROM``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO, Protocol, TypeVar, cast

import pyoxigraph as ox

from graph.errors import BadQuery
from graph.mistakes import mistake
from graph.query_text import names_its_dataset
from ontology.terms import gt

Iri = ox.NamedNode
Literal = ox.Literal
BlankNode = ox.BlankNode
Triple = ox.Triple
Quad = ox.Quad
Term = ox.NamedNode | ox.Literal | ox.BlankNode | ox.Triple

_GRAPH_FORMATS = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/ld+json": ox.RdfFormat.JSON_LD,
}
_RESULT_FORMATS = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "text/csv": ox.QueryResultsFormat.CSV,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
}
_DATASET_FORMATS = {
    ".nq": ox.RdfFormat.N_QUADS,
    ".trig": ox.RdfFormat.TRIG,
    ".ttl": ox.RdfFormat.TURTLE,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".rdf": ox.RdfFormat.RDF_XML,
    ".jsonld": ox.RdfFormat.JSON_LD,
}
GRAPH_MEDIA_TYPES = tuple(_GRAPH_FORMATS)
RESULT_MEDIA_TYPES = tuple(_RESULT_FORMATS)
EXPORT_ENDINGS = tuple(_DATASET_FORMATS)

_PLACE = re.compile(r"error at (?P<line>\d+):(?P<column>\d+): expected (?:one of )?(?P<expected>.*)", re.DOTALL)


_Subject = ox.NamedNode | ox.BlankNode | ox.Triple
#: As many quads the engine sorts at once as it loads a store; each further lot overlaps those before it.
_LOADED_AT_ONCE = 1_000_000
#: As many are put into memory while no other thread runs: some two milliseconds. More at once is no faster.
_HELD_AT_ONCE = 250


def lexical(term: Term) -> str:
    """A term as plain text: the IRI, the lexical form, the label of a blank node."""
    return str(term) if isinstance(term, Triple) else term.value


class Sink(Protocol):
    """What an answer can be written to, piece by piece."""

    def write(self, piece: bytes, /) -> int:
        """Take a piece, and say how much of it."""

    def flush(self) -> None:
        """Hold nothing back."""


@dataclass(frozen=True, slots=True)
class Solutions:
    """The answer to a SELECT: its columns, and its rows in order, ``None`` where unbound."""

    columns: tuple[str, ...]
    rows: Iterator[tuple[Term | None, ...]]


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to any query: ``form`` is ``select``, ``ask`` or ``graph``."""

    form: str
    _result: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples

    @property
    def media_types(self) -> tuple[str, ...]:
        """What ``serialize`` can write for this form, the preferred one first."""
        return GRAPH_MEDIA_TYPES if self.form == "graph" else RESULT_MEDIA_TYPES

    def serialize(self, media_type: str) -> bytes:
        """Write the whole answer (SPARQL 1.1 Query Results formats, or an RDF syntax)."""
        if isinstance(self._result, ox.QueryTriples):
            return self._result.serialize(format=_GRAPH_FORMATS[media_type]) or b""
        return self._result.serialize(format=_RESULT_FORMATS[media_type]) or b""

    def write(self, output: Sink, media_type: str) -> None:
        """Write rows or a truth in pieces, as they are found; what ``output.write`` raises ends it."""
        if isinstance(self._result, ox.QueryTriples):
            raise BadQuery("a graph has no rows; take its triples")
        self._result.serialize(cast(IO[bytes], output), format=_RESULT_FORMATS[media_type])

    @property
    def triples(self) -> Iterator[Triple]:
        """The triples of a CONSTRUCT or a DESCRIBE, as they are found."""
        if not isinstance(self._result, ox.QueryTriples):
            raise BadQuery("rows are no graph; take its solutions")
        return iter(self._result)

    @property
    def solutions(self) -> Solutions:
        """The rows of a SELECT, or one row with one column for an ASK."""
        if isinstance(self._result, ox.QueryBoolean):
            return Solutions(("answer",), iter([(Literal(bool(self._result)),)]))
        if isinstance(self._result, ox.QueryTriples):
            triples = ((t.subject, t.predicate, t.object) for t in self._result)
            return Solutions(("subject", "predicate", "object"), triples)
        variables = tuple(v.value for v in self._result.variables)
        return Solutions(variables, (tuple(row) for row in self._result))


def _bad_query(error: SyntaxError, query: str) -> BadQuery:
    place = _PLACE.match(str(error))
    if place is None:
        return BadQuery(f"not a SPARQL query: {str(error).splitlines()[0]}")
    words, line, column = mistake(query, place["expected"], int(place["line"]), int(place["column"]))
    return BadQuery(f"not a SPARQL query: {words}", line, column)


class Engine:
    """A store opened for reading. Safe to use from several threads."""

    def __init__(self, store: ox.Store) -> None:
        """Wrap an open store; use ``open_read_only`` or ``in_memory``."""
        self._store = store

    @classmethod
    def open_read_only(cls, path: Path) -> Engine:
        """Open the store in ``path``. Raises ``OSError`` where there is none."""
        return cls(ox.Store.read_only(str(path)))

    @classmethod
    def in_memory(cls, quads: Iterable[Quad]) -> Engine:
        """Hold ``quads`` in memory: for tests and for small what-if views."""
        store = ox.Store()
        store.bulk_extend(quads)
        return cls(store)

    def held_in_memory(self, between: Callable[[], None] = lambda: None) -> Engine:
        """A copy in memory: two to seven times as fast, for some 500 bytes a quad.

        It is made in small lots, so that other threads go on: ``between`` is called after each, and what it raises
        ends it.
        """
        store, quads = ox.Store(), iter(self._store)
        while lot := list(islice(quads, _HELD_AT_ONCE)):
            store.bulk_extend(lot)
            between()
        return Engine(store)

    def __len__(self) -> int:
        """Count the quads."""
        return len(self._store)

    def select(self, query: str) -> Solutions:
        """Answer one of our own SELECT queries over the union of all graphs."""
        return self.answer(query).solutions

    def answer(
        self,
        query: str,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
    ) -> Answer:
        """Answer any query. Raises ``BadQuery`` with line and column where it is not SPARQL."""
        dataset = bool(default_graphs or named_graphs)
        union = not dataset and not names_its_dataset(query)
        try:
            result = self._store.query(
                query,
                use_default_graph_as_union=union,
                default_graph=[Iri(g) for g in default_graphs] if dataset else None,
                named_graphs=[Iri(g) for g in named_graphs] if dataset else None,
            )
        except SyntaxError as error:
            raise _bad_query(error, query) from None
        except ValueError as error:
            raise BadQuery(str(error).splitlines()[0]) from None
        if isinstance(result, ox.QueryBoolean):
            return Answer("ask", result)
        return Answer("graph" if isinstance(result, ox.QueryTriples) else "select", result)

    def pairs(self, predicate: str) -> Iterator[tuple[str, str]]:
        """Each subject of a property with each value, as plain texts, in the engine's own order."""
        for quad in self._store.quads_for_pattern(None, Iri(predicate), None, None):
            yield lexical(quad.subject), lexical(quad.object)

    def instances(self, kind: str) -> Iterator[str]:
        """The members of a class, once for each graph that says so."""
        a = Iri("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
        for quad in self._store.quads_for_pattern(None, a, Iri(kind), None):
            yield lexical(quad.subject)

    def first_instance(self, kind: str) -> str:
        """The first member of a class with an address, in order. Raises ``ValueError`` where it has none."""
        a = Iri("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
        found = (quad.subject for quad in self._store.quads_for_pattern(None, a, Iri(kind), None))
        return min(each.value for each in found if isinstance(each, Iri))

    def proposed(self, predicate: str) -> Iterator[tuple[str, str]]:
        """The two ends of each link of a predicate that nobody has decided about."""
        rows = self.select(
            f"SELECT ?from ?to {{ ?link <{gt.linkPredicate}> <{predicate}> ; <{gt.state}> <{gt.proposed}> ; "
            f"<{gt.linkSubject}> ?from ; <{gt.linkObject}> ?to }}"
        ).rows
        return ((lexical(start), lexical(end)) for start, end in rows if start is not None and end is not None)

    def has(self, quad: Quad) -> bool:
        """Whether a graph holds a statement."""
        return quad in self._store

    def says(self, subject: _Subject | None = None, predicate: Iri | None = None, value: Term | None = None) -> bool:
        """Whether any graph holds a statement with these parts; ``None`` stands for anything."""
        return any(True for _ in self._store.quads_for_pattern(subject, predicate, value, None))

    def values(self, subject: str, predicate: str) -> list[str]:
        """Each value of a property of a thing once, as plain texts in order."""
        found = self._store.quads_for_pattern(Iri(subject), Iri(predicate), None, None)
        return sorted({lexical(quad.object) for quad in found})

    def subjects(self, predicate: str, value: str) -> list[str]:
        """Each thing that has a thing as the value of a property once, in order."""
        found = self._store.quads_for_pattern(None, Iri(predicate), Iri(value), None)
        return sorted({lexical(quad.subject) for quad in found})

    def copied(self, path: Path) -> None:
        """A copy in ``path`` that shares its files with this one: they are linked and not copied."""
        self._store.backup(str(path))

    def quads(self) -> Iterator[Quad]:
        """All quads, in the engine's own order."""
        return iter(self._store)

    def canonical_n_quads(self) -> bytes:
        """All quads as canonical N-Quads: blank nodes labelled by RDFC-1.0, lines in order, each once.

        A label depends only on the quads that hold blank nodes, so only these are canonicalized, and a large
        release is written and sorted as lines.
        """
        return canonical((self._store.dump(format=ox.RdfFormat.N_QUADS) or b"").splitlines(keepends=True))

    def export(self, ending: str, prefixes: dict[str, str]) -> bytes:
        """The whole dataset in the format of a file ending, the same bytes for the same facts.

        Turtle and N-Triples have no named graphs, so they hold the union of all.
        """
        return exported(self.canonical_n_quads(), ending, prefixes)


def canonical(lines: Sequence[bytes]) -> bytes:
    """Lines of N-Quads in the canonical form of all of them (RDFC-1.0): in order, each once."""
    suspects = b"".join(line for line in lines if b"_:" in line)  # a text may hold these signs too
    labelled = ox.Dataset(q for q in ox.parse(suspects, format=ox.RdfFormat.N_QUADS) if _is_anonymous(q))
    written = ox.serialize(labelled, format=ox.RdfFormat.N_QUADS) or b""
    labelled.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    renamed = ox.serialize(labelled, format=ox.RdfFormat.N_QUADS) or b""
    kept = set(lines).difference(written.splitlines(keepends=True))
    return b"".join(sorted(kept.union(renamed.splitlines(keepends=True))))


def exported(content: bytes, ending: str, prefixes: dict[str, str]) -> bytes:
    """Canonical N-Quads in the format of a file ending."""
    kind = _DATASET_FORMATS[ending]
    if kind == ox.RdfFormat.N_QUADS:
        return content
    quads = ox.parse(content, format=ox.RdfFormat.N_QUADS)
    statements: Iterable[Quad] | list[Triple] = quads
    if not kind.supports_datasets:
        statements = sorted({quad.triple for quad in quads}, key=str)
    if kind == ox.RdfFormat.N_TRIPLES:
        prefixes = {}
    return ox.serialize(statements, format=kind, prefixes=prefixes) or b""


def _is_anonymous(quad: Quad) -> bool:
    return any(isinstance(term, BlankNode) for term in (quad.subject, quad.object, quad.graph_name))


def read_turtle(path: Path, graph: str) -> list[Quad]:
    """Read a Turtle file into a named graph, blank nodes labelled canonically (RDFC-1.0)."""
    data = ox.Dataset(Quad(t.subject, t.predicate, t.object) for t in ox.parse(path=path, format=ox.RdfFormat.TURTLE))
    data.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    name = Iri(graph)
    return [Quad(_own_label(q.subject, path), q.predicate, _own_label(q.object, path), name) for q in data]


_T = TypeVar("_T")


def _own_label(term: _T, path: Path) -> _T | BlankNode:
    """Canonical labels start at c14n0 in each file: keep two files' nodes apart."""
    return BlankNode(f"{path.stem}-{term.value}") if isinstance(term, BlankNode) else term


def write_triples(triples: Iterable[Triple], output: Sink, media_type: str) -> None:
    """Write triples in pieces, as they come, in the syntax of a media type."""
    ox.serialize(triples, cast(IO[bytes], output), format=_GRAPH_FORMATS[media_type])


def read_rows(content: bytes) -> Solutions:
    """The rows of an answer in SPARQL 1.1 Query Results JSON; for an ASK one row with one column."""
    found = ox.parse_query_results(content, format=ox.QueryResultsFormat.JSON)
    if isinstance(found, ox.QueryBoolean):
        return Solutions(("answer",), iter([(Literal(bool(found)),)]))
    return Solutions(tuple(v.value for v in found.variables), (tuple(row) for row in found))


def answer_in_rows(content: bytes | IO[bytes]) -> Answer:
    """An answer in SPARQL 1.1 Query Results JSON. Raises ``SyntaxError``, which may be while its rows are read."""
    found = ox.parse_query_results(content, format=ox.QueryResultsFormat.JSON)
    return Answer("ask" if isinstance(found, ox.QueryBoolean) else "select", found)


def answer_in_triples(triples: Iterable[Triple]) -> Answer:
    """Triples as the answer to a CONSTRUCT or a DESCRIBE."""
    store = ox.Store()
    store.extend(Quad(each.subject, each.predicate, each.object) for each in triples)
    found = store.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")
    return Answer("graph", cast(ox.QueryTriples, found))


def read_quads(content: bytes | IO[bytes]) -> Iterator[Quad]:
    """The quads of a file in N-Quads, as they are read. Raises ``SyntaxError``."""
    return iter(ox.parse(content, format=ox.RdfFormat.N_QUADS))


def read_statements(content: bytes | IO[bytes]) -> Solutions:
    """The triples of an answer or a file in N-Triples, one a row, as they are read. Raises ``SyntaxError``."""
    found = ox.parse(content, format=ox.RdfFormat.N_TRIPLES)
    return Solutions(("subject", "predicate", "object"), ((t.subject, t.predicate, t.object) for t in found))


def write_graph(triples: Iterable[Triple], ending: str, prefixes: dict[str, str]) -> bytes:
    """Triples in the format of a file ending, in their own order."""
    return ox.serialize(triples, format=_DATASET_FORMATS[ending], prefixes=prefixes) or b""


def write_store(path: Path, quads: Iterable[Quad]) -> int:
    """Make a new store in ``path`` from ``quads``, flush it to disk, close it, and return its size in quads.

    A large one is put in order at once: else the engine does so amid one of the first changes, and that waits.
    """
    store = ox.Store(str(path))
    store.bulk_extend(quads)
    store.flush()
    size = len(store)
    if size > _LOADED_AT_ONCE:
        store.optimize()
    return size


def change_store(path: Path, removed: Iterable[Quad], added: Iterable[Quad]) -> None:
    """Take quads out of the store in ``path`` and put others in, flush it to disk and close it. Nobody may read it."""
    store = ox.Store(str(path))
    for quad in removed:
        store.remove(quad)
    store.extend(added)
    store.flush()
