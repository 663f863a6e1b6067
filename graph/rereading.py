"""One document of a board read again, or read for the first time: what the board's readings are then."""

from __future__ import annotations

from dataclasses import replace

from graph.errors import BadReadings
from graph.model import AuditSheet, BoardReadings, Catalogue, Manual

__all__ = ["Rereading", "in_place_of", "replaceable", "with_reading"]

Rereading = AuditSheet | Manual | Catalogue


def replaceable(readings: BoardReadings, reading: Rereading) -> list[str]:
    """The names of the documents whose place a reading may take: those of its own kind."""
    return [each.document.name for each in _of_its_kind(readings, reading)]


def in_place_of(readings: BoardReadings, reading: Rereading) -> str | None:
    """The document whose place a reading most likely takes; ``None`` where it is one more.

    It is the one of the same name; else the sheet with one of its audits; else the only manual, the only catalogue.
    """
    there = _of_its_kind(readings, reading)
    named = [each.document.name for each in there if each.document.name == reading.document.name]
    if named:
        return named[0]
    if isinstance(reading, AuditSheet):
        audits = {audit.id for audit in reading.audits}
        shared = [each.document.name for each in readings.sheets if not audits.isdisjoint(a.id for a in each.audits)]
        return shared[0] if shared else None
    return there[0].document.name if len(there) == 1 else None


def with_reading(readings: BoardReadings, reading: Rereading, instead_of: str | None) -> BoardReadings:
    """The readings of a board with one more, or with one in the place of another document of its kind.

    Raises ``BadReadings`` where there is no such document, or where two would hold the same audit or have one name.
    """
    there = _of_its_kind(readings, reading)
    if instead_of is not None and instead_of not in [each.document.name for each in there]:
        raise BadReadings(f"the board has no document {instead_of!r} of this kind; choose one that it has, or none")
    others = [each for each in there if each.document.name != instead_of]
    if reading.document.name in [each.document.name for each in others]:
        raise BadReadings(
            f"the board has a document {reading.document.name!r}; put this one in its place, or rename it"
        )
    after = [reading if each.document.name == instead_of else each for each in there]
    after += [reading] if instead_of is None else []
    if isinstance(reading, AuditSheet):
        _check_audits(reading, [each for each in others if isinstance(each, AuditSheet)])
        return replace(readings, sheets=tuple(each for each in after if isinstance(each, AuditSheet)))
    if isinstance(reading, Manual):
        return replace(readings, manuals=tuple(each for each in after if isinstance(each, Manual)))
    return replace(readings, catalogues=tuple(each for each in after if isinstance(each, Catalogue)))


def _of_its_kind(readings: BoardReadings, reading: Rereading) -> tuple[Rereading, ...]:
    if isinstance(reading, AuditSheet):
        return readings.sheets
    return readings.manuals if isinstance(reading, Manual) else readings.catalogues


def _check_audits(reading: AuditSheet, others: list[AuditSheet]) -> None:
    own = {audit.id for audit in reading.audits}
    for each in others:
        for audit in each.audits:
            if audit.id in own:
                raise BadReadings(
                    f"the audit {audit.id} is in {each.document.name} too; put this document in the place of that one"
                )
