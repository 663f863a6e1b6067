"""Finding the names of a vocabulary in a text: longest first, in one pass, whatever the spelling.

A name of one word in capitals (CAF, MASH) or, as another name, with a capital (Prevent) has to stand in
the text with that capital: "prevent" and "dash" are words too. A look-alike that covers a name hides it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

import ahocorasick

from ontology.folding import Word, fold
from ontology.vocabulary import Concept, Vocabulary, load

__all__ = ["Hit", "Phrases", "of_scheme"]

Scheme = Literal["topics", "guidance", "agencies"]
Spelling = Literal["any", "capitals", "plural"]


@dataclass(frozen=True, slots=True)
class Hit:
    """A concept found: the words from ``first`` to before ``last``, and the label that matched."""

    concept: Concept
    first: int
    last: int
    label: str


@dataclass(slots=True)
class _Entry:
    """Everything that one run of folded words may mean: names with the spelling they ask for, or a look-alike."""

    length: int
    meanings: list[tuple[Concept, str, Spelling]] = field(default_factory=list)
    hides: set[str] = field(default_factory=set)


class Phrases:
    """All names of one scheme in one automaton (Aho and Corasick, 1975)."""

    def __init__(self, concepts: Iterable[Concept]) -> None:
        """Build the automaton from every label and look-alike."""
        entries: dict[str, _Entry] = {}
        for concept in concepts:
            for label in concept.labels:
                entry = _entry(entries, label)
                entry.meanings.append((concept, label, _spelling_asked(label, concept)))
            for words in concept.look_alikes:
                _entry(entries, words).hides.add(concept.iri)
        self._automaton = ahocorasick.Automaton()
        for key, entry in entries.items():
            self._automaton.add_word(f" {key} ", entry)
        self._automaton.make_automaton()

    def hits(self, found: Sequence[Word]) -> list[Hit]:
        """Every concept named, without names that lie inside a longer name or a look-alike."""
        line = " " + "".join(f"{word.folded} " for word in found)
        starts = _starts(found)
        hits: list[Hit] = []
        hidden: list[tuple[int, int, frozenset[str]]] = []
        for end, entry in self._automaton.iter(line):
            first = starts[end - _width(entry, line, end) + 1]
            last = first + entry.length
            hits += _meant(entry, found, first, last)
            if entry.hides:
                hidden.append((first, last, frozenset(entry.hides)))
        return list(_longest(_unhidden(hits, hidden)))


def _entry(entries: dict[str, _Entry], label: str) -> _Entry:
    key = fold(label)
    return entries.setdefault(key, _Entry(key.count(" ") + 1))


def _width(entry: _Entry, line: str, end: int) -> int:
    """The length of the match that ends here: as many words as the entry has, with a space on either side."""
    start = end
    for _ in range(entry.length):
        start = line.rfind(" ", 0, start)
    return end - start + 1


def _starts(found: Sequence[Word]) -> Mapping[int, int]:
    """For each place in the line where a space opens a word, the number of that word."""
    starts: dict[int, int] = {}
    place = 0
    for number, word in enumerate(found):
        starts[place] = number
        place += len(word.folded) + 1
    return starts


def _spelling_asked(label: str, concept: Concept) -> Spelling:
    """Names of one word may ask for their capital ("Prevent") or their plural ("partners")."""
    if any(space in label for space in " -/&'’"):
        return "any"
    if sum(1 for character in label if character.isupper()) > 1:
        return "capitals"
    if label.endswith("s") and fold(label) != label and not {label[:-1], fold(label)} & set(concept.labels):
        return "plural" if label != concept.label else "any"
    return "capitals" if label[:1].isupper() and label != concept.label else "any"


def _meant(entry: _Entry, found: Sequence[Word], first: int, last: int) -> Iterator[Hit]:
    for concept, label, spelling in entry.meanings:
        raw = found[first].raw
        fits = {"any": True, "capitals": _same_capitals(raw, label), "plural": raw.endswith("s")}
        if fits[spelling]:
            yield Hit(concept, first, last, label)


def _same_capitals(raw: str, label: str) -> bool:
    """CAF is CAF, CAFs and CAF's, never caf; Prevent is never prevent."""
    if label.isupper() or sum(1 for character in label if character.isupper()) > 1:
        return raw.rstrip("s'’") == label.rstrip("s") or raw == label
    return raw[:1].isupper()


def _unhidden(hits: Iterable[Hit], hidden: Sequence[tuple[int, int, frozenset[str]]]) -> list[Hit]:
    """Hits that no look-alike covers; a look-alike as long as the hit hides it too."""
    covers: dict[int, list[tuple[int, int, frozenset[str]]]] = {}
    for cover in hidden:
        for place in range(cover[0], cover[1]):
            covers.setdefault(place, []).append(cover)
    return [
        hit
        for hit in hits
        if not any(
            first <= hit.first and hit.last <= last and hit.concept.iri in iris
            for first, last, iris in covers.get(hit.first, ())
        )
    ]


def _longest(hits: list[Hit]) -> Iterator[Hit]:
    """Drop every hit that lies inside a longer one; of two that overlap, the earlier and longer stays."""
    hits.sort(key=lambda hit: (hit.first, -hit.last, hit.concept.iri))
    taken: tuple[int, int] = (-1, -1)
    for hit in hits:
        if hit.first >= taken[1]:
            taken = (hit.first, hit.last)
            yield hit
        elif (hit.first, hit.last) == taken:
            yield hit


@lru_cache
def of_scheme(scheme: Scheme) -> Phrases:
    """The phrases of one of the project's own schemes."""
    vocabulary: Vocabulary = load()
    return Phrases(getattr(vocabulary, scheme))
