"""The steps of a board as they stand at this moment: what trackers say, and what people have recorded since."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import sqlalchemy as sa
from flask import current_app, g

from graph.linking.steps import NOT_STATED
from graph.review.titles import Titles
from graph.tracking.standing import Tracking
from graph.work.revisions import Revision, revisions
from graph.work.steps import latest_steps
from graph.work.tables import StepEntry
from web.context import config, release, remembered
from web.frame.boards import board_of
from web.running.kept_boards import ends_of, readings_kept
from web.signin import actor, work

__all__ = [
    "boards_with_steps",
    "forget",
    "may_record",
    "step_mark",
    "step_revisions",
    "titles_of",
    "tracking_of",
    "untaken",
]

#: What a release says of a step, in the order in which the database says it.
_SAID: Final = (
    "step", "agency", "status", "action", "owner", "due", "done", "evidence", "recorded_by", "recorded_on",
)  # fmt: skip
_TAKEN: Final = "golden-thread-steps-taken"


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


def untaken() -> frozenset[str]:
    """The boards whose people have recorded something of the steps that the release has not taken in yet.

    A board of which a release once held what was recorded until then is not looked at again before more is recorded.
    """
    known: dict[str, tuple[int, int]] = current_app.extensions.setdefault(_TAKEN, {})
    asked = {key: (it.step, it.restored) for key, it in boards_with_steps().items()}
    asked = {key: mark for key, mark in asked.items() if known.get(key) != mark}
    if not asked:
        return frozenset()
    if not release().index.tracked.are_kept:
        return frozenset(asked)
    said = Counter((board_of(row["point"]), *(row.get(name, "") for name in _SAID)) for row in _by_people())
    there = Counter(_recorded_on(list(asked)))
    behind = {each[0] for each in (said - there) | (there - said) if each[0] in asked}
    known.update({key: mark for key, mark in asked.items() if key not in behind})
    return frozenset(behind)


def _by_people() -> list[dict[str, str]]:
    return remembered("steps-by-people", make=lambda: release().index.tracked.by_people())


def _recorded_on(boards: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """What stands recorded on some boards, as a release tells it; of which point is for the release to say."""
    latest: dict[tuple[str, ...], StepEntry] = {}
    with work().reading() as session:
        for row in session.scalars(sa.select(StepEntry).where(StepEntry.board.in_(boards)).order_by(StepEntry.id)):
            latest[row.board, row.point, row.kind, row.agency, str(row.number)] = row
    for row in (row for row in latest.values() if not row.removed):
        texts = (row.action, row.owner, row.due, row.done, row.evidence, row.known_as, row.at.date().isoformat())
        yield (row.board, row.kind, row.agency or NOT_STATED, row.status, *(text or "" for text in texts))


def forget() -> None:
    """Look again: something was recorded in this request."""
    g.pop("step_revisions", None)


def _revisions() -> dict[str, Revision]:
    with work().reading() as session:
        return {board: found for board, found in revisions(session).items() if found.step}


def _is_there() -> bool:
    """Whether there is a database: one that is given, or one beside the releases."""
    return bool(config().database) or Path(config().store, "work.sqlite").exists()


def titles_of(board: str) -> Titles:
    """What the things of a board are called."""
    return remembered("titles", board, make=lambda: Titles(readings_kept(board)))


def _made(board: str) -> Tracking:
    with work().reading() as session:
        return Tracking(readings_kept(board), latest_steps(session, board, ends_of(board)))
