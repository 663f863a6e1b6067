"""Gold files: what a person found in documents, one of them a line."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from loaders.errors import BadDocument

__all__ = ["gold_records"]


def gold_records(path: Path) -> Iterator[dict[str, Any]]:
    """The documents of a gold file: one JSON object a line, with ``file`` and ``points``."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError:
        raise BadDocument(path, "cannot be read", "check the name of the gold file") from None
    except UnicodeDecodeError:
        raise BadDocument(path, "is not UTF-8", "save the gold file as UTF-8") from None
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield _record(path, number, line)


def _record(path: Path, number: int, line: str) -> dict[str, Any]:
    try:
        record = json.loads(line)
        points = _listed(record)
    except (AttributeError, ValueError, KeyError, TypeError):
        points = None
    if points is None or not isinstance(record.get("file"), str):
        problem = "is no gold record"
        remedy = "give one JSON object with “file” and “points”, or with “as” and “courses” or “sections”"
        raise BadDocument(path, problem, remedy, f"line {number}")
    return dict(record)


def _listed(record: Mapping[str, Any]) -> list[Any]:
    """What a record lists, to see that it is a gold record: points, courses or sections."""
    if record.get("as") == "courses":
        return [course["title"] for course in record["courses"]]
    if record.get("as") == "manual":
        return [section["title"] for section in record["sections"]]
    return [(point["quote"], point["kind"]) for point in record["points"]]
