"""The open gaps as a table, made from the index of a release: the rows of ``gaps-without-training``, without asking it.

The named query says what a gap is, and a test holds these rows to its rows, term by term. In a country the query looks
up some twenty facts for each gap; the index has them beside each other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Final

import numpy as np

from graph.dates import VagueDate
from graph.oxigraph import Iri, Literal
from graph.papers import Figure, figure_words
from graph.queries import NO_CATALOGUE, Table, named
from graph.rows import ReadRows, Row
from ontology.terms import xsd

if TYPE_CHECKING:
    from graph.index.facets import Mask, Value
    from graph.index.points import Point
    from graph.index.tables import Numbers
    from graph.store import Release

__all__ = ["NAME", "all_gaps", "figures_of", "gap_figures", "gap_rows", "gap_table"]

#: The named query whose rows these are.
NAME: Final = "gaps-without-training"


def all_gaps(release: Release, asked: Mapping[str, str]) -> ReadRows:
    """Every gap of the date asked (``as_at``), on one ``rung`` or of the ``audit`` of one theme if given."""
    points, day = release.index.points, VagueDate(asked["as_at"]).earliest
    rung = {"rung": asked["rung"]} if "rung" in asked else {}
    among = points.open_on(day)
    if "audit" in asked:
        among = among & _of_theme(release, asked["audit"])
    if "board" in asked:
        boards = points.facets["board"]
        among = among & boards.having(boards.code_of_iri.get(asked["board"]), points.size)
    return gap_rows(release, day, points.ranked(day, points.narrowed(day, rung, among).rows))


def gap_table(release: Release, asked: Mapping[str, str], rows: Numbers | None = None) -> Table:
    """The gaps of the date asked as a table: all of them, or those in some rows of the index.

    ``asked`` is what they were narrowed to, the date (``as_at``) included.
    """
    query, manifest = named(NAME), release.manifest
    if not manifest.has_catalogue:
        return Table(query, manifest, dict(asked), query.columns, (), NO_CATALOGUE)
    day = VagueDate(asked["as_at"]).earliest
    found = all_gaps(release, {"as_at": asked["as_at"]}) if rows is None else gap_rows(release, day, rows)
    return Table(query, manifest, dict(asked), query.columns, found)


def gap_figures(release: Release, day: date, among: Mask | None = None) -> tuple[Figure, ...]:
    """All learning points, and how many are not covered, set aside, open and covered on a day, in words.

    ``among`` are the points of some boards where not of all. None before a catalogue is loaded: nobody can tell.
    """
    return figures_of(release.index.points.on_each_rung(day, among)) if release.manifest.has_catalogue else ()


def figures_of(on_each_rung: Mapping[str, int]) -> tuple[Figure, ...]:
    """The same, from how many learning points stand on each rung."""
    everything, covered = sum(on_each_rung.values()), on_each_rung.get("covered", 0)
    aside = on_each_rung.get("set-aside", 0)
    numbers = {
        "all": everything, "not-covered": everything - covered, "set-aside": aside,
        "open": everything - covered - aside, "covered": covered,
    }  # fmt: skip
    return tuple((words, numbers[key]) for key, words in figure_words().items())


def gap_rows(release: Release, day: date, rows: Numbers) -> ReadRows:
    """The gaps in some rows of the index, in that order, with the columns of the named query, read when looked at."""
    one = _Kept()

    def read(first: int, last: int) -> list[Row]:
        some = release.index.points.points(day, rows[first:last])
        audits = release.index.lists.named("audits", [*{point.iri.rpartition("/")[0] for point in some}])
        return [_row(point, one[audits[point.iri.rpartition("/")[0]]["theme"]], one) for point in some]

    return ReadRows(len(rows), read)


def _of_theme(release: Release, theme: str) -> Mask:
    """The points of the audits of one theme."""
    audits, mask = release.index.points.facets["audit"], release.index.points.mask(np.zeros(0, dtype=np.int32))
    wanted = {each["iri"] for each in release.index.lists.of("audits") if each["theme"] == theme}
    codes = [code for code, value in enumerate(audits.values) if value.iri in wanted]
    mask[audits.rows[np.isin(audits.codes, codes)]] = True
    return mask


def _row(point: Point, theme: Literal, one: _Kept) -> Row:
    """One gap: its own texts, and those that many gaps share, each made once."""
    return (
        Literal(point.id), one[point.rung], theme, _audited(point.audited), Literal(point.text),
        one[_joined(point.topics, _slug)], one[_joined(point.guidance, _label)], one[point.who], one[point.reason],
        one[_joined(point.agencies, _label)], one[point.response],
        Literal(str(point.recurrence), datatype=Iri(xsd.integer)), Iri(point.iri),
        Iri(point.iri.rpartition("/audit/")[0]),
    )  # fmt: skip


class _Kept(dict[str, Literal]):
    """Plain texts as terms, each made when it is first asked for."""

    def __missing__(self, text: str) -> Literal:
        self[text] = made = Literal(text)
        return made


def _audited(text: str) -> Literal | None:
    return Literal(text, datatype=Iri(VagueDate(text).datatype)) if text else None


def _joined(values: tuple[Value, ...], name: Callable[[Value], str]) -> str:
    return "; ".join(sorted(map(name, values)))


def _slug(value: Value) -> str:
    return value.iri.rpartition("/")[2]


def _label(value: Value) -> str:
    return value.label
