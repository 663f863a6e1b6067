"""Ask a named query of a release: what it was asked with, its rows in order, and why there are none.

>>> run(release, "gaps-without-training", {"rung": "no-course"}).records()   # doctest: +SKIP
"""

from __future__ import annotations

import datetime
import difflib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from graph.dates import VagueDate
from graph.errors import BadParameter
from graph.oxigraph import Iri, Literal, Term
from graph.query_files import BLANKS, NamedQuery, Parameter, all_queries, iri_of, named, short
from graph.rows import Row
from graph.store import Manifest, Release

__all__ = [
    "NO_CATALOGUE", "NamedQuery", "Parameter", "Table", "all_queries", "called", "choices", "date_asked", "effective",
    "named", "plain", "records", "run", "slip_of_the_pen", "terms", "today",
]  # fmt: skip

NO_CATALOGUE = "no catalogue loaded"
#: So many values that make sense are all written out where another was given.
_FEW = 12
#: From so many points on, the answer made from the index is sooner there than that of SPARQL.
MANY_POINTS = 5_000


@dataclass(frozen=True, slots=True)
class Table:
    """The answer to a named query: its rows in order, and what it was asked of.

    ``parameters`` are the values used, defaults included. ``note`` says why there are no rows where the
    question could not be asked, as before a catalogue is loaded, or where a value names nothing. ``headings`` are
    what a view calls its columns where it calls them otherwise than every view does.
    """

    query: NamedQuery
    manifest: Manifest
    parameters: dict[str, str]
    columns: tuple[str, ...]
    rows: Sequence[Row]
    note: str | None = None
    headings: Mapping[str, str] = field(default_factory=dict)

    @property
    def release(self) -> str:
        """The data release that was asked."""
        return self.manifest.release

    def records(self) -> list[dict[str, str]]:
        """The rows as plain dictionaries; the empty string where unbound."""
        return list(records(self.columns, self.rows))


def plain(term: Term | None) -> str:
    """A term as plain text: the IRI, the lexical form, or the empty string."""
    return "" if term is None else str(getattr(term, "value", term))


def records(columns: Sequence[str], rows: Iterable[Sequence[Term | None]]) -> Iterator[dict[str, str]]:
    """Rows as plain dictionaries; the empty string where unbound."""
    return ({column: plain(term) for column, term in zip(columns, row, strict=True)} for row in rows)


def run(release: Release, name: str, values: Mapping[str, str] | None = None) -> Table:
    """Ask a named query of a release. An empty value is as none.

    Raises ``UnknownQuery``; ``BadParameter`` for one that the query does not have, lacks, or cannot take, and for an
    id that several points have.
    """
    query = named(name)
    asked = effective(query, values or {}, release.manifest)
    if query.needs == "catalogue" and not release.manifest.has_catalogue:
        return Table(query, release.manifest, asked, query.columns, (), NO_CATALOGUE)
    bound = terms(release, query, asked)
    if bound is None:
        return Table(query, release.manifest, asked, query.columns, (), "no point has this id")
    rows = _found(release, query, asked, bound)
    note = None if rows else slip_of_the_pen(release, query, asked)
    return Table(query, release.manifest, asked, query.columns, rows, note)


def _found(
    release: Release, query: NamedQuery, asked: Mapping[str, str], bound: Mapping[str, Term | None]
) -> Sequence[Row]:
    """The rows of a query, from the index of a country where that has the very same."""
    if query.name == "gaps-without-training" and release.manifest.counts.get("learning_points", 0) >= MANY_POINTS:
        from graph.gaps import all_gaps  # columns of numbers take a while to import

        return all_gaps(release, {**asked, "as_at": plain(bound["as_at"])})
    return tuple(release.select(query.bound(bound)).rows)


def terms(release: Release, query: NamedQuery, asked: Mapping[str, str]) -> dict[str, Term | None] | None:
    """The values as RDF terms, ready for ``NamedQuery.bound``; ``None`` where one names a point that is not there."""
    bound: dict[str, Term | None] = {}
    for parameter in query.parameters:
        if parameter.name not in asked:
            continue
        term = parameter.term(asked[parameter.name])
        if parameter.kind == "point":
            found = called(release, plain(term))
            if found is None:
                return None
            term = Iri(found)
        bound[parameter.name] = term
    return bound


def called(release: Release, point: str) -> str | None:
    """The IRI of the point that has this id, or this IRI; ``None`` where there is none.

    Raises ``BadParameter`` where several boards of the store have a point of this id: it lists their IRIs.
    """
    iri = iri_of(point)
    asked: dict[str, Term | None] = {"id": Literal(point)} if iri is None else {"point": iri}
    rows = tuple(release.select(named("points-called").bound(asked)).rows)
    if len(rows) > 1:
        listed = ", ".join(plain(row[0]) for row in rows[:10])
        raise BadParameter(f"{short(point)}: {len(rows)} points have this id; give the IRI of one of them: {listed}")
    return plain(rows[0][0]) if rows else None


def choices(release: Release, parameter: Parameter) -> tuple[tuple[str, str], ...]:
    """The values of a parameter that make sense, each with its words; empty where any value may."""
    if parameter.choices is None:
        return tuple((value, value) for value in parameter.listed)
    table = run(release, parameter.choices)
    words = table.columns.index("label") if "label" in table.columns else 0
    return tuple({plain(row[0]): plain(row[words]) for row in table.rows}.items())


def slip_of_the_pen(release: Release, query: NamedQuery, asked: Mapping[str, str]) -> str | None:
    """What to say of a value that is none of the choices; ``None`` where each is one, or the query offers none.

    No rows for such a value are likely a slip of the pen, and no finding of nothing.
    """
    for parameter in query.parameters:
        value = asked.get(parameter.name)
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
                f"{query.name} needs {parameter.name} ({parameter.description}); add --set {parameter.name}=..."
            )
    return asked
