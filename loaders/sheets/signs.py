"""Marks that say themselves whether a point is praised: a tick, a cross, "+" and "-", or what a sheet's key says.

>>> key_of("Key:  + strength   - needs work   > action agreed")
{'+': 'strength', '-': 'gap', '>': 'action'}
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from loaders.layout.blocks import Block
from loaders.understanding.headings import Part, part_named

__all__ = ["key_of", "part_of_marker", "signs_of"]

_PRAISING = "✓✔✅☑👍🟢🟩😀😃🙂☺⭐★🌟👏💚"
_WANTING = "✗✘❌✖👎🔴🟥🟠🟧🟡🟨😟🙁☹😞⚠🚩❗"
_OF_THEMSELVES: dict[str, Part] = {
    **dict[str, Part].fromkeys(_PRAISING, "strength"),
    **dict[str, Part].fromkeys(_WANTING, "gap"),
}
_PLUS, _MINUS = "+", ("-", "–", "−")
_BRACKETS = "()[]\ufe0f"
_KEYED = re.compile(
    r"(?<![^\s(,;])(?P<sign>[(\[][^\w\s][)\]]|[^\w\s,;.:()'\"“”‘’/&]\ufe0f?|[A-Z](?=\s*[=:–-]\s))\s*[=:–-]?\s*"
    r"(?P<words>[A-Za-z][A-Za-z' ]{2,40})"
)
_COUNTING = " *:.)–-0123456789"
_LONGEST_CODE = 3
_LONGEST_KEY = 240
_FEWEST_KEYED = 2


def signs_of(blocks: Sequence[Block]) -> Mapping[str, Part]:
    """What the marks of this sheet's items say, by their key, by themselves, or because "+" stands among "-"."""
    signs = dict(_OF_THEMSELVES)
    if _plus_among_minus(blocks):
        signs |= {_PLUS: "strength", **dict[str, Part].fromkeys(_MINUS, "gap")}
    for block in blocks:
        if block.kind != "row" and len(block.text) <= _LONGEST_KEY:
            signs |= key_of(block.text)
    return {form: part for sign, part in signs.items() for form in (sign, f"({sign})", f"[{sign}]", f"{sign}\ufe0f")}


def key_of(words: str) -> dict[str, Part]:
    """The signs that a line explains, where it explains several of different meaning."""
    found: dict[str, Part] = {
        each["sign"].strip(_BRACKETS): part
        for each in _KEYED.finditer(words[:_LONGEST_KEY])
        if (part := part_named(each["words"])) in ("strength", "gap", "action")
    }
    return found if len(found) >= _FEWEST_KEYED and len(set(found.values())) >= _FEWEST_KEYED else {}


def part_of_marker(marker: str) -> Part | None:
    """What a marker in words says: "Learning point 3:", "Recommendation 1."."""
    words = marker.strip(_COUNTING)
    part = part_named(words) if len(words) > _LONGEST_CODE else None
    return None if part == "none" else part


def _plus_among_minus(blocks: Sequence[Block]) -> bool:
    """Whether a list mixes both marks: there they are plus and minus, and not just bullets."""
    marks: set[str] = set()
    for block in blocks:
        mark = block.marker.strip(_BRACKETS) if block.kind == "item" else ""
        marks = marks | {mark} if mark else set()
        if _PLUS in marks and marks.intersection(_MINUS):
            return True
    return False
