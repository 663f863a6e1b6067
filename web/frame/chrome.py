"""What stands around every page: the board, the release and the date asked, the navigation, the rungs' words."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, replace
from typing import Any, Final

from flask import current_app, request, url_for

from graph.dates import VagueDate
from graph.errors import BadParameter, GraphError
from graph.queries import date_asked
from graph.releases.manifest import Manifest
from graph.rungs import CLOSED
from graph.work.trail import Actor
from web.context import ask, day_asked, release
from web.frame.switch import Switch, switch
from web.signin.guard import is_closed_to_visitor
from web.signin.who import actor, role_needed

__all__ = ["Chrome", "RungWords", "chrome", "rungs"]

NAVIGATION: Final = (
    ("Gaps", "gaps.index"),
    ("Coverage", "coverage.index"),
    ("Over time", "recurrence.index"),
    ("Policy", "policy.index"),
    ("Audits", "audits.index"),
    ("Points", "points.index"),
    ("Steps", "steps.index"),
    ("Guidance", "guidance.index"),
    ("Sections", "sections.index"),
    ("Courses", "courses.index"),
    ("Topics", "topics.index"),
    ("Agencies", "agencies.index"),
    ("Picture", "picture.index"),
    ("Questions", "queries.index"),
)
#: Pages for people who are signed in, each shown to those who may use it, where the application has it.
_WORK: Final = (
    ("Review", "review.index"),
    ("Bring a document", "importing.index"),
    ("Vocabulary", "vocabulary.index"),
    ("Accounts", "accounts.index"),
    ("Audit trail", "trail.index"),
)
_HUES: Final = {"training lead": "training", "policy author": "policy", "curator": "curator"}


@dataclass(frozen=True, slots=True)
class RungWords:
    """A rung in words: its label, what it means, who acts, and the hue that stands for who acts."""

    code: str
    label: str
    means: str
    who_acts: str

    @property
    def hue(self) -> str:
        """``training``, ``policy``, ``curator``, ``covered`` or ``nobody``."""
        return "covered" if self.code == "covered" else _HUES.get(self.who_acts, "nobody")

    @property
    def is_open(self) -> bool:
        """Whether somebody must act: neither covered nor set aside."""
        return self.code not in CLOSED


@dataclass(frozen=True, slots=True)
class Chrome:
    """The frame of one page; ``release`` is empty where the store cannot be read.

    ``who`` is signed in, and ``work`` their own pages; ``is_closed`` where only they may read, and nobody is.
    ``lacks`` are the kinds of document that the release was made without: ``audits``, ``manual``. ``boards`` is the
    switch between one board and all, where the store holds ``several``.
    """

    navigation: tuple[dict[str, Any], ...]
    board: str = ""
    release: str = ""
    as_at: str = ""
    as_at_words: str = ""
    rungs: dict[str, RungWords] | None = None
    who: Actor | None = None
    work: tuple[dict[str, Any], ...] = ()
    is_closed: bool = False
    lacks: tuple[str, ...] = ()
    boards: Switch | None = None
    several: bool = False


def rungs() -> dict[str, RungWords]:
    """Every rung in words, by its code, in the order in which they are tested."""
    rows = ask("rung-words").records()
    return {row["rung"]: RungWords(row["rung"], row["label"], row["means"], row["who_acts"]) for row in rows}


def chrome() -> Chrome:
    """The frame of this request's page. An error page has one too, whatever went wrong."""
    if is_closed_to_visitor():
        return Chrome((), is_closed=True)
    blueprint, who = request.blueprint, actor()
    navigation = tuple(
        {"text": text, "href": url_for(endpoint), "active": endpoint.partition(".")[0] == blueprint}
        for text, endpoint in NAVIGATION
    )
    try:
        manifest = release().manifest
        board, day, lacks = manifest.board_name, _day(manifest), _lacks(manifest)
        found = Chrome(
            navigation, board, manifest.release, day, VagueDate(day).words, rungs(), who, _work_of(who), lacks=lacks
        )
    except GraphError:
        return Chrome(navigation, who=who, work=_work_of(who))
    with contextlib.suppress(BadParameter):  # a board that the address asks for, and that is none
        return replace(found, boards=switch(), several=len(manifest.boards) > 1)
    return found


def _day(manifest: Manifest) -> str:
    """The date asked; the release's own where the address asks for one that is none."""
    try:
        return day_asked()
    except BadParameter:
        return date_asked(manifest)


def _lacks(manifest: Manifest) -> tuple[str, ...]:
    """The kinds of document without which nothing, or little, can be asked."""
    points = manifest.counts.get("learning_points", 0) + manifest.counts.get("strengths", 0)
    has_manual = any(document.role == "manual" for document in manifest.documents)
    return (*(() if points else ("audits",)), *(() if has_manual else ("manual",)))


def _work_of(who: Actor | None) -> tuple[dict[str, Any], ...]:
    """The pages that are for those who are signed in, and that this one may use."""
    if who is None:
        return ()
    blueprint, views = request.blueprint, current_app.view_functions
    return tuple(
        {"text": text, "href": url_for(endpoint), "active": endpoint.partition(".")[0] == blueprint}
        for text, endpoint in _WORK
        if endpoint in views and who.may(role_needed(views[endpoint]) or "viewer")
    )
