"""Everything that the facts say of one thing, as the pages ask for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np

from graph.marked_up import words_only
from graph.oxigraph import Iri
from graph.query_files import named
from ontology.terms import skos
from web.context import Record, ask_about, records, release
from web.frame.boards import board_of, boards_of_page, has_several, label_of, starts_of
from web.frame.names import of_iri
from web.points.listed import Rows, day, point_index
from web.things.views import Named, PointRow, Shown

if TYPE_CHECKING:
    from graph.index.lists import Record as Listed
    from graph.index.points import Point
    from graph.index.tables import Numbers

__all__ = ["Subject", "because"]

_NAMED_BY: Final = {"sections": ("number", "title"), "courses": ("title",), "guidance": ("label",)}


@dataclass(frozen=True)
class Subject:
    """Everything that the facts say of one thing, fetched when it is asked for."""

    iri: str

    @cached_property
    def facts(self) -> tuple[Record, ...]:
        """Its own properties."""
        return ask_about("facts-of", self.iri)

    @cached_property
    def links(self) -> tuple[Record, ...]:
        """Its links, with how each came about."""
        return ask_about("links-of", self.iri)

    def values(self, *properties: str) -> list[str]:
        """The values of some properties, each once."""
        found = (row["value"] for row in self.facts if row["property"] in properties)
        return list(dict.fromkeys(found))

    def value(self, *properties: str) -> str:
        """The first value of some properties, or the empty string."""
        return next(iter(self.values(*properties)), "")

    def named(self, prop: str) -> tuple[Named, ...]:
        """The things that a property points to, with their names and pages."""
        pairs = {row["value"]: row["name"] or row["value"] for row in self.facts if row["property"] == prop}
        return tuple(Named(name, of_iri(iri)) for iri, name in pairs.items())

    def naming(self, prop: str) -> tuple[Named, ...]:
        """The things that point to it by a property, with their names and pages."""
        engine = release().engine
        pairs = {iri: next(iter(engine.values(iri, skos.prefLabel)), iri) for iri in engine.subjects(prop, self.iri)}
        return tuple(Named(name, of_iri(iri)) for iri, name in sorted(pairs.items(), key=lambda pair: pair[1]))

    def told_by(self, predicate: str) -> dict[str, Record]:
        """Links of one predicate by their other end."""
        return {
            row["to"] if row["from"] == self.iri else row["from"]: row
            for row in self.links
            if row["predicate"] == predicate
        }

    def led_by(
        self, kind: str, of: str, predicate: str, otherwise: Callable[[Sequence[str]], Mapping[str, str]] | None = None
    ) -> Sequence[Named]:
        """The things of a list that lead to it, with the words and the rule that say so; read when they are shown.

        ``otherwise`` says of those that no link of the predicate leads from, how they come to be there.
        """
        leading = release().index.leading

        def with_notes(rows: Numbers) -> list[Named]:
            some = leading.things(of, rows)
            iris = [each["iri"] for each in some]
            links = self._links_from(iris, predicate)
            notes = {iri: because(link) for iri, link in links.items()}
            if otherwise:
                notes |= otherwise([iri for iri in iris if iri not in notes])
            return [Named(name_of(of, each), of_iri(each["iri"]), notes.get(each["iri"], "")) for each in some]

        rows = leading.to(kind, self.iri, of)
        if boards := boards_of_page(self.iri):
            rows = rows[np.isin(rows, release().index.lists.rows_of(of, starts_of(boards)))]
        return Shown(rows, with_notes)

    def points(
        self, rows: Numbers, predicate: str, note: Callable[[Record | None], str] = lambda link: ""
    ) -> Rows[PointRow]:
        """Points that reach it by one predicate, each with what ``note`` says of the link; read when shown."""

        def with_notes(some: Sequence[Point]) -> list[PointRow]:
            links = self._links_from([point.iri for point in some], predicate)
            return [PointRow(point, note(links.get(point.iri))) for point in some]

        return Rows(rows, with_notes)

    def proposed(self, predicate: str) -> tuple[PointRow, ...]:
        """Points that are only proposed for it: nobody has decided yet."""
        told = {iri: link for iri, link in self.told_by(predicate).items() if link["state"] == "proposed"}
        points = point_index()
        found = points.points(day(), points.rows_of(told))
        return tuple(PointRow(point, _why_proposed(told[point.iri])) for point in found)

    def _links_from(self, things: Sequence[str], predicate: str) -> dict[str, Record]:
        """How each of some things is linked to this one by a predicate."""
        if not things:
            return {}
        pairs = [{"from": Iri(thing), "thing": Iri(self.iri)} for thing in things]
        found = records(release().select(named("links-between").bound_to_each(pairs)))
        return {row["from"]: row for row in found if row["predicate"] == predicate}


def name_of(kind: str, thing: Listed) -> str:
    """A thing of a list by its name; where several boards share a store, with the board that it is of."""
    name = " ".join(str(thing[field]) for field in _NAMED_BY[kind] if thing[field])
    board = label_of(board_of(thing["iri"])) if kind != "guidance" and has_several() else ""
    return f"{name} ({board})" if board else name


def because(link: Mapping[str, str] | None) -> str:
    """How a link came about, in words."""
    if not link:
        return ""
    words = f"“{words_only(link['matched'])}”" if link["matched"] else ""
    rule = link["rule_name"] or link["rule"].rpartition("/")[2].replace("-", " ")
    return ", ".join(part for part in (words, f"by the rule “{rule}”" if rule else "") if part)


def _why_proposed(link: Record) -> str:
    return f"Same topic: {link['via_name']}" if link["via_name"] else because(link)
