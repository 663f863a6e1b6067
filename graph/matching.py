"""Which things of the vocabulary a name, a title or an audience names.

Titles are looked up run of words by run of words, so "Bruising/Injuries in Pre-Mobile Babies" is found to
hold the subject of the *Bruising* Policy: a title names the subject, and leaves the kind of document out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ontology.folding import fold
from ontology.vocabulary import Concept, Vocabulary

_WORD = re.compile(r"[^\s/,;:()\[\]&]+")
_LONGEST_NAME = 8
_KINDS_OF_DOCUMENT = ("policy", "protocol", "procedure", "toolkit", "guidance", "framework", "strategy", "pathway")
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


def word_runs(title: str) -> Iterator[str]:
    """Every run of words of a title, the longest first. A title longer than 40 words is cut there."""
    words = _WORD.findall(title)[:40]
    for length in range(min(_LONGEST_NAME, len(words)), 0, -1):
        for start in range(len(words) - length + 1):
            yield " ".join(words[start : start + length])


class Matcher:
    """Finds what words name, in the vocabulary and among a board's own guidance.

    ``local`` looks up guidance that no vocabulary holds, by name; it returns its IRI or ``None``.
    """

    def __init__(self, vocabulary: Vocabulary, local: Callable[[str], str | None]) -> None:
        """Keep the vocabulary and the board's own names."""
        self._vocabulary, self._local = vocabulary, local

    def guidance(self, name: str) -> str | None:
        """The guidance that ``name`` names exactly, a synonym included."""
        found = self._vocabulary.find_guidance(name)
        return found.iri if found else self._local(name)

    def topic(self, name: str) -> str | None:
        """The topic that ``name`` names exactly, a synonym included."""
        found = self._vocabulary.find_topic(name)
        return found.iri if found else None

    def guidance_in_title(self, title: str) -> list[Named]:
        """Guidance whose full name, or whose subject, the title holds."""
        found: dict[str, Named] = {}
        for words in word_runs(title):
            if (iri := self.guidance(words)) is not None:
                found.setdefault(iri, Named(iri, words, "title-names-guidance", 0.95))
        for words in word_runs(title):
            for kind in _KINDS_OF_DOCUMENT:
                if (iri := self.guidance(f"{words} {kind}")) is not None:
                    found.setdefault(iri, Named(iri, words, "title-holds-subject-of-guidance", 0.9))
        return list(found.values())

    def topics_in_title(self, title: str) -> list[Named]:
        """Topics that the title names."""
        found: dict[str, Named] = {}
        for words in word_runs(title):
            topic = self._vocabulary.find_topic(words)
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
    found: list[str] = []
    rest = audience
    for words in word_runs(audience):
        if words in rest and (agency := find(words)) is not None:
            rest = rest.replace(words, "|")
            if agency.iri not in found:
                found.append(agency.iri)
    return found
