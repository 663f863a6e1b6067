"""The four steps after an audit, as the page of a learning point tells them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from web.context import ask, day_asked
from web.files import words

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
    tracker: str
    row: str


def steps_of(iri: str) -> tuple[StepTaken, ...]:
    """The steps of one learning point in their order, one for each agency that takes it: the question ``steps``."""
    names = words().get("step", {})
    return tuple(
        StepTaken(
            names.get(row["step"], row["step"].capitalize()), row["status"].capitalize(), row["status"] == "done",
            "" if row["agency"] == _NOT_STATED else row["agency"], row["owner"], row["due"], row["done"],
            row["action"], row["evidence"], row["tracker"], row["row"],
        )
        for row in ask("steps", as_at=day_asked(), point=iri).records()
    )  # fmt: skip
