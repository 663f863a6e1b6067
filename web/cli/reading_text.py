"""What was understood of a file, for reading: the same facts as ``read --json``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


def reading_lines(found: dict[str, Any]) -> Iterator[str]:
    """The lines to print for one reading."""
    document = found["document"]
    yield f"{document['name'] if isinstance(document, dict) else document}"
    for key, lines in (
        ("points", _points),
        ("sections", _rows),
        ("courses", _rows),
        ("steps", _rows),
        ("decisions", _rows),
    ):
        if key in found:
            yield from lines(found)
    warnings = found.get("warnings", [])
    if warnings:
        yield ""
        yield f"skipped: {len(warnings)}"
    for one in warnings:
        yield f"  line {one['line']}: {one['text'][:100]} ({one['why']})"


def _points(found: dict[str, Any]) -> Iterator[str]:
    for audit in found["audits"]:
        mine = [point for point in found["points"] if point["audit"] == audit["id"]]
        yield ""
        cases = f"{audit['cases']} cases" if audit.get("cases") else "number of cases not given"
        yield f"{audit['theme']} · {audit.get('audited') or 'undated'} · {cases}"
        for point in mine:
            indent = "    " if point["nested_under"] else "  "
            yield f"{indent}{point['id'].split('/')[-1]} [{point['kind']}, {point['response']}] {point['text']}"
            yield from _understood(point, indent)


def _understood(point: dict[str, Any], indent: str) -> Iterator[str]:
    if point["guidance"]:
        yield f"{indent}    guidance: " + "; ".join(f"{g['name']} ({g['mode']})" for g in point["guidance"])
    if point["agencies"]:
        yield f"{indent}    agencies: " + "; ".join(point["agencies"])
    if point["topics"]:
        yield f"{indent}    topics: " + "; ".join(point["topics"])


def _rows(found: dict[str, Any]) -> Iterator[str]:
    for key in ("sections", "courses", "steps", "decisions"):
        for row in found.get(key, []):
            yield ""
            for name, value in row.items():
                if value not in (None, "", [], ()):
                    yield f"  {name}: {'; '.join(map(str, value)) if isinstance(value, list) else value}"
