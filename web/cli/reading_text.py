"""What was understood of a file, for reading: the same facts as ``read --json``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

_TABLES = ("sections", "courses", "steps", "decisions")


def reading_lines(found: dict[str, Any]) -> Iterator[str]:
    """The lines to print for one reading."""
    document = found["document"]
    yield f"{document['name'] if isinstance(document, dict) else document}"
    if "points" in found:
        yield from _points(found)
    for key in _TABLES:
        yield from _rows(found.get(key, []))
    warnings = found.get("warnings", [])
    if warnings:
        yield ""
        yield f"skipped, or to be checked: {len(warnings)}"
    for one in warnings:
        place = f"line {one['line']}: " if one["line"] else ""
        yield f"  {place}{' '.join(one['text'].split())[:100]} ({one['why']})"


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


def _rows(rows: list[dict[str, Any]]) -> Iterator[str]:
    for row in rows:
        yield ""
        for name, value in row.items():
            if value not in (None, "", [], ()):
                yield f"  {name.replace('_', ' ')}: {_said(value)}"


def _said(value: Any) -> str:
    """A value in words: yes and no, the parts of a list, and of a run its days: ``2015-05-03 to 2015-05-04, row 7``.

    >>> _said([{"starts": "2015-05-03", "ends": "2015-05-04", "row": 7}, {"starts": None, "ends": None, "row": 8}])
    '2015-05-03 to 2015-05-04, row 7; row 8'
    """
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return "; ".join(map(_said, value))
    if isinstance(value, Mapping):
        days = " to ".join(dict.fromkeys(str(value[end]) for end in ("starts", "ends") if value.get(end)))
        others = (
            f"{name.replace('_', ' ')} {_said(part)}"
            for name, part in value.items()
            if name not in ("starts", "ends") and part not in (None, "", [])
        )
        return ", ".join(filter(None, (days, *others)))
    return " ".join(str(value).split())
