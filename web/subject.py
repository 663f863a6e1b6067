"""Everything that the facts say of one thing, as the pages ask for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from web.context import Record, ask_about
from web.names import of_iri
from web.pointlist import points
from web.views import Named, PointRow

__all__ = ["Subject", "because"]


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

    @cached_property
    def neighbours(self) -> tuple[Record, ...]:
        """Sections, courses and guidance that have to do with it directly."""
        return ask_about("neighbours-of", self.iri)

    @cached_property
    def reached(self) -> tuple[Record, ...]:
        """The points that name or reach it."""
        return ask_about("points-of", self.iri)

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

    def told_by(self, predicate: str) -> dict[str, Record]:
        """Links of one predicate by their other end."""
        return {
            row["to"] if row["from"] == self.iri else row["from"]: row
            for row in self.links
            if row["predicate"] == predicate
        }

    def led_by(self, predicate: str) -> tuple[Named, ...]:
        """The things that lead to it by one predicate, with the words and the rule that say so."""
        links = self.told_by(predicate)
        return tuple(
            Named(row["name"], of_iri(row["neighbour"]), because(links.get(row["neighbour"])))
            for row in self.neighbours
            if row["predicate"] == predicate
        )

    def points_by(self, predicate: str, note: Callable[[Record | None], str] = lambda link: "") -> list[PointRow]:
        """The points that reach it by one predicate, in the order of the audits."""
        reaching = {row["point"] for row in self.reached if row["predicate"] == predicate}
        told = self.told_by(predicate)
        return [PointRow(point, note(told.get(point.iri))) for point in points() if point.iri in reaching]

    def proposed(self, predicate: str) -> tuple[PointRow, ...]:
        """Points that are only proposed for it: nobody has decided yet."""
        told = {iri: link for iri, link in self.told_by(predicate).items() if link["state"] == "proposed"}
        return tuple(PointRow(point, _why_proposed(told[point.iri])) for point in points() if point.iri in told)


def because(link: Mapping[str, str] | None) -> str:
    """How a link came about, in words."""
    if not link:
        return ""
    words = f"“{link['matched']}”" if link["matched"] else ""
    rule = link["rule_name"] or link["rule"].rpartition("/")[2].replace("-", " ")
    return ", ".join(part for part in (words, rule) if part)


def _why_proposed(link: Record) -> str:
    return f"Same topic: {link['via_name']}" if link["via_name"] else because(link)
