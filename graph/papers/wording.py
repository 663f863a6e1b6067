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
from graph.dates import in_words as day_in_words
from graph.marked_up import words_only
from graph.oxigraph import Literal, Term
from graph.queries import run
from graph.releases.release import Release
from graph.table import Table, plain
from ontology.terms import xsd

__all__ = [
    "MADE", "Words", "asked_in_words", "column_words", "date_of", "date_words", "heading", "heading_in", "in_words",
    "number_of",
]  # fmt: skip

#: When every file for people says that it was made, so that equal answers are equal files.
MADE = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)
_ALWAYS = "9999-12-31"
_DATES = (xsd.date, xsd.gYearMonth, xsd.gYear)
#: Columns in which a query may give dates as plain texts, since some of them are vaguer than others.
_MIXED_DATES = ("amended", "last_audited")
_NAME = re.compile(r"[a-z][a-z0-9_]*")

#: The words for the codes of a column, by the column's name.
Words = Mapping[str, Mapping[str, str]]


def heading(name: str) -> str:
    """A column or a parameter in words: as ``headings.toml`` has it, else its name with a capital.

    What is no name but words already, such as the title of a course, stays as it is.
    """
    return _headings().get(name) or (name.replace("_", " ").capitalize() if _NAME.fullmatch(name) else name)


def heading_in(table: Table, column: str) -> str:
    """What a column of a table is called: as its view calls it, else as every view does."""
    return table.headings.get(column) or heading(column)


def column_words(release: Release) -> Words:
    """The words for codes, by the column that shows them: a code list ``gt:rungs`` fills a column ``rung``."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for row in run(release, "coded-values").records():
        label = row["label"]
        found[row["scheme"].rpartition("#")[2].removesuffix("s")][row["code"]] = label[:1].upper() + label[1:]
    return dict(found)


def in_words(column: str, term: Term | None, words: Words) -> str:
    """What a cell says to people: codes, dates and numbers in words, texts without the signs of their links."""
    value = plain(term)
    if column == "text":
        return words_only(value)
    if not value[:1].isalpha():  # a number or a date may be
        if date := date_of(column, term):
            return date_words(date.text)
        if isinstance(number := number_of(term), int):
            return f"{number:,}"
    if column == "who_acts":
        return value[:1].upper() + value[1:]
    return words.get(column, {}).get(value, value)


def date_of(column: str, term: Term | None) -> VagueDate | None:
    """The date that a cell holds, as vague as it is, or ``None``."""
    if not isinstance(term, Literal) or not term.value[:1].isdecimal():
        return None
    if term.datatype.value not in _DATES and column not in _MIXED_DATES:
        return None
    try:
        return VagueDate(term.value)
    except ValueError:
        return None


def number_of(term: Term | None) -> int | float | None:
    """The number that a cell holds, or ``None``."""
    if not isinstance(term, Literal) or term.value[:1].isalpha():
        return None
    if term.datatype.value not in (xsd.integer, xsd.decimal):
        return None
    try:
        return int(term.value) if term.datatype.value == xsd.integer else float(term.value)
    except ValueError:  # RDF allows a text that is none
        return None


def date_words(iso: str) -> str:
    """A date as people write it, as vague as its source; the last day of all time is always.

    A text that is no date stays as it is: one bad entry is no reason to show nothing.
    """
    return "Always open" if iso == _ALWAYS else day_in_words(iso)


def asked_in_words(table: Table, words: Words) -> list[tuple[str, str]]:
    """What a table was asked with: each parameter's heading and its value, dates and codes in words."""
    return [
        (heading(name), VagueDate(value).words if name == "as_at" else words.get(name, {}).get(value, value))
        for name, value in table.parameters.items()
    ]


def whose(table: Table) -> str:
    """Whose answer a table is: the boards that were asked for by their names, else all that the store holds."""
    asked = table.parameters.get("board", "").split(",")
    names = {key: name for name, key in table.manifest.boards}
    return "; ".join(names[key] for key in asked) if names.keys() >= set(asked) else table.manifest.board_name


@cache
def _headings() -> dict[str, str]:
    with resources.files("graph.papers").joinpath("headings.toml").open("rb") as handle:
        return tomllib.load(handle)
