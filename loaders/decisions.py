"""Decisions of people as a table: what was accepted, rejected or set aside, by whom, when and why.

``point`` (its id), ``decision``, ``course`` (its title), ``by`` (a role or a group, never a person's
name), ``on``, ``reason``, ``review_by`` (when a set-aside is looked at again), ``counts_from`` (from when, where not
from that day on). ``point_words`` and ``course_words`` are what the two said then, by which a decision follows them
where they stand elsewhere now; "…" at the end of them stands for what is left out. The file that the page of decisions
gives out is read back: what does not stand, and what is not decided of courses, is left out of it and listed.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal

from graph.dates import VagueDate
from graph.model import DecisionList, PersonDecision, Skipped
from loaders.tables.header import Column
from loaders.tables.reading import Row, read_table

Outcome = Literal["accepted", "rejected", "set-aside"]

COLUMNS = (
    Column("point", ("point id", "id", "learning point", "finding"), needed=True),
    Column("decision", ("outcome", "decided", "result"), needed=True),
    Column("course", ("course title", "course name", "training", "target")),
    Column("by", ("decided by", "who", "group", "role"), needed=True),
    Column("on", ("decided on", "date", "decision date", "when"), needed=True),
    Column("reason", ("why", "because", "rationale", "reasons")),
    Column("review_by", ("review", "review date", "review on", "revisit")),
    Column("counts_from", ("set aside from", "from when")),
    Column("point_words", ("text then", "words of the point", "point text")),
    Column("course_words", ("target text then", "words of the course", "course text")),
    Column("stands", ("standing",)),
    Column("opinion", ()),
)

_POINT = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*/(?:learning|strength)-[1-9]\d*")
#: What the page of decisions gives out beside what a file decides: it changes nothing when it is read back.
_DECIDE_NOTHING = {"not sure": "nobody was sure", "looked, nothing fits": "each course was rejected by itself"}
_OUTCOMES: dict[str, Outcome] = {
    "accepted": "accepted",
    "accept": "accepted",
    "agreed": "accepted",
    "rejected": "rejected",
    "reject": "rejected",
    "set-aside": "set-aside",
    "set aside": "set-aside",
    "training is not the answer": "set-aside",
}


def read_decisions(path: str | Path) -> DecisionList:
    """Read a list of decisions from a CSV file or a workbook, in its order."""
    table = read_table(path, "decisions", COLUMNS)
    skipped = list(table.skipped)
    found = tuple(_decision(row, skipped) for row in table.rows if not _is_left_out(row, skipped))
    return DecisionList(table.document, found, tuple(skipped))


def _is_left_out(row: Row, skipped: list[Skipped]) -> bool:
    """Whether a row is one of our own that decides nothing of a course; then it is listed."""
    words, target = (row.line("decision") or "").casefold(), row.line("course") or ""
    why = _DECIDE_NOTHING.get(words, "")
    if "://" in target and "/course/" not in target:
        why = "only decisions on courses are read from a file; the others travel in a backup of people's work"
    if not (row.line("stands") or "stands").casefold().startswith("stands"):
        why = f"it does not stand ({row.line('stands')})"
    if (row.line("opinion") or "").casefold() == "second":
        why = "a second opinion decides nothing"
    if why:
        skipped.append(row.skip(row.line("decision") or "", why))
    return bool(why)


def _decision(row: Row, skipped: list[Skipped]) -> PersonDecision:
    outcome = _outcome(row)
    target = row.line("course") if outcome == "set-aside" else _needed_to(row, "course", outcome)
    target = target.rpartition("/course/")[2] if target and "://" in target else target
    if outcome == "set-aside" and target:
        skipped.append(row.skip(target, "a set-aside is of the point, not of one course"))
        target = None
    if outcome != "set-aside" and row["review_by"]:
        skipped.append(row.skip(row["review_by"], "only a set-aside is reviewed by a date"))
    return PersonDecision(
        point=_point(row),
        outcome=outcome,
        target=target,
        by=row.needed("by"),
        on=_date(row, "on"),
        reason=row.line("reason") if outcome == "accepted" else _needed_to(row, "reason", outcome),
        review_by=_date(row, "review_by") if outcome == "set-aside" else None,
        place=row.number,
        counts_from=row.date("counts_from") if outcome == "set-aside" else None,
        point_words=row.line("point_words"),
        target_words=row.line("course_words") if outcome != "set-aside" else None,
    )


def _outcome(row: Row) -> Outcome:
    text = row.needed("decision")
    outcome = _OUTCOMES.get(text.casefold())
    if outcome is None:
        row.refuse(f'"{text[:40]}" is no decision', "write accepted, rejected or set-aside")
    return outcome


def _point(row: Row) -> str:
    text = row.needed("point")
    text = text.rpartition("/audit/")[2] if "://" in text else text
    if not _POINT.fullmatch(text):
        row.refuse(f'"{text[:60]}" is no id of a point', "write one such as domestic-violence-2014-11/learning-23")
    return text


def _needed_to(row: Row, column: str, outcome: Outcome) -> str:
    text = row.line(column)
    if text is None:
        row.refuse(f'the decision is "{outcome}", and the column "{column}" is blank', "fill it in")
    return text


def _date(row: Row, column: str) -> VagueDate:
    date = row.date(column)
    if date is None:
        row.refuse(f'the column "{column}" is blank', "fill it in")
    return date
