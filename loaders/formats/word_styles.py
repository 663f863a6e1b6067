"""What a Word file's styles and list definitions say: headings, indents, weights, and the numbers shown.

Styles inherit (ECMA-376, Part 1, 17.7); a list's numbers are counted while reading, as Word counts them
(17.9). A heading is a paragraph with an outline level or a style named "heading 1" to "heading 9".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

__all__ = ["Look", "Numbering", "Style", "Styles", "W", "child", "value"]

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_HEADING = re.compile(r"heading (\d)", re.IGNORECASE)
_LONGEST_CHAIN = 20
_DEFAULT_HALF_POINTS = 22
_ROMAN = ((100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_OFF = ("0", "false", "off", "none")


def child(node: Any, *path: str) -> Any:
    """The element at a path of names below a node, or ``None``."""
    for name in path:
        if node is None:
            return None
        node = node.find(W + name)
    return node


def value(node: Any, name: str = "val") -> str | None:
    """An attribute of a node, or ``None`` where either is missing."""
    return None if node is None else node.get(W + name)


def number(text: str | None) -> int | None:
    """A whole number, or ``None``."""
    try:
        return int(float(text)) if text else None
    except (ValueError, OverflowError):
        return None


def switched(node: Any) -> bool | None:
    """Whether a switch such as ``w:b`` is on; ``None`` where it is not there."""
    return None if node is None else (value(node) or "1") not in _OFF


@dataclass(frozen=True, slots=True)
class Look:
    """How words look: half points of size, weight, and whether they are hidden; ``None`` is inherited."""

    size: int | None = None
    bold: bool | None = None
    hidden: bool | None = None

    def over(self, base: Look) -> Look:
        """This look where it says something, else the other one."""
        return Look(
            base.size if self.size is None else self.size,
            base.bold if self.bold is None else self.bold,
            base.hidden if self.hidden is None else self.hidden,
        )


def look_of(properties: Any) -> Look:
    """The look that run properties give."""
    if properties is None:
        return Look()
    return Look(
        number(value(child(properties, "sz"))),
        switched(child(properties, "b")),
        switched(child(properties, "vanish")),
    )


@dataclass(frozen=True, slots=True)
class Style:
    """A paragraph or character style with all that it inherits."""

    id: str | None = None
    name: str = ""
    level: int | None = None
    num_id: str | None = None
    list_level: int | None = None
    left: int | None = None
    look: Look = field(default_factory=Look)


class Styles:
    """The styles of one file, resolved when first asked for."""

    def __init__(self, root: Any) -> None:
        """Take the root of the styles part, or ``None``."""
        self._nodes = {value(node, "styleId"): node for node in _all(root, "style")}
        self._known: dict[str | None, Style] = {}
        default = next((node for node in _all(root, "style") if _is_default_paragraph(node)), None)
        self.default = value(default, "styleId")
        base = look_of(child(root, "docDefaults", "rPrDefault", "rPr"))
        self.base = base.over(Look(_DEFAULT_HALF_POINTS, False, False))

    def get(self, style_id: str | None) -> Style:
        """A style with all that it inherits; an unknown one says nothing."""
        if style_id not in self._known:
            chain: list[Any] = []
            each = style_id
            while each in self._nodes and len(chain) < _LONGEST_CHAIN:
                chain.append(self._nodes[each])
                each = value(child(chain[-1], "basedOn"))
            style = Style(style_id)
            for node in reversed(chain):
                style = _inherit(style, node, style_id)
            self._known[style_id] = style
        return self._known[style_id]


def _all(root: Any, name: str) -> Iterator[Any]:
    return iter(()) if root is None else root.iterfind(W + name)


def _is_default_paragraph(node: Any) -> bool:
    return value(node, "type") == "paragraph" and (value(node, "default") or "0") not in _OFF


def _inherit(base: Style, node: Any, style_id: str | None) -> Style:
    properties = child(node, "pPr")
    name = value(child(node, "name")) or ""
    outline = number(value(child(properties, "outlineLvl")))
    named = _HEADING.fullmatch(name)
    level = int(named[1]) if named else base.level if outline is None else outline + 1 if outline < 9 else None
    numbering = child(properties, "numPr")
    own_number, own_level = value(child(numbering, "numId")), number(value(child(numbering, "ilvl")))
    left = _left(properties)
    return Style(
        id=style_id,
        name=name,
        level=level,
        num_id=base.num_id if own_number is None else own_number,
        list_level=base.list_level if own_level is None else own_level,
        left=base.left if left is None else left,
        look=look_of(child(node, "rPr")).over(base.look),
    )


def _left(properties: Any) -> int | None:
    indent = child(properties, "ind")
    return number(value(indent, "left") or value(indent, "start"))


@dataclass(frozen=True, slots=True)
class _Level:
    """One level of a list: how its numbers look, where they start, how far in its text stands."""

    shape: str = "bullet"
    text: str = ""
    start: int = 1
    left: int | None = None
    style: str | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """The mark of one item: ``-``, a number as shown, or ``None`` where Word shows none; and its indent."""

    text: str | None
    left: int


class Numbering:
    """The lists of one file, and how far each has been counted."""

    def __init__(self, root: Any, styles: Styles) -> None:
        """Take the root of the numbering part, or ``None``."""
        self._abstract = {value(node, "abstractNumId"): node for node in _all(root, "abstractNum")}
        self._lists = {value(node, "numId"): node for node in _all(root, "num")}
        self._styles = styles
        self._levels: dict[tuple[str | None, int], _Level] = {}
        self._counted: dict[str | None, list[int | None]] = {}
        self._begun: set[str | None] = set()

    def list_of(self, num_id: str | None) -> str | None:
        """The definition that a list follows: two lists of one definition count on."""
        for _ in range(_LONGEST_CHAIN):
            abstract = value(child(self._lists.get(num_id), "abstractNumId"))
            linked = value(child(self._abstract.get(abstract), "numStyleLink"))
            if linked is None:
                return abstract
            num_id = self._styles.get(linked).num_id
        return None

    def level_for(self, num_id: str | None, style_id: str | None) -> int:
        """The level that a definition gives to a style."""
        return next((at for at in range(9) if style_id and self._level(num_id, at).style == style_id), 0)

    def mark(self, num_id: str | None, at: int) -> Mark:
        """Count one item and say how it is marked."""
        at = max(0, min(at, 8))
        level = self._level(num_id, at)
        left = level.left if level.left is not None else 720 * (at + 1)
        count = self._count(num_id, at)
        if level.shape == "bullet":
            return Mark("-", left)
        if level.shape == "none" or not level.text:
            return Mark(None, left)
        shown = re.sub(r"%([1-9])", lambda found: self._shown(num_id, int(found[1]) - 1, count), level.text)
        return Mark(shown.strip(), left)

    def _shown(self, num_id: str | None, at: int, count: list[int | None]) -> str:
        level = self._level(num_id, at)
        return _as_shown(count[at] if count[at] is not None else level.start, level.shape)

    def _count(self, num_id: str | None, at: int) -> list[int | None]:
        key = self.list_of(num_id)
        count = self._counted.setdefault(key, [None] * 9)
        if num_id not in self._begun:
            self._begun.add(num_id)
            for override in _all(self._lists.get(num_id), "lvlOverride"):
                place = number(value(override, "ilvl")) or 0
                if child(override, "startOverride") is not None and 0 <= place < 9:
                    count[place:] = [None] * (9 - place)
        before = count[at]
        count[at] = self._level(num_id, at).start if before is None else before + 1
        count[at + 1 :] = [None] * (8 - at)
        return count

    def _level(self, num_id: str | None, at: int) -> _Level:
        key = (num_id, at)
        if key not in self._levels:
            self._levels[key] = self._read_level(num_id, at)
        return self._levels[key]

    def _read_level(self, num_id: str | None, at: int) -> _Level:
        override = _at(self._lists.get(num_id), "lvlOverride", at)
        node = child(override, "lvl")
        if node is None:
            node = _at(self._abstract.get(self.list_of(num_id)), "lvl", at)
        start = number(value(child(override, "startOverride")))
        if node is None:
            return _Level(start=1 if start is None else start)
        return _Level(
            shape=value(child(node, "numFmt")) or "decimal",
            text=value(child(node, "lvlText")) or "",
            start=start if start is not None else number(value(child(node, "start"))) or 0,
            left=_left(child(node, "pPr")),
            style=value(child(node, "pStyle")),
        )


def _at(node: Any, name: str, at: int) -> Any:
    return next((each for each in _all(node, name) if number(value(each, "ilvl")) == at), None)


def _as_shown(count: int | None, shape: str) -> str:
    count = count or 0
    if shape in ("lowerLetter", "upperLetter") and count > 0:
        letters = chr(97 + (count - 1) % 26) * (1 + (count - 1) // 26)
        return letters.upper() if shape == "upperLetter" else letters
    if shape in ("lowerRoman", "upperRoman") and 0 < count < 400:
        return _roman(count).upper() if shape == "upperRoman" else _roman(count)
    return f"{count:02d}" if shape == "decimalZero" else str(count)


def _roman(count: int) -> str:
    letters = ""
    for amount, sign in _ROMAN:
        letters += sign * (count // amount)
        count %= amount
    return letters
