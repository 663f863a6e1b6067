"""An action tracker as a table: what was done about each learning point, by whom, and what shows it.

``point`` (its id, or its words), ``step`` (shared, agency action, training or published), ``action``,
``agency``, ``owner`` (a role, never a person's name), ``due``, ``status``, ``done``, ``evidence``.
A tracker with two columns for the point, its id and its words, is read by the id, and the words must then
be the point's own. Which point a row is about is settled when the board is linked. What the question ``steps``
answers can be filled in and read again: its rows without a record say nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from graph.dates import VagueDate
from graph.model import ActionTracker, Skipped, Step, StepKind, StepStatus
from loaders.people import looks_like_a_person
from loaders.tables import Row, Table, read_table
from loaders.tables_header import Column

_WORDS_OF_POINT = (
    "learning point", "learning points", "learning", "finding", "findings", "recommendation", "point text", "gap",
    "issue", "area for development", "what was found", "learning identified",
)  # fmt: skip

#: ``point`` falls back on the heading of ``quote``, so that a tracker with one column for both has it twice.
COLUMNS = (
    Column("point", (
        "point id", "learning point id", "id", "point ref", "point reference", "ref", "reference", "no", "number",
        "item", "item no", *_WORDS_OF_POINT,
    ), needed=True),
    Column("quote", ("words", "text", *_WORDS_OF_POINT)),
    Column("step", ("step taken", "kind of step", "type of step", "kind", "stage", "type", "type of action")),
    Column("action", (
        "action required", "actions required", "recommendation action required", "recommendation action",
        "action needed", "action to be taken", "action taken", "actions",
        "what we will do", "what will be done", "task", "agreed action", "response",
    )),
    Column("agency", (
        "agencies", "lead agency", "responsible agency", "organisation", "organisations", "partner", "service",
        "agency responsible",
    )),
    Column("owner", (
        "action owner", "lead", "lead officer", "lead role", "role", "responsible", "responsible role",
        "responsible officer", "person responsible", "responsibility", "by whom", "who", "who by", "assigned to",
    )),
    Column("due", (
        "due date", "due by", "deadline", "target date", "target", "timescale", "timescales", "by when", "when",
        "completion due", "date due", "to be done by",
    )),
    Column("status", ("progress", "state", "rag", "rag status", "brag", "brag status", "rag rating", "current status",
                      "action status")),
    Column("done", (
        "done on", "date done", "completed", "completed on", "date completed", "completion date", "actual date",
        "date closed", "closed on", "closed", "complete", "actioned", "date actioned",
    )),
    Column("evidence", (
        "evidenced by", "evidence of completion", "evidence of impact", "proof", "how do we know", "evidence link",
        "supporting evidence", "assurance", "course or reason", "comments and evidence",
    )),
)  # fmt: skip

_KINDS: dict[StepKind, tuple[str, ...]] = {
    "shared": (
        "shared", "share", "sharing", "shared with agencies", "findings shared", "findings shared with agencies",
        "share findings", "learning shared", "circulated", "disseminated", "dissemination", "cascaded", "briefing",
    ),
    "agency action": (
        "agency action", "agency actions", "action", "actions", "agency", "agencies take action", "agencies act",
        "action plan", "agency action plan", "development plan", "agency development plan", "improvement",
        "safeguarding development plan", "single agency action", "implementation", "practice", "practice change",
    ),
    "training": (
        "training", "train", "training considered", "considered for training", "training need", "training needs",
        "training takes it up", "findings incorporated into training", "learning and development", "workforce",
        "workforce development", "course", "e-learning",
    ),
    "published": (
        "published", "publish", "publication", "publishing", "made public", "made available", "website",
        "findings made available to all", "made available to all", "everyone can read it",
    ),
}  # fmt: skip
_STATUSES: dict[StepStatus, tuple[str, ...]] = {
    "not started": ("not started", "not yet started", "not begun", "to do", "planned", "not commenced", "to start"),
    "outstanding": (
        "outstanding", "open", "overdue", "late", "not done", "not complete", "not completed", "incomplete", "no", "n",
        "pending", "delayed", "slipped", "behind schedule", "at risk", "deferred",
    ),
    "in progress": (
        "in progress", "ongoing", "on going", "under way", "underway", "started", "on track", "partially complete",
        "partly done", "part complete", "in hand", "progressing", "on target", "in development",
    ),
    "done": (
        "done", "complete", "completed", "closed", "finished", "achieved", "implemented", "actioned", "delivered",
        "yes", "y", "signed off", "embedded", "evidenced", "unevidenced", "shared", "published",
    ),
    "not needed": (
        "not needed", "not required", "not applicable", "n/a", "na", "no action", "no action needed", "withdrawn",
        "no action required", "cancelled", "no longer needed", "no longer required", "superseded", "declined",
    ),
}  # fmt: skip
_NO_DATE = frozenset({"tbc", "tba", "tbd", "ongoing", "on going", "na", "n a", "none", "to be confirmed", "asap", ""})
_TICKS = frozenset({"y", "yes", "done", "complete", "completed", "✓", "✔", "☑", "true", "closed"})
_CROSSES = frozenset({"n", "no", "not done", "not yet", "✗", "✘", "☐", "false"})
_NO_EVIDENCE = frozenset({"none", "na", "n a", "no", "nil", "tbc", "awaited", "pending", "to follow", "none yet", ""})
_NUMBERED = re.compile(r"^(?:step\s*)?\d\s*[.:)–-]\s*", re.IGNORECASE)
_POINT = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*/(?:learning|strength)-[1-9]\d*", re.IGNORECASE)


def _plain(text: str) -> str:
    """Words in lower case, with any punctuation between them as one space; a lone mark stays."""
    return re.sub(r"[^\w✓✔☑✗✘☐]+", " ", text.casefold().replace("&", " and ")).strip()


_WORD_TO_STEP = {_plain(word): kind for kind, words in _KINDS.items() for word in words}
_WORD_TO_STATUS = {_plain(word): status for status, words in _STATUSES.items() for word in words}


def read_actions(path: str | Path) -> ActionTracker:
    """Read the steps of an action tracker from a CSV file or a workbook, in its order.

    Raises ``BadDocument``, with the row, for a date that is none and for a step that is none of the four.
    """
    table = read_table(path, "actions", COLUMNS)
    reading = _Reading(table, list(table.skipped))
    steps = [step for row in table.rows for step in reading.steps(row)]
    if "step" not in table.columns and steps:
        why = 'there is no column "step", so each row is read as an agency action'
        reading.skipped.append(Skipped(table.rows[0].number, "step", why))
    return ActionTracker(table.document, tuple(steps), tuple(reading.skipped))


@dataclass(slots=True)
class _Reading:
    """One pass down a table: what is listed, and the row whose point the rows below may share."""

    table: Table
    skipped: list[Skipped]
    above: Row | None = None

    def steps(self, row: Row) -> Iterator[Step]:
        """The steps of one row: one for each id in its cell, and none where only the point is filled in."""
        if _plain(row["status"]) == "not recorded":
            return
        named = self._named(row)
        if named is None or not any(row[column.name] for column in COLUMNS[2:]):
            if named is not None:
                self.skipped.append(row.skip(named["point"], "nothing is recorded of this point"))
            return
        ids = _ids(named["point"]) or [None]
        quote = named.line("quote")
        if ids == [None]:
            quote = quote or named.line("point")
        elif quote is not None and _ids(quote):
            quote = None
        for point in ids:
            yield self._step(row, point, quote)

    def _named(self, row: Row) -> Row | None:
        """The row that names the point: this one, or one above it, as where cells are merged."""
        if row["point"] or row["quote"]:
            self.above = row
            return row
        what = row.line("action") or row.line("step") or "a row"
        if self.above is None:
            self.skipped.append(row.skip(what, "the row names no point, and neither does one above it"))
            return None
        self.skipped.append(row.skip(what, f"the row names no point; it is taken as that of row {self.above.number}"))
        return self.above

    def _step(self, row: Row, point: str | None, quote: str | None) -> Step:
        status, done = self._status(row)
        return Step(
            kind=_kind(row, "step" in self.table.columns),
            place=row.number,
            point=point,
            quote=quote,
            action=row.line("action"),
            agencies=tuple(each for each in row.texts("agency") if _plain(each) != "not stated"),
            owner=self._owner(row),
            due=self._date(row, "due"),
            status=status,
            status_words=row.line("status"),
            done=done,
            evidence=self._evidence(row),
        )

    def _owner(self, row: Row) -> str | None:
        owner = row.line("owner")
        if owner and looks_like_a_person(owner):
            why = "an owner is a role, and this seems to be a person's name; it is not kept"
            self.skipped.append(row.skip(f"{owner[0]}...", why))
            return None
        return owner

    def _date(self, row: Row, column: str) -> VagueDate | None:
        text = row.line(column)
        if text and _plain(text) in _NO_DATE:
            if _plain(text):
                self.skipped.append(row.skip(text, f'no date is given in the column "{column}"'))
            return None
        return row.date(column)

    def _status(self, row: Row) -> tuple[StepStatus, VagueDate | None]:
        """The status, and the day it was done; a tick under ``done`` says the one and leaves the other open."""
        words = row.line("status")
        status = _WORD_TO_STATUS.get(_plain(words)) if words else None
        if words and status is None and _plain(words) != "not stated":
            self.skipped.append(row.skip(words, "no such status is known here; it is kept as it is written"))
        mark = _plain(row["done"])
        ticked = True if mark in _TICKS else False if mark in _CROSSES else None
        done = self._date(row, "done") if ticked is None else None
        finished = done is not None or ticked is True
        if status is None:
            return ("done" if finished else "outstanding" if ticked is False else "not stated"), done
        if finished and status != "done":
            self.skipped.append(row.skip(row["done"], f'it is said to be done, and its status is "{words}"'))
            return status, None
        if status == "done" and ticked is False:
            self.skipped.append(row.skip(row["done"], f'it is said not to be done, and its status is "{words}"'))
            return "outstanding", None
        return status, done

    def _evidence(self, row: Row) -> str | None:
        text = row.line("evidence")
        return None if text is None or _plain(text) in _NO_EVIDENCE else text


def _kind(row: Row, known: bool) -> StepKind:
    if not known:
        return "agency action"
    text = row.needed("step")
    kind = _WORD_TO_STEP.get(_plain(text)) or _WORD_TO_STEP.get(_plain(_NUMBERED.sub("", text)))
    if kind is None:
        row.refuse(f'"{text[:40]}" is none of the four steps', "write shared, agency action, training or published")
    return kind


def _ids(text: str) -> list[str | None]:
    """The ids that a cell holds, where it holds nothing else; an address that ends in one is its id."""
    parts = [part.strip(" .,<>[]()").split("/audit/")[-1] for part in re.split(r"[;,\s]+", text)]
    named = [part for part in parts if part]
    return list(dict.fromkeys(part.lower() for part in named)) if named and all(map(_POINT.fullmatch, named)) else []
