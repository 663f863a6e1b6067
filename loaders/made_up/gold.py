"""The gold file of a made-up country: what a careful reader finds in each document, for ``goldenthread evaluate``."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from graph.model import Course, Section
from loaders.made_up.plan import MadeBoard, MadePoint
from loaders.made_up.sheets import points_in_order

__all__ = ["gold_lines"]


def gold_lines(board: MadeBoard) -> Iterator[str]:
    """A line of JSON for each sheet, the manual and the catalogue; files are named from the country's folder."""
    for sheet in board.sheets:
        points = [_point(one, point) for one, point in points_in_order(sheet)]
        yield _line(board, sheet.file, points=points)
    manual = [_section(each) for each in board.sections]
    yield _line(board, f"manual.{board.manual_ending}", **{"as": "manual", "sections": manual})
    courses = [_course(each) for each in board.courses]
    yield _line(board, f"courses.{board.courses_ending}", **{"as": "courses", "courses": courses})


def _line(board: MadeBoard, file: str, **rest: object) -> str:
    return json.dumps({"file": f"{board.key}/{file}", **rest}, ensure_ascii=False)


def _point(one: str, point: MadePoint) -> dict[str, Any]:
    return {
        "id": one,
        "kind": point.kind,
        "quote": point.text,
        "guidance": [each.named.label for each in point.citations],
        "guidance_mode": {each.named.label: each.mode for each in point.citations},
        "agencies": [each.label for each in point.agencies],
        "topics": list(point.topics),
        "training_signal": point.training,
        "guidance_missing": point.missing,
    }


def _section(section: Section) -> dict[str, Any]:
    return {
        "title": section.title,
        "number": section.number,
        "part_of": section.part_of,
        "amended": [date.text for date in section.amended],
    }


def _course(course: Course) -> dict[str, Any]:
    return {
        "title": course.title,
        "provider": course.provider,
        "audience": list(course.audience),
        "level": course.level,
        "delivery": course.delivery,
        "runs": [[str(run.starts), str(run.ends) if run.ends else None] for run in course.runs],
        "content_date": course.content_date.text if course.content_date else None,
        "teaches": list(course.teaches),
    }
