"""The editor page of the endpoint: the form, and an answer as a table, a graph, or a plain yes or no.

The protocol (``web/sparql.py``) hands over what it knows; nothing here asks the store.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from flask import Response, make_response, render_template, url_for

from graph.oxigraph import Term
from graph.queries import all_queries
from web.questions import cell
from web.sparql_formats import FORMATS, LABELS

__all__ = ["Answered", "show"]

_MOST_ROWS_SHOWN: Final = 500


@dataclass(frozen=True, slots=True)
class Answered:
    """The answer to a query, as the page needs it.

    ``form`` is ``select``, ``ask`` or ``graph``; ``truth`` is set for an ASK, ``graph`` is Turtle.
    ``notes`` say which limit shortened the answer, and how to page; each is one sentence.
    ``media_types`` are what this answer can be downloaded as. ``milliseconds`` is how long it took.
    """

    form: str
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Term | None, ...], ...] = ()
    truth: bool | None = None
    graph: str = ""
    notes: tuple[str, ...] = ()
    media_types: tuple[str, ...] = ()
    milliseconds: float = 0.0

    @property
    def total(self) -> int:
        """How many rows came back, shown or not."""
        return len(self.rows)


def show(query: str, answered: Answered | None = None, problem: str = "", status: int = 200) -> Response:
    """The page with this query in its editor, and with its answer or what is wrong with it (line and column first)."""
    values: dict[str, Any] = {
        "query": query, "problem": problem, "asked": answered is not None, "cell": cell, "examples": all_queries(),
        "columns": answered.columns if answered else (), "rows": answered.rows[:_MOST_ROWS_SHOWN] if answered else (),
        "total": answered.total if answered else 0, "graph": answered.graph if answered else "",
        "truth": _plain_truth(answered), "files": _files(query, answered), "notes": answered.notes if answered else (),
    }  # fmt: skip
    response = make_response(render_template("sparql.html", **values), status)
    response.vary.add("Accept")
    return response


def _plain_truth(answered: Answered | None) -> str:
    if answered is None or answered.truth is None:
        return ""
    return "Yes" if answered.truth else "No"


def _files(query: str, answered: Answered | None) -> list[dict[str, str]]:
    """A download of this answer in each format that fits it."""
    if answered is None:
        return []
    return [
        {"label": LABELS[name], "href": url_for("sparql.endpoint", query=query, format=name)}
        for name, media_type in FORMATS.items()
        if media_type in answered.media_types
    ]
