"""Which things of the vocabulary a name, a title or an audience names.

Titles are looked up run of words by run of words, so "Bruising/Injuries in Pre-Mobile Babies" is found to
hold the subject of the *Bruising* Policy: a title names the subject, and leaves the kind of document out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from ontology.folding import fold
from ontology.vocabulary import Concept, Vocabulary

_WORD = re.compile(r"[^\s/,;:()\[\]&]+")
_LONGEST_NAME = 8
_LONGEST_TITLE = 40
_KINDS_OF_DOCUMENT = ("policy", "protocol", "procedure", "toolkit", "guidance", "framework", "strategy", "pathway")
_DOCUMENTS = frozenset({"Policy", "Protocol", "Toolkit"})
_EVERYONE = re.compile(
    r"\b(all|any|anyone|everyone|every|multi-?\s?agency|inter-?agency|partners|workforce|partnership)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Named:
    """A thing that some words name: its IRI, the words, the rule, and how sure the rule is (0 to 1)."""

    iri: str
    words: str
    rule: str
    confidence: float


class _Title:
    """A title's words, each of which the longest name that holds it takes: no name is found inside another."""

    def __init__(self, title: str) -> None:
        self._words = _WORD.findall(title)[:_LONGEST_TITLE]
        self._taken: set[int] = set()

    def runs(self) -> Iterator[tuple[range, str]]:
        """Every run of words that nothing has taken yet, the longest first."""
        for length in range(min(_LONGEST_NAME, len(self._words)), 0, -1):
            for start in range(len(self._words) - length + 1):
                places = range(start, start + length)
                if self._taken.isdisjoint(places):
                    yield places, " ".join(self._words[start : start + length])

    def take(self, places: range) -> None:
        """Let no other name be found in these words."""
        self._taken.update(places)


class Matcher:
    """Finds what words name, in the vocabulary and among a board's own guidance.

    ``local`` looks up guidance that no vocabulary holds, by name; it returns its IRI or ``None``. ``own`` are short
    names that the board's documents spell out otherwise than the vocabulary does.
    """

    def __init__(
        self, vocabulary: Vocabulary, local: Callable[[str], str | None], own: Mapping[str, str] | None = None
    ) -> None:
        """Keep the vocabulary and the board's own names."""
        self._vocabulary, self._local, self._own = vocabulary, local, own or {}

    def guidance(self, name: str) -> str | None:
        """The guidance that ``name`` names exactly, a synonym included."""
        if name in self._own:
            return self._own[name]
        found = self._vocabulary.find_guidance(name)
        return found.iri if found else self._local(name)

    def topic(self, name: str) -> str | None:
        """The topic that ``name`` names exactly, a synonym included."""
        if name in self._own:
            return None
        found = self._vocabulary.find_topic(name)
        return found.iri if found else None

    def guidance_in_title(self, title: str) -> list[Named]:
        """Guidance whose full name, or whose subject, the title holds.

        A single word must be the preferred name or an acronym in capitals: "conference" names no one meeting.
        """
        words_of = _Title(title)
        found = self._named_in(words_of)
        for _, words in words_of.runs():
            for iri in self._documents_about(words):
                found.setdefault(iri, Named(iri, words, "title-holds-subject-of-guidance", 0.9))
        return list(found.values())

    def guidance_named_in(self, text: str) -> list[Named]:
        """Guidance whose full name a text holds."""
        return list(self._named_in(_Title(text)).values())

    def _named_in(self, words_of: _Title) -> dict[str, Named]:
        """Guidance whose full name words hold; what names it is taken from them."""
        found: dict[str, Named] = {}
        for places, words in words_of.runs():
            iri = self.guidance(words)
            if iri is not None and (len(places) > 1 or words.isupper() or self._is_preferred(iri, words)):
                words_of.take(places)
                found.setdefault(iri, Named(iri, words, "title-names-guidance", 0.95))
        return found

    def _is_preferred(self, iri: str, words: str) -> bool:
        concept = self._vocabulary.concept(iri)
        return concept is None or fold(words) == fold(concept.label)

    def _documents_about(self, subject: str) -> Iterator[str]:
        """Named documents (tier 1) whose names are the subject and a word for the kind of document."""
        for kind in _KINDS_OF_DOCUMENT:
            iri = self.guidance(f"{subject} {kind}")
            concept = self._vocabulary.concept(iri) if iri else None
            if iri and (concept is None or (concept.tier == 1 and concept.kind in _DOCUMENTS)):
                yield iri

    def topics_in_title(self, title: str) -> list[Named]:
        """Topics that the title names."""
        found: dict[str, Named] = {}
        for _, words in _Title(title).runs():
            topic = None if words in self._own else self._vocabulary.find_topic(words)
            if topic is not None and _is_name_of(topic, words):
                found.setdefault(topic.iri, Named(topic.iri, words, "title-names-topic", 0.9))
        return list(found.values())

    def agencies_of_audience(self, audience: str) -> list[str]:
        """The agencies that an entry of an audience names: "Social workers and health visitors" is two.

        Words for everybody ("all staff", "multi-agency") give the concept of all partners. Words that
        name nobody known give an empty list.
        """
        exact = self._vocabulary.find_agency(audience)
        if exact is not None:
            return [exact.iri]
        found = _longest_agencies(audience, self._vocabulary.find_agency)
        if not found and _EVERYONE.search(audience):
            everyone = self._vocabulary.find_agency("All partners")
            found = [everyone.iri] if everyone else []
        return found


def _is_name_of(concept: Concept, words: str) -> bool:
    """Whether the words are a name of it, and not only words by which a text about it is recognised."""
    return fold(words) in {fold(name) for name in (concept.label, concept.notation, *concept.alt)}


def _longest_agencies(audience: str, find: Callable[[str], Concept | None]) -> list[str]:
    """Agencies by the longest names first; a name inside a longer one that matched does not count."""
    words_of = _Title(audience)
    found: dict[str, None] = {}
    for places, words in words_of.runs():
        agency = find(words)
        if agency is not None:
            words_of.take(places)
            found[agency.iri] = None
    return list(found)
