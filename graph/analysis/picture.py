"""The neighbourhood of a thing: what it is linked to, and how these things are linked among each other.

>>> found = around(release, [("topics", topic)], date(2016, 1, 1))        # doctest: +SKIP
>>> found.nodes[0].label, found.edges[0].words                            # doctest: +SKIP
('Neglect', 'is about')

A thing that thousands lean on has as many of them in the picture as it is allowed, the same number of each kind where
there are enough: points in the order of the list of gaps, other things in the order of their lists.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from itertools import chain, islice, zip_longest
from typing import TYPE_CHECKING, Final, Literal, get_args

from graph.index.lists import FIELDS
from graph.linking.links import Route
from graph.marked_up import words_only
from graph.names import Names
from graph.oxigraph import Iri
from graph.query_files import named
from graph.table import plain
from ontology.terms import NAMESPACE, gt, skos, sssom

if TYPE_CHECKING:
    from graph.releases.release import Release

__all__ = ["KINDS", "Edge", "How", "Node", "Picture", "around"]

Standing = Literal["stated", "accepted", "inferred", "proposed"]
#: A row of the points, or an IRI.
Key = int | str
#: The kinds of thing in a picture, by the lists that hold them.
KINDS: Final = ("topics", "guidance", "sections", "courses", "audits", "agencies", "points", "strengths")
_POINTS: Final = ("points", "strengths")
#: Which facet of the points stands for which kind of thing, and by which link.
_FACETS: Final = {
    "topics": ("topic", gt.hasTopic), "guidance": ("guidance", gt.cites), "sections": ("section", gt.relevantSection),
    "courses": ("course", gt.answeredBy), "audits": ("audit", gt.identifiedIn),
    "agencies": ("agency", gt.concernsAgency),
}  # fmt: skip
#: What leads to things that very many other things may lead to.
_LEADING: Final = {"topics": ("sections", "courses"), "guidance": ("sections", "courses"), "agencies": ("courses",)}
#: What a source says itself; all else is linked by a rule or by a person.
_STATED: Final = frozenset({gt.identifiedIn, gt.madeFor})
#: What may follow from accepted links alone: the section that sets out what a point cites, the course that teaches it.
_INFERRED: Final = frozenset({gt.relevantSection, gt.answeredBy})
#: Links that a rule or a person has made, of which something says how.
_MADE: Final = frozenset({"accepted", "proposed"})
_LINKED_BY_FACTS: Final = frozenset({"sections", "courses"})
_BOUNDED: Final = frozenset({"sections", "courses", *_POINTS})


@dataclass(frozen=True, slots=True)
class Node:
    """One thing: ``label`` is its name. Of a point ``audit`` names where it was found, and ``more`` adds its words."""

    iri: str
    kind: str
    label: str
    more: str = ""
    opened: bool = False
    audit: str = ""


@dataclass(frozen=True, slots=True)
class How:
    """How a link came about, in words: its route and its rule; ``confidence`` is from 0 to 1."""

    route: str
    rule: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Edge:
    """One link, in words, seen from where it begins.

    ``standing`` is ``stated`` where a source says it itself, ``accepted`` where a rule or a person has linked the two,
    ``inferred`` where it follows from accepted links, and ``proposed`` where nobody has decided. ``how`` is that of
    the surest link, where there is one: what a source says, and what follows from others, has none.
    """

    source: str
    words: str
    target: str
    standing: Standing
    how: How | None = None

    @property
    def proposed(self) -> bool:
        """Whether nobody has decided about it."""
        return self.standing == "proposed"


@dataclass(frozen=True, slots=True)
class Picture:
    """Nodes, those that were opened first; links between them; and how many neighbours there are of each kind."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    neighbours: Mapping[str, int]

    @property
    def left_out(self) -> int:
        """How many neighbours are not in the picture."""
        return sum(self.neighbours.values()) - sum(not node.opened for node in self.nodes)


