"""The words of these pages, as the vocabulary of the release defines them; and where each stands on the page of them.

>>> anchor("rung", "agency action")
'rung-agency-action'
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

from flask import Blueprint, render_template

from web.context import Record, ask

__all__ = ["Entry", "Words", "anchor", "groups", "pages"]

pages = Blueprint("glossary", __name__)


@dataclass(frozen=True, slots=True)
class Entry:
    """A word, what it means, who acts on it, and what it leads to; the last two may be empty."""

    anchor: str
    label: str
    means: str
    who_acts: str
    leads_to: str


@dataclass(frozen=True, slots=True)
class Words:
    """Words of one kind, in their order."""

    anchor: str
    heading: str
    lead: str
    entries: tuple[Entry, ...]


@pages.get("/glossary")
def index() -> str:
    """Every word with what it means."""
    return render_template("glossary.html", groups=groups())


def groups() -> tuple[Words, ...]:
    """The words of this release, group by group; a group that its vocabulary lacks is left out."""
    rows = ask("glossary").records()
    found = (
        Words(each["anchor"], each["heading"], each["lead"], tuple(_entry(each["anchor"], row) for row in rows
              if row["scheme"].rpartition("#")[2] == each["scheme"]))
        for each in _groups()
    )  # fmt: skip
    return tuple(words for words in found if words.entries)


def _entry(group: str, row: Record) -> Entry:
    return Entry(anchor(group, row["code"]), row["label"], row["means"], row["who_acts"], row["leads_to"])


def anchor(group: str, code: str) -> str:
    """Where a word stands on the page."""
    return f"{group}-{code.replace(' ', '-')}"


@cache
def _groups() -> tuple[dict[str, str], ...]:
    text = resources.files("web").joinpath("glossary.toml").read_text(encoding="utf-8")
    return tuple(tomllib.loads(text)["group"])
