"""JSON in, a value out, and the value laid out again with the line on which each object begins.

>>> text, lines = laid_out([{"name": "Neglect"}])
>>> print(text)
[
  {
    "name": "Neglect"
  }
]
>>> sorted(lines.values())
[2]
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from loaders.errors import BadDocument

Node = dict[str, Any]

DEEPEST = 40
LARGEST = 20_000_000
_FETCH_AGAIN = "fetch it again, or correct that place"


def parsed(path: str | Path, data: bytes) -> Any:
    """The value that JSON bytes (UTF-8, UTF-16 or UTF-32) hold. Raises ``BadDocument`` with the line."""
    if len(data) > LARGEST:
        raise BadDocument(path, f"the file is larger than {LARGEST // 10**6} MB", "save only the list of courses")
    try:
        text = data.decode(json.detect_encoding(data)).removeprefix("\ufeff")
        return json.loads(text, parse_constant=_no_number)
    except UnicodeDecodeError:
        raise BadDocument(path, "a letter is wrongly encoded", "save the file as UTF-8") from None
    except RecursionError:
        raise _too_deep(path) from None
    except json.JSONDecodeError as error:
        problem = f"this is not JSON ({error.msg.lower()})"
        raise BadDocument(path, problem, _FETCH_AGAIN, f"line {error.lineno}, column {error.colno}") from None
    except ValueError as error:
        raise BadDocument(path, f"this is not JSON ({str(error)[:60].lower()})", _FETCH_AGAIN) from None


def refuse_what_is_too_deep(path: str | Path, value: Any) -> None:
    """Raise ``BadDocument`` for a value nested deeper than any catalogue is."""
    level = [value] if isinstance(value, dict | list) else []
    for _ in range(DEEPEST):
        held = (inner for one in level for inner in (one.values() if isinstance(one, dict) else one))
        level = [inner for inner in held if isinstance(inner, dict | list)]
        if not level:
            return
    raise _too_deep(path)


def laid_out(value: Any) -> tuple[str, dict[int, int]]:
    """The value as JSON with a line for each part, and the line of each object by its identity."""
    parts: list[str] = []
    lines: dict[int, int] = {}
    _write(value, "\n", parts, lines, [1])
    return "".join(parts), lines


def _write(value: Any, newline: str, parts: list[str], lines: dict[int, int], line: list[int]) -> None:
    if not isinstance(value, dict | list) or not value:
        if isinstance(value, dict):
            lines[id(value)] = line[0]
        parts.append(json.dumps(value, ensure_ascii=False))
        return
    inner = newline + "  "
    brackets = "[]"
    if isinstance(value, dict):
        lines[id(value)] = line[0]
        brackets = "{}"
    parts.append(brackets[0])
    for number, each in enumerate(value):
        parts.append("," + inner if number else inner)
        line[0] += 1
        if isinstance(value, dict):
            parts.append(json.dumps(each, ensure_ascii=False) + ": ")
            each = value[each]
        _write(each, inner, parts, lines, line)
    parts.append(newline + brackets[1])
    line[0] += 1


def _no_number(name: str) -> float:
    raise ValueError(f"{name} is no number")


def _too_deep(path: str | Path) -> BadDocument:
    return BadDocument(path, f"it is nested deeper than {DEEPEST} levels", "save only the list of courses")