def around(
    release: Release,
    opened: Sequence[tuple[str, str]],
    day: date,
    kinds: Iterable[str] = KINDS,
    most: int = 60,
    board: str = "",
) -> Picture:
    """The neighbourhood of some things, each given as its kind and its IRI, with ``most`` nodes at the most.

    Neighbours are of some ``kinds``, and of one ``board`` (by its key) as far as they belong to a board at all.
    """
    finder = _Finder(release, day, board)
    centre = [found for kind, iri in opened for found in finder.known(kind, iri)]
    wanted, own = frozenset(kinds), frozenset(key for _, key in centre)
    lists = [
        [(name, key) for key in keys if key not in own]
        for kind, key in centre
        for name, keys in finder.neighbours(kind, key).items()
        if name in wanted
    ]
    neighbours = set(chain.from_iterable(lists))
    counts = Counter(kind for kind, _ in neighbours)
    turns = dict.fromkeys(each for each in chain.from_iterable(zip_longest(*lists)) if each)
    nodes = finder.nodes([*centre, *islice(turns, max(0, most - len(centre)))], own)
    return Picture(nodes, finder.edges(nodes), {kind: counts[kind] for kind in KINDS if counts[kind]})


class _Finder:
    """What is linked to what in a release, on a day. Points are known by their rows, other things by their IRIs."""

    def __init__(self, release: Release, day: date, board: str) -> None:
        self._release, self._day, self._board = release, day, board
        self._points, self._lists, self._leading = release.index.points, release.index.lists, release.index.leading
        self._base = release.manifest.base
        self._start = f"{Names(self._base, board).board}/" if board else ""

    def known(self, kind: str, iri: str) -> Iterator[tuple[str, Key]]:
        """The kind of a thing and how it is known; nothing where a point is not there. Strengths may come as points."""
        yield from self._known(iri) if kind in _POINTS else ((kind, iri),)

    def neighbours(self, kind: str, key: Key) -> dict[str, list[Key]]:
        """The things that one thing is linked to, by kind, those that say most first."""
        found: dict[str, list[Key]] = {name: [] for name in KINDS}
        if kind in _FACETS:
            found.update(self._points_of(_FACETS[kind][0], str(key)))
        if kind in _BOUNDED:
            iri = self._points.points(self._day, [key])[0].iri if isinstance(key, int) else key
            for source, _, target, _ in self._links([iri]):
                for name, other in self._known(target if source == iri else source):
                    found[name].append(other)
        if isinstance(key, int):
            found["audits"] += [value.iri for value in self._points.facets["audit"].of(key)]
        for name in _LEADING.get(kind, ()):
            leading = self._leading.to(kind, str(key), name)
            found[name] = [each["iri"] for each in self._leading.things(name, leading)]
        return {name: list(dict.fromkeys(self._of_board(some))) for name, some in found.items() if some}

    def _of_board(self, keys: Iterable[Key]) -> Iterator[Key]:
        for key in keys:
            if isinstance(key, int) or not key.startswith(self._base) or key.startswith(self._start):
                yield key

    def _points_of(self, facet: str, iri: str) -> dict[str, list[Key]]:
        """The learning points and strengths with a value of a facet: the most recurring and the open ones first."""
        points = self._points
        values, boards = points.facets[facet], points.facets["board"]
        having = values.having(values.code_of_iri.get(iri), points.size)
        if self._start:
            having &= boards.having(boards.code_of_iri.get(self._start.rstrip("/")), points.size)
        return {
            name: points.ranked(self._day, points.rows_in(having & some)).tolist()
            for name, some in (("points", points.learning), ("strengths", ~points.learning))
        }

    def _known(self, iri: str) -> Iterator[tuple[str, Key]]:
        """The kind of a thing and how it is known; nothing where it has no place in a picture."""
        row = self._points.row_of(iri)
        if row is not None:
            yield ("points" if self._points.learning[row] else "strengths"), row
        elif kind := next((name for name in FIELDS if self._lists.named(name, [iri])), ""):
            yield kind, iri

    def nodes(self, some: Sequence[tuple[str, Key]], opened: Collection[Key]) -> tuple[Node, ...]:
        """Things with their names, in the same order."""
        told: dict[Key, tuple[str, ...]] = {}
        rows = [key for _, key in some if isinstance(key, int)]
        for row, point in zip(rows, self._points.points(self._day, rows), strict=True):
            told[row] = (point.iri, point.short_id, f"{point.audit}: {words_only(point.text)}", point.audit)
        for kind in FIELDS:
            records = self._lists.named(kind, [str(key) for name, key in some if name == kind])
            told.update((iri, (iri, self._label(kind, iri, record), "", "")) for iri, record in records.items())
        unlisted = [{"thing": Iri(key)} for _, key in some if key not in told and isinstance(key, str)]
        if unlisted:
            for thing, name in self._release.select(named("names-of").bound_to_each(unlisted)).rows:
                told.setdefault(plain(thing), (plain(thing), plain(name), "", ""))
        return tuple(
            Node(iri, kind, label, more, key in opened, audit)
            for kind, key in some if key in told for iri, label, more, audit in (told[key],)
        )  # fmt: skip

    def _label(self, kind: str, iri: str, record: Mapping[str, str]) -> str:
        if kind == "audits":
            audits = self._points.facets["audit"]
            return audits.values[audits.code_of_iri[iri]].label if iri in audits.code_of_iri else record["theme"]
        return f"{record.get('number', '')} {record.get('label') or record['title']}".strip()

    def edges(self, nodes: Sequence[Node]) -> tuple[Edge, ...]:
        """The links between things: those of points from the index, all others from the facts."""
        shown = {node.iri for node in nodes}
        linked = {
            (source, predicate, target): state
            for source, predicate, target, state in self._links([n.iri for n in nodes if n.kind in _LINKED_BY_FACTS])
            if source in shown and target in shown
        }
        found: dict[tuple[str, str, str], Standing] = {}
        for link in self._of_points(nodes, shown):
            inferred = link[1] in _INFERRED and linked.get(link) != "accepted"
            found[link] = "stated" if link[1] in _STATED else "inferred" if inferred else "accepted"
        for link, state in linked.items():
            made_for = link[1] in _STATED
            found.setdefault(link, "stated" if made_for else "proposed" if state == "proposed" else "accepted")
        words = _words()
        made = (link for link, standing in found.items() if standing in _MADE)
        self._release.look_ahead(node for link in made for node in self._nodes_of(link))
        return tuple(
            Edge(
                source, words[name]["maybe" if standing == "proposed" else "said"], target, standing,
                self._how((source, predicate, target), standing),
            )
            for (source, predicate, target), standing in found.items()
            if (name := predicate.removeprefix(NAMESPACE)) in words
        )  # fmt: skip

    def _of_points(self, nodes: Sequence[Node], shown: Collection[str]) -> Iterator[tuple[str, str, str]]:
        """The accepted links of the points shown, and the audits that they are from."""
        for node in nodes:
            row = self._points.row_of(node.iri) if node.kind in _POINTS else None
            if row is not None:
                for facet, predicate in _FACETS.values():
                    some = self._points.facets[facet].of(row)
                    yield from ((node.iri, predicate, value.iri) for value in some if value.iri in shown)

    def _links(self, things: Sequence[str]) -> list[tuple[str, str, str, str]]:
        """Links that begin or end at some things: from, by what, to, and in which state."""
        if not things:
            return []
        query = named("links-around").bound_to_each([{"thing": Iri(iri)} for iri in things])
        return [(plain(a), plain(by), plain(b), plain(state)) for a, by, b, state in self._release.select(query).rows]

    def _how(self, link: tuple[str, str, str], standing: Standing) -> How | None:
        """How a link came about that a rule or a person has made: that of the surest, where several say the same."""
        if standing not in _MADE:
            return None
        values = self._release.engine.values
        found = [
            (-float(values(node, sssom.confidence)[0]), values(node, gt.rule)[0], values(node, gt.route)[0])
            for node in self._nodes_of(link)
            if NAMESPACE + standing in values(node, gt.state)
        ]
        if not found:
            return None
        doubt, rule, route = min(found)
        way, by = (next(iter(values(each, skos.prefLabel)), each.rpartition("/")[2]) for each in (route, rule))
        return How(way, by, -doubt)

    def _nodes_of(self, link: tuple[str, str, str]) -> Iterator[str]:
        """The addresses of what may say of a link how it came about: one for each route."""
        ends = next((iri for iri in (link[0], link[2]) if iri.startswith(self._base)), self._base)
        names = Names(self._base, ends.removeprefix(self._base).partition("/")[0])
        yield from (names.link(*link, route) for route in get_args(Route))


@cache
def _words() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(resources.files("graph.analysis").joinpath("picture.toml").read_text(encoding="utf-8"))
