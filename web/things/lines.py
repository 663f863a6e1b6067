"""The page of one thing as a file: a line for each thing that the page says, in the order of the page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from graph.dates import VagueDate
from graph.query_files import named
from graph.table import Table
from web.context import day_asked, release
from web.frame.boards import boards_given
from web.tables.files import Plain, table_of
from web.things.views import Group, Named, PointRow, Thing

__all__ = ["table_of_thing"]

_COLUMNS: Final = ("part", "id", "audit", "audited", "text", "said", "rung", "reason", "iri")
#: So many points or things of a group are read at once: how each is linked is asked for all of them together.
_AT_ONCE: Final = 500

_Line = tuple[Plain, ...]


def table_of_thing(thing: Thing, kind: str, identifier: str) -> Table:
    """What the page of a thing says: its facts, then each of its groups with all that it holds."""
    query = named("list-thing")
    query = replace(query, title=f"{thing.kicker}: {thing.title}", description=thing.lead or query.description)
    asked = {"as_at": day_asked(), kind: identifier, **boards_given()}
    return table_of(query, release().manifest, asked, _COLUMNS, (*_facts(thing), *_groups(thing)))


def _facts(thing: Thing) -> Iterator[_Line]:
    return (_of_thing(fact.label, value) for fact in thing.facts for value in fact.values)


def _groups(thing: Thing) -> Iterator[_Line]:
    for group in thing.groups:
        if told := group.lead if group.size else group.empty:
            yield _of_thing(group.heading, Named(told))
        yield from _of_points(group)
        for first in range(0, len(group.things), _AT_ONCE):
            yield from (_of_thing(group.heading, each) for each in group.things[first : first + _AT_ONCE])


def _of_points(group: Group) -> Iterator[_Line]:
    for first in range(0, len(group.points), _AT_ONCE):
        yield from (_of_point(group.heading, each) for each in group.points[first : first + _AT_ONCE])


def _of_point(part: str, row: PointRow) -> _Line:
    point = row.point
    audited = VagueDate(point.audited) if point.audited else None
    return (part, point.id, point.audit, audited, point.text, row.note, point.rung, point.reason, point.iri)


def _of_thing(part: str, thing: Named) -> _Line:
    return (part, None, None, None, thing.label, thing.note, None, None, None)
