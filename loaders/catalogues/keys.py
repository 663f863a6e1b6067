"""Codes that a catalogue explains once and then uses: "F = face to face, V = virtual (Teams)".

>>> key_of("Key: F = face to face; V = virtual on Teams")
{'F': 'face to face', 'V': 'virtual'}
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from loaders.catalogues.words import delivery_in
from loaders.layout.parts import Grid, Linked, Part

__all__ = ["key_of", "with_codes_said"]

_EXPLAINED = re.compile(
    r"(?<![\w-])(?P<code>[A-Z][A-Z0-9]{0,3}|[A-Z][a-z]?)\s*(?:=|:|–|-|\bmeans\b|\bis\b)\s*(?P<words>[^;,=|\n]{3,60})"
)
_KEY = re.compile(r"(?:key|codes?|abbreviations?)\b", re.IGNORECASE)
_LONGEST = 400
_FEWEST = 2


def key_of(line: str) -> dict[str, str]:
    """The codes that a line explains, each with the way of delivery that it stands for."""
    said = ((each["code"], delivery_in(each["words"])) for each in _EXPLAINED.finditer(line[:_LONGEST]))
    return {code: way for code, way in said if way and way.casefold() != code.casefold()}


def with_codes_said(parts: Sequence[Part]) -> list[Part]:
    """The parts; cells, and brackets at the ends of lines and titles, say what their codes stand for."""
    keys: dict[str, str] = {}
    for part in parts:
        if not isinstance(part, Grid) and ("=" in part.text or _KEY.match(part.text)):
            keys |= key_of(part.text)
    if len(keys) < _FEWEST:
        return list(parts)
    codes = "|".join(sorted(map(re.escape, keys), key=len, reverse=True))
    bracket = re.compile(rf"[(\[](?P<code>{codes})[)\]](?=\s*(?:$|\t| [–-] ))")
    return [_said(part, keys, bracket) for part in parts]


def _said(part: Part, keys: Mapping[str, str], bracket: re.Pattern[str]) -> Part:
    def words(text: str) -> str:
        return keys.get(text.strip()) or bracket.sub(lambda found: f"({keys[found['code']]})", text)

    if isinstance(part, Grid):
        rows = tuple((line, tuple(Linked(words(cell.text), cell.urls) for cell in cells)) for line, cells in part.rows)
        return Grid(part.line, rows)
    return replace(part, text=words(part.text))
