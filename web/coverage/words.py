"""The views of the coverage page and their words, as ``views.toml`` has them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

__all__ = ["FactWords", "View", "fact_words", "kind_words", "views"]


@dataclass(frozen=True, slots=True)
class View:
    """One grid: which facets make its rows and columns, and what its cells count.

    ``one_board`` says why it shows one board at a time; it is empty where the grid may show several. ``several_boards``
    is for a grid that makes no sense of one.
    """

    key: str
    title: str
    question: str
    rows: str
    columns: str
    query: str
    open: str
    learning: str
    left_out: str
    first: str
    one_board: str = ""
    several_boards: bool = False

    def counts(self, measure: str) -> str:
        """What a cell counts, in words."""
        return self.open if measure == "open" else self.learning


@dataclass(frozen=True, slots=True)
class FactWords:
    """What is counted beside each heading of a kind, among which, and what to say of those that have none."""

    name: str
    among: str
    none: str
    also: str
    act: str


@cache
def _words() -> dict[str, Any]:
    with resources.files("web").joinpath("coverage", "views.toml").open("rb") as handle:
        return tomllib.load(handle)


@cache
def views() -> dict[str, View]:
    """Every view by its key, the most asked for first."""
    return {key: View(key, **words) for key, words in _words().items() if key not in ("facts", "kinds")}


def fact_words(kind: str) -> FactWords | None:
    """What is counted beside the headings of a kind, or ``None``."""
    found = _words()["facts"].get(kind)
    return FactWords(**found) if found else None


def kind_words(kind: str) -> tuple[str, str]:
    """The name of a kind, and what several of it are called."""
    one, many = _words()["kinds"][kind]
    return one, many
