"""Help: the twenty questions that these pages answer, where each answer is, and today's figure of some."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final

import numpy as np
from flask import Blueprint, render_template, url_for

from graph.index.reach import policy
from web.context import release, remembered
from web.frame.addresses import identify
from web.points.gaps import ladder
from web.points.listed import day, has_catalogue, point_index

__all__ = ["Question", "examples", "figures", "pages", "twenty"]

pages = Blueprint("help", __name__)


@dataclass(frozen=True, slots=True)
class Question:
    """A question, the address of its answer, its figure today with what it counts, and a further page with its reason.

    ``figure`` is ``None`` where there is none, or where it cannot be told before a catalogue is loaded. ``shown`` says
    which thing of this release stands for the one that a question is about.
    """

    asks: str
    href: str
    figure: int | None
    counts: str
    shown: str
    then: str
    also: str


@pages.get("/help")
def index() -> str:
    """The twenty questions."""
    return render_template("help.html", questions=twenty())


def twenty() -> tuple[Question, ...]:
    """The questions in the order of the design, with the figures of the date asked."""
    found = figures()
    return tuple(_question(each, found) for each in _written())


def _question(written: dict[str, Any], found: dict[str, tuple[int, str]]) -> Question:
    count, what = found.get(written.get("figure", ""), (None, ""))
    also = url_for(written["also"], **written.get("also_with", {})) if "also" in written else ""
    href, shown = _answer(written)
    return Question(written["asks"], href, count, what, shown, written.get("then", ""), also)


def _answer(written: dict[str, Any]) -> tuple[str, str]:
    """Where a question is answered, and for which thing of this release where it is about one."""
    if "example" not in written:
        return url_for(written["page"], **written.get("with", {})), ""
    found = examples(tuple(written.get("among", ()))).get(written["example"])
    if found is None:
        return url_for(written["otherwise"]), ""
    value, name = found
    values: dict[str, Any] = {**written.get("with", {}), written["fills"]: value}
    return url_for(written["page"], **values), written["shown"].format(name)


def examples(words: tuple[str, ...] = ()) -> dict[str, tuple[str, str]]:
    """A thing of each kind that this release says much of: what it is in an address, and its name.

    ``words`` are tried in order: the first that a point holds is the example. Kinds of which there is nothing are
    left out.
    """
    return remembered("examples", words, make=lambda: _examples(words))


def _examples(words: tuple[str, ...]) -> dict[str, tuple[str, str]]:
    found: dict[str, tuple[str, str]] = {}
    points = point_index()
    for example in _EXAMPLES:
        facet = points.facets[example]
        counts = facet.counts(points.learning)
        if counts.any():
            most = facet.values[int(counts.argmax())]
            place = identify(most.iri, release().manifest)
            if place:
                found[example] = (most.label if example == "guidance" else place[1], most.label)
    for word in words:
        if len(release().index.words.rows_of_points(word)):
            found["words"] = (word, word)
            break
    learning = points.rows_in(points.learning)[:1]
    for point in points.points(day(), learning):
        if place := identify(point.iri, release().manifest):
            found["point"] = (place[1], f"{point.short_id.lower()} of {point.audit}")
    return found


def figures() -> dict[str, tuple[int, str]]:
    """Figures by name with what they count; those that need a catalogue are left out without one."""
    found = dict(remembered("figures", make=lambda: {n: (make(), what) for n, (make, what) in _FIGURES.items()}))
    if has_catalogue():
        found["not-running"] = ladder().on("not-running"), "learning points"
    return found


def _audits_of(facet: str, *, at_least: int, learning: bool) -> int:
    """How many values of a facet are named in at least so many audits."""
    points = point_index()
    among = points.learning if learning else points.everything
    return int((points.facets[facet].distinct(among, points.facets["audit"]) >= at_least).sum())


def _without_agency() -> int:
    points = point_index()
    return int(points.learning.sum()) - len(np.unique(_rows_of("agency")))


def _rows_of(facet: str) -> Any:
    found = point_index().facets[facet]
    return found.rows[point_index().learning[found.rows]]


def _asking_for(response: str) -> int:
    found = point_index().facets["response"]
    return int(found.named_counts(point_index().everything).get(response, 0))


#: Kinds of things of which the one with most learning points is the example.
_EXAMPLES: Final = ("guidance", "topic", "course")
_FIGURES: Final[dict[str, tuple[Callable[[], int], str]]] = {
    "recurring": (lambda: _audits_of("topic", at_least=3, learning=True), "topics"),
    "agencies": (lambda: _audits_of("agency", at_least=1, learning=True), "agencies are named"),
    "no-agency": (_without_agency, "learning points"),
    "several": (lambda: _audits_of("guidance", at_least=2, learning=False), "pieces of guidance"),
    "without-section": (lambda: policy(release().index).without_section, "pieces of guidance"),
    "without-finding": (lambda: policy(release().index).without_finding, "sections"),
    "replaced": (lambda: policy(release().index).replaced, "citations"),
    "write": (lambda: _asking_for("write"), "points"),
}


@cache
def _written() -> tuple[dict[str, Any], ...]:
    text = resources.files("web.frame").joinpath("help.toml").read_text(encoding="utf-8")
    return tuple(tomllib.loads(text)["question"])
