"""Ask a named query of a release: what it was asked with, its rows in order, and why there are none.

>>> run(release, "gaps-without-training", {"rung": "no-course"}).records()   # doctest: +SKIP
"""

from __future__ import annotations

import datetime
import difflib
from collections.abc import Mapping, Sequence

from graph.dates import VagueDate
from graph.errors import BadParameter
from graph.oxigraph import Iri, Literal, Term
from graph.query_files import BLANKS, NamedQuery, Parameter, iri_of, named, short
from graph.releases.manifest import Manifest
from graph.releases.release import Release
from graph.rows import Row
from graph.table import NO_CATALOGUE, Table, plain
from ontology.terms import gt

__all__ = [
    "called", "choices", "date_asked", "effective", "has_many", "run", "slip_of_the_pen", "terms", "today",
]  # fmt: skip

#: So many values that make sense are all written out where another was given.
_FEW = 12
#: From so many points on, the answer made from the index is sooner there than that of SPARQL.
MANY_POINTS = 5_000


def run(release: Release, name: str, values: Mapping[str, str] | None = None, many: int | None = None) -> Table:
    """Ask a named query of a release. An empty value is as none.

    Of a release with ``many`` points (``MANY_POINTS``) its rows are read when they are looked at, some at a time: a
    page costs a page, and how many there are is known (ADR 0023). They are the same rows in the same order.

    Raises ``UnknownQuery``; ``BadParameter`` for one that the query does not have, lacks, or cannot take, and for an
    id that several points have.
    """
    query = named(name)
    asked = effective(query, values or {}, release.manifest)
    if query.needs == "catalogue" and not release.manifest.has_catalogue_of(boards_of(release.manifest, asked)):
        return Table(query, release.manifest, asked, query.columns, (), NO_CATALOGUE)
    bound = terms(release, query, asked)
    if bound is None:
        return Table(query, release.manifest, asked, query.columns, (), "no point has this id")
    rows = _found(release, query, bound, many)
    note = None if rows else slip_of_the_pen(release, query, asked)
    return Table(query, release.manifest, asked, query.columns, rows, note)


def boards_of(manifest: Manifest, asked: Mapping[str, str]) -> tuple[str, ...]:
    """The keys of the boards that a query is asked of, as it was asked; none for all."""
    return tuple(board.removeprefix(manifest.base) for board in asked.get("board", "").split(",") if board)


def has_many(release: Release, many: int | None = None) -> bool:
    """Whether a release has so many points (``MANY_POINTS``) that its index is asked first."""
    return release.manifest.counts.get("learning_points", 0) >= (MANY_POINTS if many is None else many)


def _found(release: Release, query: NamedQuery, bound: Mapping[str, Term | None], many: int | None) -> Sequence[Row]:
    """The rows of a query: read when they are looked at, where a country has many."""
    if not query.page_only and not _is_of_one_point(query) and has_many(release, many):
        from graph.answers import answer  # columns of numbers take a while to import

        found = answer(release, query, bound)
        if found is not None:
            return found
    return tuple(release.select(query.bound(bound)).rows)


def _is_of_one_point(query: NamedQuery) -> bool:
    """Whether a query is about one point: its rows are few, however many points there are."""
    return any(parameter.kind == "point" and parameter.required for parameter in query.parameters)


def terms(release: Release, query: NamedQuery, asked: Mapping[str, str]) -> dict[str, Term | None] | None:
    """The values as RDF terms, ready for ``NamedQuery.bound``; ``None`` where one names a point that is not there."""
    bound: dict[str, Term | None] = {}
    for parameter in query.parameters:
        if parameter.name not in asked:
            continue
        term = parameter.term(asked[parameter.name])
        if parameter.kind == "board":
            term = Iri(_board(release.manifest, plain(term)))
        if parameter.kind == "point":
            found = called(release, plain(term))
            if found is None:
                return None
            term = Iri(found)
        bound[parameter.name] = term
    return bound


def _board(manifest: Manifest, board: str) -> str:
    """The IRI of the board that has this key, or this IRI. Raises ``BadParameter`` where there is none."""
    keys = {key: f"{manifest.base}{key}" for _, key in manifest.boards}
    if board in keys.values():
        return board
    if board not in keys:
        named_so = [key for name, key in manifest.boards if name.casefold() == board.casefold()]
        if named_so:
            raise BadParameter(f"board={short(board)}: write the key of the board: {' or '.join(named_so[:_FEW])}")
        several = board.split(",")
        if len(several) > 1 and keys.keys() >= set(several):
            raise BadParameter(f"board={short(board)}: this is asked of one board at a time; write {several[0]}")
        near = difflib.get_close_matches(board, keys, n=1)
        few = f"write one of: {', '.join(sorted(keys))}" if len(keys) <= _FEW else "/boards lists them"
        hint = f"did you mean {near[0]}?" if near else few
        raise BadParameter(f"board={short(board)}: no board has this key; {hint}")
    return keys[board]


