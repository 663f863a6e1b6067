"""The words of these pages in plain English, and where each stands on the page of them.

The codes are those of the release; what they mean is said as people say it, in ``glossary.toml``. What the ontology
says of them, for those who write queries, is on its own page.

>>> anchor("rung", "agency action")
'rung-agency-action'
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from flask import Blueprint, render_template, url_for

from web.context import Record, ask

__all__ = ["Entry", "Words", "anchor", "groups", "pages"]

pages = Blueprint("glossary", __name__)


@dataclass(frozen=True, slots=True)
class Entry:
    """A word, what it means, and what may be empty: who acts on it, what it leads to, a page where it is seen."""

    anchor: str
    label: str
    means: str
    who_acts: str = ""
    leads_to: str = ""
    href: str = ""


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
    """The words group by group; a group of codes that this release lacks is left out."""
    rows = ask("glossary").records()
    found = (Words(each["anchor"], each["heading"], each["lead"], tuple(_entries(each, rows))) for each in _groups())
    return tuple(words for words in found if words.entries)


def _entries(group: dict[str, Any], rows: Iterable[Record]) -> Iterable[Entry]:
    if "scheme" not in group:
        for word in group["word"]:
            href = url_for(word["page"]) if "page" in word else ""
            yield Entry(anchor(group["anchor"], word["code"]), word["label"], word["means"], href=href)
        return
    plain = group.get("means", {})
    for row in rows:
        if row["scheme"].rpartition("#")[2] == group["scheme"]:
            means = plain.get(row["code"], row["means"])
            yield Entry(anchor(group["anchor"], row["code"]), row["label"], means, row["who_acts"], row["leads_to"])


def anchor(group: str, code: str) -> str:
    """Where a word stands on the page."""
    return f"{group}-{code.replace(' ', '-')}"


@cache
def _groups() -> tuple[dict[str, Any], ...]:
    text = resources.files("web.frame").joinpath("glossary.toml").read_text(encoding="utf-8")
    return tuple(tomllib.loads(text)["group"])
