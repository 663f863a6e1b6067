"""What was understood of a table, as plain values for JSON (DESIGN, section 5, ``read --json``).

>>> document = Document("manual.csv", "manual", "00", "text/csv", "")
>>> manual_to_json(Manual(document, (Section("neglect", "Neglect", 2),)))["sections"][0]["title"]
'Neglect'
"""

from __future__ import annotations

from typing import Any

from graph.dates import VagueDate
from graph.model import (
    ActionTracker,
    Catalogue,
    Course,
    CourseRun,
    DecisionList,
    Document,
    Manual,
    PersonDecision,
    Section,
    Step,
)


def manual_to_json(manual: Manual) -> dict[str, Any]:
    """Return a manual as ``document``, ``sections`` and ``warnings``."""
    sections = [_section(section) for section in manual.sections]
    return {
        "document": _document(manual.document),
        "sections": sections,
        "warnings": _warnings(manual),
    }


def courses_to_json(catalogue: Catalogue) -> dict[str, Any]:
    """Return a catalogue as ``document``, ``courses`` and ``warnings``."""
    courses = [_course(course) for course in catalogue.courses]
    return {
        "document": _document(catalogue.document),
        "courses": courses,
        "warnings": _warnings(catalogue),
    }


def decisions_to_json(reading: DecisionList) -> dict[str, Any]:
    """Return a list of decisions as ``document``, ``decisions`` and ``warnings``."""
    decisions = [_decision(decision) for decision in reading.decisions]
    return {
        "document": _document(reading.document),
        "decisions": decisions,
        "warnings": _warnings(reading),
    }


def actions_to_json(tracker: ActionTracker) -> dict[str, Any]:
    """Return an action tracker as ``document``, ``steps`` and ``warnings``."""
    steps = [_step(step) for step in tracker.steps]
    return {
        "document": _document(tracker.document),
        "steps": steps,
        "warnings": _warnings(tracker),
    }


def _document(document: Document) -> dict[str, Any]:
    return {
        "name": document.name,
        "role": document.role,
        "sha256": document.sha256,
        "media_type": document.media_type,
        "title": document.title,
        "issued": _date(document.issued),
    }


def _section(section: Section) -> dict[str, Any]:
    return {
        "id": section.id,
        "number": section.number,
        "numbers": list(section.numbers or ((section.number,) if section.number else ())),
        "title": section.title,
        "url": section.url,
        "text": section.text,
        "sets_out": list(section.sets_out),
        "amended": [str(date) for date in section.amended],
        "part_of": section.part_of,
        "row": section.place,
    }


def _course(course: Course) -> dict[str, Any]:
    return {
        "id": course.id,
        "title": course.title,
        "provider": course.provider,
        "description": course.description,
        "teaches": list(course.teaches),
        "audience": list(course.audience),
        "level": course.level,
        "level_scheme": course.level_scheme,
        "duration": course.duration,
        "cost": course.cost,
        "delivery": course.delivery,
        "runs": [_run(run) for run in course.runs],
        "always": course.always,
        "dated": course.dated,
        "content_date": _date(course.content_date),
        "url": course.url,
        "row": course.place,
    }


def _run(run: CourseRun) -> dict[str, Any]:
    return {"starts": _date(run.starts), "ends": _date(run.ends), "row": run.place}


def _decision(decision: PersonDecision) -> dict[str, Any]:
    return {
        "point": decision.point,
        "decision": decision.outcome,
        "course": decision.target,
        "by": decision.by,
        "on": str(decision.on),
        "reason": decision.reason,
        "review_by": _date(decision.review_by),
        "counts_from": _date(decision.counts_from),
        "point_words": decision.point_words,
        "course_words": decision.target_words,
        "row": decision.place,
    }


def _step(step: Step) -> dict[str, Any]:
    return {
        "point": step.point,
        "quote": step.quote,
        "step": step.kind,
        "action": step.action,
        "agencies": list(step.agencies),
        "owner": step.owner,
        "due": _date(step.due),
        "status": step.status,
        "status_words": step.status_words,
        "done": _date(step.done),
        "evidence": step.evidence,
        "row": step.place,
        **({"sheet": step.sheet} if step.sheet else {}),
    }


def _warnings(reading: Manual | Catalogue | DecisionList | ActionTracker) -> list[dict[str, Any]]:
    every = (*reading.document.notes, *reading.skipped)
    return [{"line": one.line, "text": one.text, "why": one.why} for one in every]


def _date(date: VagueDate | None) -> str | None:
    return None if date is None else str(date)
