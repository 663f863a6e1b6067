"""Any file in, a reading out: which loader a file is for, and what it understood as plain values.

A text is what its words say: an audit sheet, a catalogue or a manual. JSON is a catalogue. A table says what it is
by its columns: findings make it an audit sheet, else whichever of manual, courses, actions and decisions can read
it without a column missing.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from graph.model import ActionTracker, AuditSheet, Catalogue, DecisionList, Manual
from loaders.catalogues.schema_org import is_json
from loaders.catalogues.table import read_courses
from loaders.decisions import read_decisions
from loaders.document import read_document
from loaders.errors import BadDocument
from loaders.guard.documents import guarded
from loaders.kind_of_document import kind_of_text
from loaders.layout.blocks import blocks_of
from loaders.manuals.table import read_manual
from loaders.reading_json import sheet_to_json
from loaders.sheets.reading import read_sheet, sheet_of
from loaders.sheets.tables_of_findings import columns_of
from loaders.tables.as_json import actions_to_json, courses_to_json, decisions_to_json, manual_to_json
from loaders.trackers.reading import read_actions

Reading = AuditSheet | Manual | Catalogue | DecisionList | ActionTracker

_NAMES = {"courses": "a catalogue of courses", "manual": "a procedures manual"}
_TABLE_ENDINGS = frozenset({".csv", ".tsv", ".xlsx"})
_LOADERS: dict[str, Callable[[Path], Reading]] = {
    "audit": read_sheet,
    "manual": read_manual,
    "courses": read_courses,
    "actions": read_actions,
    "decisions": read_decisions,
}


def read_any(path: Path, role: str | None = None, let_through: str | None = None, refuse_rows: bool = False) -> Reading:
    """Read a file as an audit sheet, manual, catalogue, action tracker or decisions; ``None``: as what it seems to be.

    ``let_through`` is the reason to read it even where it seems to hold personal data. With ``refuse_rows`` the rows of
    an action tracker that make no sense are listed, and are no error.
    Raises ``BadDocument``; ``HeldBack`` for personal data.
    """
    reading = read_actions(path, refuse_rows) if refuse_rows and role == "actions" else _read(path, role)
    return guarded(path, reading, let_through)


def _read(path: Path, role: str | None) -> Reading:
    if role is not None:
        return _LOADERS[role](path)
    if path.is_dir():
        return read_manual(path)
    if is_json(path):
        return read_courses(path)
    return _read_text(path) if path.suffix.lower() not in _TABLE_ENDINGS else _read_table(path)


def _read_text(path: Path) -> Reading:
    """A document in running text, by what its words say it is; a catalogue or a manual is never taken for findings."""
    document = read_document(path)
    kind = kind_of_text(document.text)
    if kind == "audit":
        return sheet_of(document)
    try:
        reading: Reading | None = _LOADERS[kind](path)
    except BadDocument:
        reading = None
    if (isinstance(reading, Catalogue) and reading.courses) or (isinstance(reading, Manual) and reading.sections):
        return reading
    raise BadDocument(
        path,
        f"does not look like an audit sheet: its words are those of {_NAMES[kind]}, and it cannot be read as one",
        f"say what it is: --as audit, or --as {kind}",
    )


def _is_sheet(path: Path) -> bool:
    """Whether a table holds findings: its first columns are headed so, and its words are those of an audit."""
    text = read_document(path).text
    rows = [block for block in blocks_of(text) if block.kind == "row"]
    columns = columns_of(rows, None) if rows else None
    findings = columns is not None and columns.headed and {"strength", "gap", "finding"} & set(columns.parts.values())
    # A column of steps is an action tracker's: its points are those of a sheet, and are not found anew.
    tracked = bool(rows) and any(cell.text.strip("*_ ").casefold() == "step" for cell in rows[0].cells)
    return bool(findings) and not tracked and kind_of_text(text) == "audit"


def _read_table(path: Path) -> Reading:
    """The kind whose columns fit best: all needed ones found, and the fewest left over."""
    if _is_sheet(path):
        return read_sheet(path)
    found: list[tuple[int, Reading]] = []
    problem: BadDocument | None = None
    for kind in ("decisions", "courses", "actions", "manual"):
        try:
            reading = _LOADERS[kind](path)
        except BadDocument as error:
            problem = problem or error
            continue
        if not isinstance(reading, ActionTracker) or reading.steps:
            found.append((sum("column" in one.why for one in reading.skipped), reading))
    if found:
        return min(found, key=lambda each: each[0])[1]
    if problem is None or "column" not in problem.problem:
        raise problem or BadDocument(path, "not a table", "say what it is with --as")
    raise BadDocument(
        path,
        "its columns are not those of a manual, a catalogue, an action tracker or decisions",
        "say what it is with --as",
    )


def reading_to_json(reading: Reading) -> dict[str, Any]:
    """What was understood, as DESIGN section 5 says of ``read --json``."""
    if isinstance(reading, AuditSheet):
        return sheet_to_json(reading)
    if isinstance(reading, Manual):
        return manual_to_json(reading)
    if isinstance(reading, Catalogue):
        return courses_to_json(reading)
    if isinstance(reading, ActionTracker):
        return actions_to_json(reading)
    return decisions_to_json(reading)
