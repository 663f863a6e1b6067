"""The steps of a board as they stand at this moment: what trackers say, and what people have recorded since."""

from __future__ import annotations

from pathlib import Path

from flask import g

from graph.model import BoardReadings
from graph.projecting import readings_of_board
from graph.texts import Ends
from graph.titles import Titles
from graph.tracking import Tracking
from graph.work.revisions import Revision, revisions
from graph.work.steps import latest_steps
from web.context import config, release, remembered
from web.signin import actor, work

__all__ = [
    "boards_with_steps",
    "ends_of",
    "forget",
    "may_record",
    "readings_kept",
    "step_mark",
    "step_revisions",
    "titles_of",
    "tracking_of",
]


def step_revisions() -> dict[str, Revision]:
    """How far people's work has come on each board of which they have recorded steps; the same for a whole request.

    Where nobody has ever signed in there is no database, and none is made for looking.
    """
    if "step_revisions" not in g:
        g.step_revisions = _revisions() if _is_there() else {}
    found: dict[str, Revision] = g.step_revisions
    return found


def boards_with_steps() -> dict[str, Revision]:
    """The boards of this release of which people have recorded steps."""
    known = {key for _, key in release().manifest.boards}
    return {key: revision for key, revision in step_revisions().items() if key in known}


def step_mark() -> tuple[tuple[str, int, int], ...]:
    """How far the steps of this release's boards have come: another one where anything was recorded since."""
    return tuple(sorted((key, found.step, found.restored) for key, found in boards_with_steps().items()))


def may_record() -> bool:
    """Whether whoever asks may record steps."""
    who = actor()
    return who is not None and who.may("curator")


def tracking_of(board: str) -> Tracking:
    """The steps of one board as they stand."""
    revision = step_revisions().get(board)
    if revision is None:
        return remembered("tracking", board, make=lambda: Tracking(readings_kept(board)))
    return remembered("tracking", board, revision.step, revision.restored, make=lambda: _made(board))


def forget() -> None:
    """Look again: something was recorded in this request."""
    g.pop("step_revisions", None)


def _revisions() -> dict[str, Revision]:
    with work().reading() as session:
        return {board: found for board, found in revisions(session).items() if found.step}


def _is_there() -> bool:
    """Whether there is a database: one that is given, or one beside the releases."""
    return bool(config().database) or Path(config().store, "work.sqlite").exists()


def readings_kept(board: str) -> BoardReadings:
    """What was read of a board."""
    found = release()
    return remembered("readings", board, make=lambda: readings_of_board(found, board))


def ends_of(board: str) -> Ends:
    """The texts of a board, as they are now."""
    return remembered("ends", board, make=lambda: Ends(readings_kept(board)))


def titles_of(board: str) -> Titles:
    """What the things of a board are called."""
    return remembered("titles", board, make=lambda: Titles(readings_kept(board)))


def _made(board: str) -> Tracking:
    with work().reading() as session:
        return Tracking(readings_kept(board), latest_steps(session, board, ends_of(board)))
