"""What the things of a board are called to people: a point by its place in its audit, never by its id.

>>> Titles(readings).of("https://…/audit/neglect-2015-10/learning-7")  # doctest: +SKIP
'Learning point 7, Neglect, October 2015'
"""

from __future__ import annotations

from collections.abc import Iterator

from graph.model import Audit, BoardReadings
from graph.names import Names
from ontology import vocabulary

__all__ = ["Titles", "audit_called"]


class Titles:
    """The titles of what several readings of one board hold; where two differ, the first says it."""

    def __init__(self, *readings: BoardReadings) -> None:
        """Take the titles of what was read."""
        self._titles: dict[str, str] = {}
        for each in readings:
            for iri, title in _titles(each):
                self._titles.setdefault(iri, title)

    def of(self, iri: str) -> str:
        """What a thing is called; a term as the vocabulary calls it, and else the last part of its address."""
        if (known := self._titles.get(iri)) is not None:
            return known
        concept = vocabulary.load().concept(iri)
        return concept.label if concept else iri.rpartition("/")[2]


def audit_called(audit: Audit) -> str:
    """The theme of an audit and when it was."""
    return f"{audit.theme}, {audit.audited.words}" if audit.audited else audit.theme


def _titles(readings: BoardReadings) -> Iterator[tuple[str, str]]:
    names = Names(readings.base, readings.key)
    for sheet in readings.sheets:
        audits = {audit.id: audit_called(audit) for audit in sheet.audits}
        yield from ((names.audit(key), title) for key, title in audits.items())
        for item in sheet.items:
            kind = "Strength" if item.is_strength else "Learning point"
            yield names.item(item.id), f"{kind} {item.order}, {audits.get(item.audit, item.audit)}"
    sections = [section for manual in readings.manuals for section in manual.sections]
    for section in (*sections, *(section for sheet in readings.sheets for section in sheet.sections)):
        yield names.section(section.id), f"{section.number} {section.title}" if section.number else section.title
    for catalogue in readings.catalogues:
        yield from ((names.course(course.id), course.title) for course in catalogue.courses)
