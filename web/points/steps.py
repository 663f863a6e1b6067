"""The four steps after an audit, as the page of a learning point tells them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from graph.papers.wording import date_words
from graph.tracking.standing import state_on
from graph.work.steps import KINDS
from web.context import ask, day_asked
from web.frame.boards import board_of
from web.points.listed import day
from web.tables.files import words
from web.tracking.lines import document_of
from web.tracking.standing import boards_with_steps, tracking_of

__all__ = ["StepTaken", "steps_of"]

_NOT_STATED: Final = "not stated"


@dataclass(frozen=True, slots=True)
class StepTaken:
    """What is known of one step on the date asked; fields are empty where nothing is. Dates are in ISO form."""

    name: str
    status: str
    is_done: bool
    agency: str
    owner: str
    due: str
    done: str
    action: str
    evidence: str
    source: str


def steps_of(iri: str) -> tuple[StepTaken, ...]:
    """The steps of one learning point in their order, one for each agency that takes it: the question ``steps``.

    What people have recorded since the release was made counts already.
    """
    names = words().get("step", {})
    if board_of(iri) in boards_with_steps():
        return tuple(_as_it_stands(iri, names))
    return tuple(
        StepTaken(
            names.get(row["step"], row["step"].capitalize()), row["status"].capitalize(), row["status"] == "done",
            "" if row["agency"] == _NOT_STATED else row["agency"], row["owner"], row["due"], row["done"],
            row["action"], row["evidence"], _source(row["tracker"], row["row"], row["recorded_by"], row["recorded_on"]),
        )
        for row in ask("steps", as_at=day_asked(), point=iri).records()
    )  # fmt: skip


def _as_it_stands(iri: str, names: Mapping[str, str]) -> Iterator[StepTaken]:
    tracking = tracking_of(board_of(iri))
    for kind in KINDS:
        for line in tracking.of(iri, kind) or (None,):
            state = state_on(line, kind, day(), document_of(iri))
            name, status, evidence = names.get(kind, kind.capitalize()), state.status.capitalize(), state.evidence or ""
            if line is None:
                yield StepTaken(name, status, state.status == "done", "", "", "", "", "", evidence, "")
                continue
            action, owner, due, _, done, _ = line.said
            on = line.on.text if line.on else ""
            source = _source(line.tracker, str(line.row or ""), line.by or "", on)
            is_done = state.status == "done"
            yield StepTaken(name, status, is_done, line.agency, owner, due, done, action, evidence, source)


def _source(tracker: str, row: str, by: str, on: str) -> str:
    """Who says so: a row of a tracker, or somebody on the pages."""
    return f"{tracker}, row {row}" if tracker else f"Recorded by {by}, {date_words(on)}" if by else ""
