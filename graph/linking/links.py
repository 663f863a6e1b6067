"""A link: a statement that two things belong together, and how it came about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from graph.model import Mode, Span

Route = Literal["named", "theme", "person"]
State = Literal["proposed", "accepted", "rejected"]


@dataclass(frozen=True, slots=True)
class Link:
    """``subject`` ``predicate`` ``object`` (IRIs), by a route and a rule, in a state.

    ``confidence`` is between 0 and 1. ``matched`` holds the words that it rests on and ``span`` their place
    in the source; ``via`` the topic of a theme link; ``mode`` how a point speaks of guidance.
    ``suspect`` where a person decided it on words that have changed since.
    """

    subject: str
    predicate: str
    object: str
    route: Route
    state: State
    rule: str
    confidence: float
    matched: str | None = None
    span: Span | None = None
    via: str | None = None
    mode: Mode | None = None
    mode_rule: str | None = None
    suspect: bool = False