def called(release: Release, point: str) -> str | None:
    """The IRI of the point that has this id, ``BOARD/ID`` or this IRI; ``None`` where there is none.

    Raises ``BadParameter`` where several boards of the store have a point of this id: it lists some of them.
    """
    iri = iri_of(point)
    if iri is not None:
        return point if release.engine.values(point, gt.itemId) else None
    found = _called(release, point)
    board, _, own = point.partition("/")
    if not found and board in {key for _, key in release.manifest.boards}:
        within = f"{release.manifest.base}{board}/"
        found = [each for each in _called(release, own) if each.startswith(within)]
    if len(found) > 1:
        boards = (each.removeprefix(release.manifest.base).partition("/")[0] for each in found[:3])
        listed = ", ".join(f"{board}/{point}" for board in boards)
        raise BadParameter(f"{short(point)}: {len(found)} points have this id; write the board before it: {listed}")
    return found[0] if found else None


def _called(release: Release, point: str) -> list[str]:
    """The points that have an id."""
    return [plain(row[0]) for row in release.select(named("points-called").bound({"id": Literal(point)})).rows]


def choices(release: Release, parameter: Parameter) -> tuple[tuple[str, str], ...]:
    """The values of a parameter that make sense, each with its words; empty where any value may."""
    if parameter.kind == "board":
        return tuple((key, name) for name, key in release.manifest.boards)
    if parameter.choices is None:
        return tuple((value, value) for value in parameter.listed)
    if has_many(release):
        from graph.answers.choosing import values_of  # columns of numbers take a while to import

        values = values_of(release, parameter.choices)
        if values is not None:
            return tuple((value, value) for value in values)
    table = run(release, parameter.choices)
    words = table.columns.index("label") if "label" in table.columns else 0
    return tuple({plain(row[0]): plain(row[words]) for row in table.rows}.items())


def slip_of_the_pen(release: Release, query: NamedQuery, asked: Mapping[str, str]) -> str | None:
    """What to say of a value that is none of the choices; ``None`` where each is one, or the query offers none.

    No rows for such a value are likely a slip of the pen, and no finding of nothing.
    """
    for parameter in query.parameters:
        value = asked.get(parameter.name) if parameter.kind != "board" else None  # its name was looked up
        names = [name for name, _ in choices(release, parameter)] if value else []
        if not value or not names or value.casefold() in (name.casefold() for name in names):
            continue
        near = difflib.get_close_matches(value, names, n=1)
        hint = f"did you mean {near[0]}?" if near else _where_to_look(parameter.choices, names)
        return f"{parameter.name}={short(value)}: nothing is called that{'; ' + hint if hint else ''}"
    return None


def _where_to_look(source: str | None, names: Sequence[str]) -> str:
    if len(names) <= _FEW:
        return f"write one of: {', '.join(names)}"
    return f"ask {source} for what there is" if source and not named(source).page_only else ""


def date_asked(manifest: Manifest) -> str:
    """The day that questions about training are asked of, unless they say: the board's, else today."""
    return VagueDate(manifest.as_at).earliest.isoformat() if manifest.as_at else today()


def today() -> str:
    """The current day in ISO form."""
    return datetime.datetime.now(tz=datetime.UTC).astimezone().date().isoformat()


def effective(query: NamedQuery, values: Mapping[str, str], manifest: Manifest) -> dict[str, str]:
    """The values that a question is asked with: those given, and the defaults. Raises ``BadParameter``."""
    known = [parameter.name for parameter in query.parameters]
    for name in values:
        if name not in known:
            raise BadParameter(f"{query.name} has no parameter {short(name)!r}; it has: {', '.join(known) or 'none'}")
    asked: dict[str, str] = {}
    for parameter in query.parameters:
        value = (values.get(parameter.name) or "").strip(BLANKS) or parameter.default
        if value == "today":
            value = date_asked(manifest)
        if value is not None:
            asked[parameter.name] = value
        elif parameter.required:
            raise BadParameter(
                f"{query.name} needs {parameter.name} ({parameter.description}); "
                f"add --set {parameter.name}=..., in an address {parameter.name}=..."
            )
    return asked
