"""The home page with its three doors and the thread, the sources, and the state of the service."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, jsonify, render_template

from graph.errors import GraphError
from graph.queries import all_queries
from web.context import ask, release
from web.gaps import ladder
from web.pointlist import has_catalogue, open_gaps
from web.thread import strands

__all__ = ["pages"]

pages = Blueprint("home", __name__)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the thread: how many learning points reach it, and where those that do not stop."""

    name: str
    points: int
    things: int
    what: str
    endpoint: str


@pages.get("/")
def index() -> str:
    """Three doors, one for each user, and the thread with its live counts."""
    counts = _counts()
    steps = _steps(counts)
    return render_template(
        "home.html", counts=counts, steps=steps, picture=strands([step.points for step in steps]), ladder=ladder(),
        gaps=open_gaps().points[:3], has_catalogue=has_catalogue(), questions=len(all_queries()),
        policy=_policy_figures(), manifest=release().manifest,
    )  # fmt: skip


def _steps(counts: dict[str, int]) -> list[Step]:
    guidance, sections, courses = counts["guidance cited"], counts["sections reached"], counts["courses reached"]
    steps = [
        Step("Finding", counts["points"], counts["audits"], "learning points", "points.index"),
        Step("Guidance", counts["points citing guidance"], guidance, "name guidance", "guidance.index"),
        Step("Section", counts["points reaching a section"], sections, "reach a section", "sections.index"),
        Step("Course", counts["points reaching a course"], courses, "reach a course", "courses.index"),
    ]
    if has_catalogue():
        what = "are covered: for the people named, running, and up to date"
        steps.append(Step("Cover", ladder().on("covered"), 0, what, "gaps.index"))
    return steps


def _counts() -> dict[str, int]:
    names = (
        "points", "points citing guidance", "points reaching a section", "points reaching a course", "guidance cited",
        "sections reached", "courses reached", "strengths", "audits", "sections", "courses",
    )  # fmt: skip
    found = {row["measure"]: int(row["count"]) for row in ask("thread-counts").records()}
    return {name: found.get(name, 0) for name in names}


def _policy_figures() -> dict[str, int]:
    names = ("instruments-without-section", "sections-without-finding", "replaced-guidance")
    return {name: len(ask(name).rows) for name in names}


@pages.get("/sources")
def sources() -> str:
    """The documents of this release, and everything in them that was not taken."""
    manifest = release().manifest
    return render_template("sources.html", manifest=manifest, skipped=ask("skipped").records())


@pages.get("/healthz")
def health() -> Response:
    """Whether the service can answer, from which release, and how large it is."""
    try:
        current = release()
        response = jsonify(ok=True, release=current.name, triples=len(current.engine))
    except GraphError:
        response = jsonify(ok=False)
        response.status_code = 503
    response.headers["Cache-Control"] = "no-store"
    return response
