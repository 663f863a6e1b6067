"""Dates that stay as vague as their source.

A sheet says "August 2014", a catalogue "2015", a manual "3 July 2015". Golden Thread keeps
each as it was given, and knows only the first and the last day that it may mean:

>>> VagueDate("2014-08").earliest, VagueDate("2014-08").latest
(datetime.date(2014, 8, 1), datetime.date(2014, 8, 31))

"Before" is then certain, impossible or unknown, and unknown is an answer.
"""

from __future__ import annotations

import calendar
import datetime
import re
from dataclasses import dataclass
from functools import lru_cache

__all__ = ["VagueDate", "in_words"]

_ISO = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)
_XSD = "http://www.w3.org/2001/XMLSchema#"


@dataclass(frozen=True, slots=True, order=True)
class VagueDate:
    """A day (``2014-08-15``), a month (``2014-08``) or a year (``2014``), in ISO 8601 form.

    Raises ``ValueError`` where the text is none of these or names a day that does not exist.
    """

    text: str

    def __post_init__(self) -> None:
        """Refuse a text that is no ISO day, month or year."""
        found = _ISO.fullmatch(self.text)
        if not found or "00" in (found[2], found[3]):
            raise ValueError(f"not a day, month or year: {self.text!r}")
        _ = _span(self.text)

    @classmethod
    def of(cls, year: int, month: int | None = None, day: int | None = None) -> VagueDate:
        """Build from numbers; leave out what the source leaves out."""
        parts = [f"{year:04d}"] + [f"{part:02d}" for part in (month, day) if part is not None]
        return cls("-".join(parts))

    @property
    def earliest(self) -> datetime.date:
        """The first day that it may mean."""
        return _span(self.text)[0]

    @property
    def latest(self) -> datetime.date:
        """The last day that it may mean."""
        return _span(self.text)[1]

    @property
    def datatype(self) -> str:
        """The XML Schema datatype IRI: ``xsd:date``, ``xsd:gYearMonth`` or ``xsd:gYear``."""
        return _XSD + ("gYear", "gYearMonth", "date")[self.text.count("-")]

    @property
    def words(self) -> str:
        """As people write it: ``15 August 2014``, ``August 2014``, ``2014``."""
        year, month, day = _parts(self.text)
        if month is None:
            return str(year)
        name = f"{calendar.month_name[month]} {year}"
        return f"{day} {name}" if day else name

    def certainly_not_after(self, other: VagueDate) -> bool:
        """Whether no reading of the two dates puts this one after ``other``."""
        return self.latest <= other.earliest

    def __str__(self) -> str:
        """Return the ISO form."""
        return self.text


def _parts(text: str) -> tuple[int, int | None, int | None]:
    year, _, rest = text.partition("-")
    month, _, day = rest.partition("-")
    return int(year), int(month) if month else None, int(day) if day else None


@lru_cache(maxsize=16_384)  # dates are compared over and over, and a country has a few thousand of them
def _span(text: str) -> tuple[datetime.date, datetime.date]:
    """The first and the last day that an ISO day, month or year may mean. Raises ``ValueError``."""
    year, month, day = _parts(text)
    last = month or 12
    return (
        datetime.date(year, month or 1, day or 1),
        datetime.date(year, last, day or calendar.monthrange(year, last)[1]),
    )


def in_words(text: str) -> str:
    """An ISO date as people write it; a text that is none as it stands.

    >>> in_words("2014-08"), in_words("soon")
    ('August 2014', 'soon')
    """
    try:
        return VagueDate(text).words
    except ValueError:
        return text
