"""From the parts of a question to a query of the index: synonyms, acronyms, near spellings, unfinished words.

>>> Understanding(tables).of(parts("brusing CSE")).instead       # doctest: +SKIP
{'brusing': 'bruising'}
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from rapidfuzz import fuzz, process

from graph.index.asked import Part, is_small, parts
from graph.index.tables import Tables
from ontology.folding import fold

__all__ = ["Understanding", "Understood", "quoted", "without"]

#: How like two words must be (0 to 100): people mistype the first letter of a word least.
_NEAR: Final = 80
_VERY_NEAR: Final = 90
_LONGEST_NAME: Final = 5
_INITIALS: Final = range(2, 8)
_NAMES_FOR: Final = (
    "SELECT DISTINCT concept, name FROM phrase JOIN name USING (concept) WHERE phrase = ? ORDER BY name LIMIT 24"
)
_CONCEPTS: Final = (
    "SELECT DISTINCT title FROM thing WHERE row < ? AND kind IN ('topic', 'agency', 'guidance') ORDER BY title"
)


@dataclass(frozen=True, slots=True)
class Understood:
    """A question as a search takes it.

    ``all_of`` and ``any_of`` are queries of FTS5, empty where there is nothing to ask; ``without`` comes after either.
    ``words`` are those of the question as they are spelt in the release, ``also`` the synonyms, ``concepts`` the IRIs
    of what the whole question is a name of, and ``instead`` says which word was taken for which.
    """

    all_of: str
    any_of: str = ""
    without: str = ""
    words: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    concepts: frozenset[str] = frozenset()
    instead: Mapping[str, str] = field(default_factory=dict)


class Understanding:
    """The vocabulary and the spelling of a release. Safe to use from several threads."""

    def __init__(self, tables: Tables) -> None:
        """Read from an open index."""
        self._tables = tables

    def of(self, asked: Sequence[Part], exact: bool) -> Understood:
        """The FTS5 query of a question: each of its parts, or the synonyms of the name that it stands in."""
        wanted = [part for part in asked if not part.without]
        plain = [part for part in wanted if not (part.phrase or part.number)]
        last = wanted[-1] if wanted and wanted[-1] in plain else None
        taken = {} if exact else {p.words[0]: self._spelt(p.words[0], last=p is last) for p in plain}
        words = [
            tuple(taken.get(word, word) for word in part.words) if part in plain else part.words for part in wanted
        ]
        terms: list[tuple[str, bool]] = []
        also: list[str] = []
        concepts: set[str] = set()
        place = 0
        while place < len(wanted):
            part = wanted[place]
            if part.number:
                number = f"(title : ^ {quoted(part.words)} OR {quoted(part.words)})"
                terms.append((number, False))
                place += 1
                continue
            length, names = self._name_at(wanted, words, place)
            run = [word for some in words[place : place + length] for word in some]
            unfinished = wanted[place + length - 1] is last and len(run[-1]) > 1 and not run[-1].isupper()
            own = quoted(run) if part.phrase else f"({' '.join(map(quoted, run))}{'*' if unfinished else ''})"
            small = length == 1 and not part.phrase and is_small(run[0])
            terms.append((f"({' OR '.join([own, *map(quoted, names.values())])})", small))
            also += names.values()
            concepts |= set(names) if place == 0 and length == len(wanted) else set()
            place += length
        kept = [term for term, small in terms if not small] or [term for term, _ in terms]
        return Understood(
            f"({' AND '.join(kept)})" if kept else "",
            f"({' OR '.join(kept)})" if len(kept) > 1 else "",
            without([part for part in asked if part.without]),
            tuple(word for some in words for word in some),
            tuple(dict.fromkeys(also)),
            frozenset(name.partition(" ")[0] for name in concepts),
            {word: other for word, other in taken.items() if word != other},
        )

    def _name_at(
        self, wanted: Sequence[Part], words: Sequence[tuple[str, ...]], place: int
    ) -> tuple[int, dict[str, str]]:
        """The longest run of parts from a place that is a name of the vocabulary, and the other names of it.

        The names are by their concept and their own words. Words in quotes are taken as they stand.
        """
        if wanted[place].phrase:
            return 1, {}
        run = 0
        while place + run < len(wanted) and run < _LONGEST_NAME and not wanted[place + run].phrase:
            run += 1
        for length in range(run, 0, -1):
            phrase = fold(" ".join(word for some in words[place : place + length] for word in some))
            found = self._tables.rows(_NAMES_FOR, (phrase,))
            if found:
                return length, {f"{concept} {name}": name for concept, name in found if fold(name) != phrase}
        return 1, {name: name for name in self._initials.get(words[place][0].casefold(), ())}

    @cached_property
    def _initials(self) -> dict[str, list[str]]:
        """Names of topics, agencies and guidance by their initials, with and without the small words in them."""
        found: dict[str, list[str]] = {}
        for (title,) in self._tables.rows(_CONCEPTS, (int(self._tables.numbers("first point")[0]),)):
            words = [word for part in parts(title) for word in part.words]
            for some in {tuple(words), tuple(word for word in words if not is_small(word))}:
                if len(some) in _INITIALS:
                    found.setdefault("".join(word[0] for word in some).casefold(), []).append(title)
        return found

    def _spelt(self, word: str, last: bool) -> str:
        """The word as it occurs in the release, or the nearest one that does; itself where none is near."""
        if len(word) < 4 or word.isdigit() or self._occurs(word, unfinished=last):
            return word
        start = word.casefold()
        near = process.extract(start, self._spellings, scorer=fuzz.ratio, score_cutoff=_NEAR, limit=12)
        return next((other for other, score, _ in near if other[0] == start[0] or score >= _VERY_NEAR), word)

    def _occurs(self, word: str, unfinished: bool) -> bool:
        match = quoted((word,)) + ("*" if unfinished else "")
        return bool(self._tables.rows("SELECT 1 FROM words WHERE words MATCH ? LIMIT 1", (match,)))

    @cached_property
    def _spellings(self) -> list[str]:
        """Every word of the release, the most used first."""
        return [row[0] for row in self._tables.rows("SELECT word FROM spelling ORDER BY uses DESC, word")]


def without(some: Sequence[Part]) -> str:
    """What comes after a query of FTS5, so that it finds nothing that holds these parts."""
    return f" NOT ({' OR '.join(quoted(part.words) for part in some)})" if some else ""


def quoted(words: Sequence[str] | str) -> str:
    """A phrase of FTS5: whatever a visitor types is text, never an operator."""
    text = words if isinstance(words, str) else " ".join(words)
    return '"' + text.replace('"', '""') + '"'
