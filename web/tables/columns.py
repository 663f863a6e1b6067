"""The columns of a list, and how people read what stands in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from graph.papers.wording import date_words

__all__ = ["Column", "in_words"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its key in the address and in files, its heading, and how it is set."""

    key: str
    heading: str
    kind: Literal["name", "text", "number", "date", "tag"] = "text"


def in_words(column: Column, value: str | int) -> str:
    """A value as people read it."""
    if isinstance(value, int):
        return f"{value:,}"
    return date_words(value) if column.kind == "date" else value
