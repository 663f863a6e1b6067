"""The home page with its three doors and the thread, the sources, and the state of the service."""

from __future__ import annotations

from dataclasses import dataclass, replace

from flask import Blueprint, Response, jsonify, render_template

from graph.errors import GraphError
from graph.index.reach import Reach, policy, reach
from graph.query_files import all_queries
from graph.releases.manifest import Manifest
from graph.releases.release import Release
from web.context import release
from web.frame.boards import as_value, board_of, boards_asked, has_several, label_of, labels_of, starts_of
from web.frame.chrome import RungWords
from web.points.gaps import Ladder, ladder
from web.points.listed import Filter, has_catalogue, of_boards, open_gaps
from web.points.thread import strands
from web.signin.guard import is_closed_to_visitor
from web.skipped import Skipped
from web.tables.paging import hold_to_lists, paged

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
    boards = boards_asked()
    index, among, starts = release().index, of_boards(boards), starts_of(boards)
    found, stands = reach(index, among, starts), ladder()
    steps = _steps(found, stands)
    return render_template(
        "home.html", found=found, steps=steps, picture=strands([step.points for step in steps]), ladder=stands,
        mine=_of("training lead", stands), others=[each for each in stands.by_who_acts() if each[0] != "training lead"],
        gaps=open_gaps(Filter(board=as_value(boards))).points[:3], has_catalogue=has_catalogue(),
        questions=len(all_queries()),
        policy=policy(index, among, starts, release().manifest.base), manifest=release().manifest,
        who=labels_of(boards) or release().manifest.board_name, many=len(boards) or len(release().manifest.boards),
    )  # fmt: skip


def _of(who: str, stands: Ladder) -> list[tuple[RungWords, int]]:
    """The rungs on which somebody must act, with how many points, most first."""
    return sorted(((rung, count) for rung, count in stands.rungs if rung.who_acts == who), key=lambda each: -each[1])


def _steps(found: Reach, stands: Ladder) -> list[Step]:
    steps = [
        Step("Finding", found.points, found.audits, "learning points", "points.index"),
        Step("Guidance", found.citing, found.guidance, "name guidance", "guidance.index"),
        Step("Section", found.reaching_section, found.sections, "reach a section", "sections.index"),
        Step("Course", found.reaching_course, found.courses, "reach a course", "courses.index"),
    ]
    if has_catalogue():
        what = "are covered: for the people named, running, and up to date"
        steps.append(Step("Cover", stands.on("covered"), 0, what, "gaps.index"))
    return steps


@pages.get("/sources")
def sources() -> str:
    """The documents of this release, and everything in them that was not taken."""
    manifest = _of_boards(release().manifest)
    hold_to_lists(("docs", "skipped", "warned"))
    return render_template(
        "sources.html", manifest=manifest, documents=paged(manifest.documents, key="docs"),
        skipped=paged(Skipped(manifest), key="skipped", first=False),
        warned=paged(manifest.warnings, key="warned", first=False), several=has_several(), board=label_of,
        board_of=board_of,
    )  # fmt: skip


def _of_boards(manifest: Manifest) -> Manifest:
    """What a release says of the documents of the boards asked."""
    boards = boards_asked()
    if not boards:
        return manifest
    told = manifest.warnings_by_board()
    return replace(
        manifest, documents=tuple(each for each in manifest.documents if each.board in boards),
        warnings=tuple(one for key in ("", *boards) for one in told.get(key, ())),
    )  # fmt: skip


def _triples(current: Release) -> int:
    """As the release says itself: its making counted them, and to count again reads every one."""
    told = current.manifest.counts.get("triples")
    return len(current.engine) if told is None else told


@pages.get("/healthz")
def health() -> Response:
    """Whether the service can answer, from which release, and how large it is."""
    try:
        current = release()
        told = {} if is_closed_to_visitor() else {"release": current.name, "triples": _triples(current)}
        response = jsonify(ok=True, **told)
    except GraphError:
        response = jsonify(ok=False)
        response.status_code = 503
    response.headers["Cache-Control"] = "no-store"
    return response
