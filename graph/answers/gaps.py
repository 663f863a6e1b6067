"""The open gaps: the rows of ``gaps-without-training``, of which all that stands in them is in the index.

The named query says what a gap is, and a test holds these rows to its rows, term by term. In a country the query looks
up some twenty facts for each gap; the index has them beside each other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from graph.dates import VagueDate
from graph.oxigraph import Iri, Literal
from graph.rows import ReadRows, Row
from ontology.terms import xsd

if TYPE_CHECKING:
    from graph.answers.asked import Asked
    from graph.index.facets import Mask, Value
    from graph.index.points import Point
    from graph.index.tables import Numbers
    from graph.releases.release import Release

__all__ = ["all_gaps", "gap_rows", "gaps"]


def gaps(asked: Asked) -> ReadRows:
    """The open gaps, with the values of the named query."""
    return all_gaps(asked.release, {name: asked.text(name) for name, term in asked.values.items() if term is not None})


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
