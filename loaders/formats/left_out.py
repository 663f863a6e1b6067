"""What a file holds and its stored text does not: listed, so that nothing is left out in silence.

>>> list(shortened([LeftOut("a note " * 40, "a footnote")]))[0].text[-12:]
'te a note...'
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

__all__ = ["LeftOut", "shortened"]

#: More of a kind are counted and not listed, so that a list stays one that a person reads.
MOST = 50
_LONGEST = 100


@dataclass(frozen=True, slots=True)
class LeftOut:
    """One thing left out: its first words or its name, why, and the page (from 1) that shows it where that is known."""

    text: str
    why: str
    page: int | None = None


def shortened(notes: Iterable[LeftOut]) -> Iterator[LeftOut]:
    """The notes cut to a line each, those that say the same once, and at most ``MOST`` of them."""
    every = iter(dict.fromkeys(LeftOut(_short(each.text), each.why, each.page) for each in notes))
    yield from itertools.islice(every, MOST)
    more = sum(1 for _ in every)
    if more:
        yield LeftOut(f"{more:,} more", "left out as well, and not listed one by one")


def _short(text: str) -> str:
    line = "".join(filter(str.isprintable, " ".join(text[: 4 * _LONGEST].split())))
    return line if len(line) <= _LONGEST else line[: _LONGEST - 3] + "..."
