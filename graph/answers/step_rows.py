"""The rows of ``steps`` for some points: what is recorded is asked of the engine, and all else is in the index.

Of most points of a country nothing is recorded, and to ask the engine what is not there costs as much as what is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from graph.answers.asked import Asked, vague_term
from graph.index.step_lines import KINDS
from graph.linking.steps import NOT_STATED
from graph.oxigraph import Iri, Literal, lexical
from graph.query_files import named
from graph.tracking.standing import NOT_RECORDED

if TYPE_CHECKING:
    from graph.index.points import Point
    from graph.index.tables import Numbers
    from graph.oxigraph import Term
    from graph.rows import Row

__all__ = ["step_rows"]

_TAKEN: Final = "steps-taken"
#: What is recorded of a step, as ``steps-taken`` has it.
_Taken = Mapping[str, "Term | None"]


def step_rows(asked: Asked, rows: Numbers, wanted: Callable[[str, str, str], bool]) -> list[Row]:
    """The rows of some points, in the order of these, that are ``wanted`` by step, status and agency."""
    index = asked.release.index
    points = index.points.points(asked.day, rows)
    audits = list(dict.fromkeys(point.iri.rpartition("/")[0] for point in points))
    themes = {iri: Literal(each["theme"]) for iri, each in index.lists.named("audits", audits).items()}
    documents = {lexical(audit): told for told, audit in _asked(asked, "sheets-of-audits", audits) if audit is not None}
    lines = index.step_lines.all.point
    recorded = rows[np.searchsorted(lines, rows) < np.searchsorted(lines, rows, "right")]
    taken = _taken(asked, index.points.iris(recorded))
    return [
        row
        for point in points
        for row in _rows(point, themes, documents, taken)
        if wanted(*(lexical(term) if term is not None else "" for term in (row[1], row[5], row[2])))
    ]


def _rows(
    point: Point, themes: Mapping[str, Literal], documents: Mapping[str, Term | None],
    taken: Mapping[tuple[str, str], Sequence[_Taken]],
) -> Iterator[Row]:  # fmt: skip
    """The rows of one point: of each kind of step those that are recorded, or one that says that none is."""
    iri, (audit, _, _) = Iri(point.iri), point.iri.rpartition("/")
    agencies = Literal("; ".join(sorted(agency.label for agency in point.agencies)))
    text, identifier, board = Literal(point.text), Literal(point.id), Iri(point.iri.rpartition("/audit/")[0])
    where = text, themes[audit], vague_term(point.audited), agencies
    for kind in KINDS:
        for step in taken.get((point.iri, kind), ()) or (_UNRECORDED[kind],):
            published = kind == "published" and step["status"] == _DONE
            evidence = documents[audit] if published and step["shown"] is None else step["shown"]
            yield (
                identifier, step["step"], step["agency"], step["owner"], step["due"], step["status"], evidence,
                step["action"], step["done"], step["status_text"], step["tracker"], step["row"], *where,
                step["recorded_by"], step["recorded_on"], board, iri,
            )  # fmt: skip


def _taken(asked: Asked, points: Sequence[str]) -> Mapping[tuple[str, str], Sequence[_Taken]]:
    """What is recorded of some points, by point and kind of step."""
    found, columns = defaultdict[tuple[str, str], list[_Taken]](list), named(_TAKEN).columns
    for row in _asked(asked, _TAKEN, points):
        step = dict(zip(columns, row, strict=True))
        point, kind = step["point"], step["step"]
        if point is not None and kind is not None:
            found[lexical(point), lexical(kind)].append(step)
    return found


def _asked(asked: Asked, name: str, some: Sequence[str]) -> Sequence[Row]:
    """What a part of the question says of some of its ``page``."""
    if not some:
        return ()
    query = named(name)
    values = {parameter.name: asked.values[parameter.name] for parameter in query.parameters}
    return list(asked.release.select(query.bound(values, [Iri(each) for each in some])).rows)


_DONE: Final = Literal("done")
#: What stands where nothing is recorded: that a point is published is shown by the sheet itself.
_UNRECORDED: Final[Mapping[str, _Taken]] = {
    kind: {
        **dict.fromkeys(named(_TAKEN).columns), "step": Literal(kind), "agency": Literal(NOT_STATED),
        "status": _DONE if kind == "published" else Literal(NOT_RECORDED),
    }
    for kind in KINDS
}  # fmt: skip
