"""Columns and codes as people read them. Files for machines keep the names and the codes.

>>> heading("who_acts"), heading("step")
('Who acts', 'Step')
"""

from __future__ import annotations

import datetime
import re
import tomllib
from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from importlib import resources

from graph.dates import VagueDate
from graph.queries import Table, run
from graph.store import Release

__all__ = ["MADE", "Words", "asked_in_words", "column_words", "heading"]

#: When every file for people says that it was made, so that equal answers are equal files.
MADE = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)
_NAME = re.compile(r"[a-z][a-z0-9_]*")

#: The words for the codes of a column, by the column's name.
Words = Mapping[str, Mapping[str, str]]


def heading(name: str) -> str:
    """A column or a parameter in words: as ``headings.toml`` has it, else its name with a capital.

    What is no name but words already, such as the title of a course, stays as it is.
    """
    return _headings().get(name) or (name.replace("_", " ").capitalize() if _NAME.fullmatch(name) else name)


def column_words(release: Release) -> Words:
    """The words for codes, by the column that shows them: a code list ``gt:rungs`` fills a column ``rung``."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for row in run(release, "coded-values").records():
        label = row["label"]
        found[row["scheme"].rpartition("#")[2].removesuffix("s")][row["code"]] = label[:1].upper() + label[1:]
    return dict(found)


def asked_in_words(table: Table, words: Words) -> list[tuple[str, str]]:
    """What a table was asked with: each parameter's heading and its value, dates and codes in words."""
    return [
        (heading(name), VagueDate(value).words if name == "as_at" else words.get(name, {}).get(value, value))
        for name, value in table.parameters.items()
    ]


@cache
def _headings() -> dict[str, str]:
    with resources.files("graph").joinpath("headings.toml").open("rb") as handle:
        return tomllib.load(handle)
