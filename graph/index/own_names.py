"""What boards call terms of their own, looked up by a part of the name: for who cannot be sent all of a country's.

>>> owned.holding(base, "guidance", "tool", 2)                      # doctest: +SKIP
OwnNames(iris=('https://w3id.org/golden-thread/id/example/guidance/toolkit',), of=1)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from graph.index.tables import Tables

__all__ = ["OWN", "OwnNames", "Owned"]

#: The kinds of term that a board may have of its own, and what stands in the address of each.
OWN: Final[Mapping[str, str]] = MappingProxyType({"guidance": "/guidance/", "topic": "/topic/"})
#: What begins so comes first, then what has a word that does. Only the names of boards are looked through.
_HOLDING: Final = """
SELECT concept,
  MIN(CASE WHEN instr(name, ?4) = 1 THEN 0 WHEN instr(name, ' ' || ?4) THEN 1 ELSE 2 END) AS fits, MIN(name) AS first
FROM called
WHERE concept >= ?1 AND concept < ?2 AND instr(concept, ?3) AND instr(name, ?4)
GROUP BY concept ORDER BY fits, first, concept
"""


@dataclass(frozen=True, slots=True)
class OwnNames:
    """The terms found, the best first, and of how many these are the first."""

    iris: tuple[str, ...]
    of: int


class Owned:
    """The terms that boards have of their own, by what they are called. Safe to use from several threads."""

    def __init__(self, tables: Tables) -> None:
        """Nothing is read before it is asked for."""
        self._tables = tables

    def holding(self, base: str, kind: str, typed: str, most: int) -> OwnNames:
        """The first terms of a kind of ``OWN`` under an address that hold some letters in a name, letter case aside."""
        if not self._tables.holds("called"):  # an index of an older layout, until it is made anew
            return OwnNames((), 0)
        values = (base, f"{base}\U0010ffff", OWN[kind], typed.lower())
        found = [iri for iri, _, _ in self._tables.rows(_HOLDING, values)]
        return OwnNames(tuple(found[:most]), len(found))
