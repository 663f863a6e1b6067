"""What a column of an answer holds: numbers, days, names of kinds, or anything else.

A column is what all its values are: one word among numbers makes it no column of numbers. Cells that are
unbound say nothing.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Final, Literal

from graph.dates import VagueDate
from graph.oxigraph import Iri, Term
from graph.oxigraph import Literal as Words
from graph.table import plain
from ontology.prefixes import PREFIXES

__all__ = ["MOST_COLUMNS", "Column", "columns_of", "short"]

Holds = Literal["numbers", "days", "names", "texts"]
#: A name longer than this is a sentence, and no label of a bar.
LONGEST_NAME: Final = 120
#: Beyond this a difference of two numbers is no number any more.
_LARGEST: Final = 1e300
_XSD: Final = "http://www.w3.org/2001/XMLSchema#"


def _types(names: str) -> frozenset[str]:
    return frozenset(_XSD + name for name in names.split())


#: XML Schema 1.1 Part 2: the whole numbers, all numbers, and what has a year.
_WHOLE: Final = _types(
    "integer int long short byte nonNegativeInteger positiveInteger nonPositiveInteger negativeInteger"
    " unsignedInt unsignedLong unsignedShort unsignedByte"
)
_NUMBERS: Final = _WHOLE | _types("decimal double float")
_DAYS: Final = _types("date dateTime gYearMonth gYear")
_DAY: Final = re.compile(
    r"(?P<day>[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?)(?:T[0-9:.]{1,20})?(?:Z|[+-][0-9]{2}:[0-9]{2})?"
)
_MONTH_AT_LEAST: Final = 7
_YEARS: Final = range(1900, 2101)
#: What a chart is about stands among the first columns; to read all of a very wide table would take too long.
MOST_COLUMNS: Final = 16


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, what it holds, and each of its values in that form (``None`` where unbound)."""

    name: str
    holds: Holds
    texts: tuple[str | None, ...]
    numbers: tuple[float | None, ...] = ()
    days: tuple[VagueDate | None, ...] = ()


def columns_of(
    names: Sequence[str], rows: Sequence[Sequence[Term | None]], labels: Mapping[str, str]
) -> tuple[Column, ...]:
    """The first columns of an answer, in their order; things that have a label are called by it."""
    return tuple(_column(name, [row[place] for row in rows], labels) for place, name in enumerate(names[:MOST_COLUMNS]))


def short(term: Term | None) -> str:
    """A term in few words: an IRI with its prefix where it has one, else its text."""
    text = plain(term)
    if not isinstance(term, Iri):
        return text
    for prefix, start in PREFIXES.items():
        if text.startswith(start) and "/" not in text[len(start) :] and "#" not in text[len(start) :]:
            return f"{prefix}:{text[len(start) :]}"
    return text


def _column(name: str, terms: Sequence[Term | None], labels: Mapping[str, str]) -> Column:
    called = _called({term.value for term in terms if isinstance(term, Iri)}, labels)
    texts = tuple(None if term is None else called.get(plain(term)) or short(term) for term in terms)
    known = [term for term in terms if term is not None]
    if known and all(_is(term, _NUMBERS) for term in known):
        numbers = tuple(_number(term) for term in terms)
        if not _are_years(name, known, numbers):
            return Column(name, "numbers", texts, numbers=numbers)
    if known and all(_day(name, term) for term in known):
        return Column(name, "days", texts, days=tuple(_day(name, term) for term in terms))
    named = bool(known) and all(text is None or len(text) <= LONGEST_NAME for text in texts)
    return Column(name, "names" if named else "texts", texts)


def _called(iris: Set[str], labels: Mapping[str, str]) -> dict[str, str]:
    """The labels of the things in a column, but for those that two of them share: a label there means one thing."""
    times = Counter(labels.get(iri) for iri in iris)
    return {iri: labels[iri] for iri in iris if iri in labels and times[labels[iri]] == 1}


def _is(term: Term, datatypes: frozenset[str]) -> bool:
    return isinstance(term, Words) and term.datatype.value in datatypes


def _number(term: Term | None) -> float | None:
    try:
        number = float(plain(term))
    except ValueError:
        return None
    return number if math.isfinite(number) and abs(number) < _LARGEST else None


def _are_years(name: str, known: Sequence[Term], numbers: Sequence[float | None]) -> bool:
    """Whether whole numbers are years: the column says so, and each could be one."""
    if "year" not in name.casefold() or not all(_is(term, _WHOLE) for term in known):
        return False
    return all(number is None or number in _YEARS for number in numbers)


def _day(name: str, term: Term | None) -> VagueDate | None:
    """The day, month or year that a term means. Plain text counts from a month on: "2014" alone may be anything."""
    if not isinstance(term, Words):
        return None
    found = _DAY.fullmatch(term.value)
    if found is None:
        return None
    typed = term.datatype.value in _DAYS or _is(term, _WHOLE)
    if not typed and len(found["day"]) < _MONTH_AT_LEAST:
        return None
    if term.datatype.value in _NUMBERS and "year" not in name.casefold():
        return None
    try:
        return VagueDate(found["day"])
    except ValueError:
        return None
