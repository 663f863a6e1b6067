"""The words of a diagram (SmartArt) as list items, nested as its shapes are (ECMA-376, Part 1, 21.4)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from loaders.formats.archive import Archive
from loaders.formats.markdown import Item, one_line

__all__ = ["diagram_items"]

_D = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_DEEPEST = 10


def diagram_items(archive: Archive, part: str) -> Iterator[Item]:
    """An item for each paragraph of each shape that holds words, in the order of the shapes."""
    root = archive.xml(part) if part else None
    if root is None:
        return
    parent = {
        link.get("destId"): link.get("srcId") for link in root.iter(_D + "cxn") if link.get("type") in (None, "parOf")
    }
    words = {shape.get("modelId"): list(_lines(shape)) for shape in root.iter(_D + "pt")}
    for shape, lines in words.items():
        for line in lines:
            yield Item(line, _depth(shape, parent, words))


def _lines(shape: Any) -> Iterator[str]:
    for paragraph in shape.iter(_A + "p"):
        line = one_line("".join(each.text or "" for each in paragraph.iter(_A + "t")))
        if line:
            yield line


def _depth(shape: str | None, parent: dict[str | None, str | None], words: dict[str | None, list[str]]) -> int:
    """How many shapes with words stand above a shape."""
    above = parent.get(shape)
    depth = 0
    for _ in range(_DEEPEST):
        if above is None:
            break
        depth += bool(words.get(above))
        above = parent.get(above)
    return depth
