"""People's work as RDF, and back: a thing for each row, a property for each column that has a value (vocabulary.ttl).

>>> list(statements(table, [{"id": 3, "name": "ann", "active": True}]))  # doctest: +SKIP
[<.../work/account/3> a work:Account; <.../work/account/3> work:id 3; ...]

Left out are what people sign in with, and what is over when they sign out: no backup holds a secret.
"""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import sqlalchemy as sa

from graph.oxigraph import Iri, Literal, Term, Triple, lexical
from graph.work.tables import Account, Base, SignInAttempt, Visit
from ontology.terms import rdf, xsd

__all__ = ["LEFT_OUT", "Row", "backed_up", "class_of", "columns_of", "property_of", "rows", "statements"]

Row = Mapping[str, Any]
TERMS: Final = "https://w3id.org/golden-thread/work#"
_THINGS: Final = "https://w3id.org/golden-thread/work/"
#: Tables of which nothing is backed up, and columns.
LEFT_OUT: Final[frozenset[object]] = frozenset({Visit.__table__, SignInAttempt.__table__, Account.__table__.c.password})
#: Columns that hold the IRI of a thing; what is no IRI is kept as it is, as text.
_IRIS: Final = frozenset({"subject", "predicate", "object", "point", "term", "target"})
#: The same word for something else.
_OTHER_NAMES: Final = {("account", "issuer"): "provider", ("account", "subject"): "provider_subject"}
_TRUTHS: Final = {"true": True, "false": False, "1": True, "0": False}


def backed_up() -> list[sa.Table]:
    """The tables that a backup holds, each after those that it refers to."""
    return [table for table in Base.metadata.sorted_tables if table not in LEFT_OUT]


def columns_of(table: sa.Table) -> list[sa.Column[Any]]:
    """The columns that a backup holds of a table."""
    return [column for column in table.columns if column not in LEFT_OUT]


def class_of(table: sa.Table) -> str:
    """The IRI of what the rows of a table are."""
    return TERMS + "".join(map(str.capitalize, table.name.split("_")))


def property_of(column: sa.Column[Any]) -> str:
    """The IRI of what a column says."""
    name = _OTHER_NAMES.get((column.table.name, column.name), column.name)
    head, *tail = (name.removesuffix("_id") or name).split("_")
    return TERMS + head + "".join(map(str.capitalize, tail))


def statements(table: sa.Table, found: Iterable[Row]) -> Iterator[Triple]:
    """What the rows of a table say, row by row, each in the order of the columns."""
    kind, a = Iri(class_of(table)), Iri(rdf.type)
    named = [(column, Iri(property_of(column))) for column in columns_of(table)]
    for row in found:
        thing = _thing(table.name, row["id"])
        yield Triple(thing, a, kind)
        for column, says in named:
            if (value := row[column.name]) is not None:
                yield Triple(thing, says, _term(column, value))


def rows(table: sa.Table, said: Iterable[tuple[Term, str, Term]]) -> Iterator[dict[str, Any]]:
    """The rows that ``statements`` has written, in their order.

    Raises ``ValueError`` for anything else: another kind of thing, a property that the table has not, a value that
    the column cannot take, one that it must have and has not, a number that does not grow.
    """
    named = {property_of(column): column for column in columns_of(table)}
    last = 0
    for thing, parts in itertools.groupby(said, key=lambda statement: statement[0]):
        name, row = lexical(thing), dict[str, Any]()
        for _, says, value in parts:
            if says == rdf.type:
                if lexical(value) != class_of(table):
                    raise ValueError(f"{name} is no {table.name}")
                continue
            column = named.get(says)
            if column is None:
                raise ValueError(f"{name}: {table.name} has no {says}")
            if column.name in row:
                raise ValueError(f"{name}: {column.name} is given twice")
            row[column.name] = _value(column, value)
        whole = {column.name: row.get(column.name, _default(column)) for column in named.values()}
        if missing := [c.name for c in named.values() if not c.nullable and whole[c.name] is None]:
            raise ValueError(f"{name}: has no {missing[0]}")
        if whole["id"] <= last or thing != _thing(table.name, whole["id"]):
            raise ValueError(f"{name}: stands where it does not belong")
        last = whole["id"]
        yield whole


def _thing(table: str, number: int) -> Iri:
    return Iri(f"{_THINGS}{table}/{number}")


def _term(column: sa.Column[Any], value: Any) -> Term:
    if column.foreign_keys:
        return _thing(_refers_to(column), value)
    if isinstance(value, bool):
        return Literal("true" if value else "false", datatype=Iri(xsd.boolean))
    if isinstance(value, int):
        return Literal(str(value), datatype=Iri(xsd.integer))
    if isinstance(value, datetime.datetime):
        return Literal(value.astimezone(datetime.UTC).isoformat(), datatype=Iri(xsd.dateTime))
    if column.name in _IRIS:
        try:
            return Iri(value)
        except ValueError:
            pass
    return Literal(value)


def _value(column: sa.Column[Any], term: Term) -> Any:
    text = lexical(term)
    if column.foreign_keys:
        head = f"{_THINGS}{_refers_to(column)}/"
        if not text.startswith(head):
            raise ValueError(f"{column.name}: {text[:80]!r} is none of this backup")
        return _number(text.removeprefix(head))
    kind: type = datetime.datetime if isinstance(column.type, sa.types.TypeDecorator) else column.type.python_type
    if kind is bool:
        if text not in _TRUTHS:
            raise ValueError(f"{column.name}: {text[:80]!r} is neither true nor false")
        return _TRUTHS[text]
    if kind is int:
        return _number(text)
    if kind is datetime.datetime:
        moment = datetime.datetime.fromisoformat(text)
        if moment.tzinfo is None:
            raise ValueError(f"{column.name}: {text[:80]!r} says no time zone")
        return moment
    longest = getattr(column.type, "length", None)
    if longest is not None and len(text) > longest:
        raise ValueError(f"{column.name}: longer than {longest} characters")
    return text


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 11 and int(text) < 1 << 31):
        raise ValueError(f"{text[:80]!r} is no number of an entry")
    return int(text)


def _refers_to(column: sa.Column[Any]) -> str:
    (key,) = column.foreign_keys
    return key.column.table.name


def _default(column: sa.Column[Any]) -> Any:
    """What an older backup does not say of a column that was added since."""
    return column.default.arg if isinstance(column.default, sa.ColumnDefault) and column.default.is_scalar else None
