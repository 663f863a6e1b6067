"""List items that are typed and not styled, and how deep items are nested.

>>> typed_item("• Records were late"), typed_item("Ø Fathers"), typed_item("A plan")
(('•', 'Records were late'), ('Ø', 'Fathers'), None)
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from loaders.formats.markdown import Item, Paragraph, Piece

__all__ = ["Listing", "bare_lines", "numbered_item", "plain_pieces", "typed_item"]

# Symbol fonts put their bullets at U+F000 and above; letters such as "Ø" and "ü" are what is left of them
# where the font is lost.
_SURE = "•‣⁃▪◦○●■□▫►▶➢➤❖✓✔❑⮚➔⇒◆◊∙\uf000-\uf0ff"
_BULLET = re.compile(rf"([{_SURE}])\s*(?=\S)|([-–—·*+§→]|[oØüv](?=\s)|\uf06f)\s+(?=[^\s\d]|\d+\s?[^\W\d])")
_NUMBER = re.compile(
    r"(\d{1,2}(?:\.\d{1,2})+[.)]?|\(?\d{1,3}[.)]|\(?[a-zA-Z]\)|\(?[ivx]{1,5}\)|[ivx]{1,5}\.|[a-z]\.)\s+(?=\S)"
)
_DEEPER = {"•": 1, "●": 1, "*": 1, "\uf0b7": 1, "·": 1}


def typed_item(line: str) -> tuple[str, str] | None:
    """The bullet that a line starts with and the words after it, or ``None``."""
    found = _BULLET.match(line)
    return (found[1] or found[2], line[found.end() :]) if found else None


def numbered_item(line: str) -> tuple[str, str] | None:
    """The number that a line starts with and the words after it, or ``None``."""
    found = _NUMBER.match(line)
    return (found[1], line[found.end() :]) if found else None


@dataclass(slots=True)
class Listing:
    """The items that are open above, by how far in they stand and what marks them."""

    tolerance: float = 3.0
    open: list[tuple[float, str]] = field(default_factory=list)

    def depth(self, indent: float, glyph: str) -> int:
        """How deep an item is nested below the items before it, from 0."""
        while self.open and indent < self.open[-1][0] - self.tolerance:
            self.open.pop()
        level = [place for place, (left, _) in enumerate(self.open) if left >= indent - self.tolerance]
        same = next((place for place in level if self.open[place][1] == glyph), None)
        if same is not None:
            del self.open[same + 1 :]
        elif level and not _is_deeper(glyph, self.open[-1][1]):
            del self.open[level[0] :]
            self.open.append((indent, glyph))
        else:
            self.open.append((indent, glyph))
        return len(self.open) - 1

    def close(self) -> None:
        """A heading or paragraph ends the list."""
        self.open.clear()


def _is_deeper(glyph: str, above: str) -> bool:
    """Whether a bullet at the same indent usually stands below another one ("o" below "•")."""
    if len(glyph) > 1 or len(above) > 1 or glyph.isdigit():
        return False
    return _DEEPER.get(glyph, 2) > _DEEPER.get(above, 2)


def plain_pieces(text: str, listing: Listing, indent: float = 0) -> list[Piece]:
    """The paragraph and the typed items in a text with line breaks.

    >>> plain_pieces("Parents:\\n• drink\\n• work", Listing())
    [Paragraph(text='Parents:'), Item(text='drink', depth=0, marker='-'), Item(text='work', depth=0, marker='-')]
    """
    pieces: list[Piece] = []
    for line in text.split("\n"):
        typed = typed_item(line)
        if typed:
            pieces.append(Item(typed[1], listing.depth(indent, typed[0])))
        elif pieces and isinstance(pieces[-1], Item):
            pieces[-1] = Item(f"{pieces[-1].text}\n{line}", pieces[-1].depth)
        elif pieces and isinstance(pieces[-1], Paragraph):
            pieces[-1] = Paragraph(f"{pieces[-1].text}\n{line}")
        elif line.strip():
            listing.close()
            pieces.append(Paragraph(line))
    return pieces


def bare_lines(text: str) -> str:
    """Words without the bullets that their lines start with, for cells of a table."""
    lines = text.split("\n")
    return "\n".join(typed[1] if (typed := typed_item(line.strip())) else line for line in lines)
