"""The words of action trackers: their columns, the four steps and statuses, from ``actions.toml``.

>>> step_named("2. Shared with agencies"), status_named("On-going"), step_named("Bruising")
('shared', 'in progress', None)
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources
from typing import Any

from graph.model import StepKind, StepStatus
from loaders.tables.header import Column

__all__ = ["COLUMNS", "FIELDS", "field_named", "marks", "plain", "status_named", "step_named"]

_NUMBERED = re.compile(r"^(?:step\s*)?\d\s*[.:)–-]\s*", re.IGNORECASE)


@cache
def _words() -> dict[str, Any]:
    return tomllib.loads(resources.files("loaders.trackers").joinpath("words.toml").read_text(encoding="utf-8"))


def plain(text: str) -> str:
    """Words in lower case, with any punctuation between them as one space; a lone mark stays."""
    return re.sub(r"[^\w✓✔☑✗✘☐]+", " ", text.casefold().replace("&", " and ")).strip()


def _columns() -> tuple[Column, ...]:
    """Column ``point`` falls back on the headings of ``quote``, so a tracker with one column for both has it twice."""
    words = _words()["columns"]
    also = {"point": [word for word in words["quote"] if word not in ("words", "text")]}
    return tuple(Column(name, (*each, *also.get(name, ())), needed=name == "point") for name, each in words.items())


COLUMNS = _columns()
#: The columns that say something of a step, and not which point or step a row is about.
FIELDS = tuple(column.name for column in COLUMNS if column.name not in ("point", "quote", "step", "mark"))


@cache
def _known(table: str) -> dict[str, Any]:
    return {plain(word): name for name, words in _words()[table].items() for word in words}


def step_named(text: str) -> StepKind | None:
    """Which of the four steps words name, or ``None``."""
    known: dict[str, StepKind] = _known("steps")
    return known.get(plain(text)) or known.get(plain(_NUMBERED.sub("", text.strip())))


def status_named(text: str) -> StepStatus | None:
    """Which status words name, or ``None``."""
    status: StepStatus | None = _known("statuses").get(plain(text))
    return status


@cache
def marks(name: str) -> frozenset[str]:
    """The cells that say ``done``, ``not_done``, ``no_date`` or ``no_evidence``, in the form that ``plain`` gives."""
    return frozenset(map(plain, _words()["marks"][name])) | frozenset({""} if name.startswith("no_") else ())


@cache
def _fields() -> dict[str, str]:
    named = {plain(word): column.name for column in COLUMNS for word in (column.name, *column.synonyms)}
    return {word: name for word, name in named.items() if name in FIELDS}


def field_named(text: str, beside_step: bool = False) -> str | None:
    """The field that a heading names; ``beside_step`` also knows short words such as "date" in "Shared: date"."""
    word = plain(text)
    short: str | None = _known("short_fields").get(word) if beside_step else None
    return _fields().get(word) or short
