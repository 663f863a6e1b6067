"""IRIs: one place that decides how everything citable is named. Nothing citable is a blank node.

>>> names = Names("https://w3id.org/golden-thread/id/", "exampleshire")
>>> names.item("neglect-2015-10/learning-14")
'https://w3id.org/golden-thread/id/exampleshire/audit/neglect-2015-10/learning-14'
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from ontology.terms import TOPICS

_NOT_WORD = re.compile(r"[^a-z0-9]+")
_LONGEST = 80


def slug(words: str) -> str:
    """Words as a part of an IRI: lower case ASCII letters, digits and hyphens.

    Words in another script, and long ones, keep a short hash, so that two of them never fall together.
    """
    return _slug_before(words) if len(words) <= 2 * _LONGEST else _slug(words)


def _slug(words: str) -> str:
    letters = unicodedata.normalize("NFKD", words.replace("&", " and "))
    plain = letters.encode("ascii", "ignore").decode()
    made = _NOT_WORD.sub("-", plain.lower().replace("'", "")).strip("-")
    lost = any(letter.isalnum() and not letter.isascii() for letter in letters)
    if made and not lost and len(made) <= _LONGEST:
        return made
    return f"{made[:_LONGEST].strip('-') or 'n'}-{hashlib.sha256(words.encode()).hexdigest()[:10]}"


#: A board that is linked again makes the same names again.
_slug_before = lru_cache(maxsize=16_384)(_slug)


def is_topics(scheme: str) -> bool:
    """Whether a scheme is the vocabulary's topics, or those of a board's own.

    >>> is_topics("https://w3id.org/golden-thread/id/exampleshire/topics")
    True
    """
    return scheme.rstrip("/") == TOPICS.rstrip("/") or scheme.endswith("/topics")


@dataclass(frozen=True, slots=True)
class Names:
    """The IRIs of one board's things, under the configured base."""

    base: str
    key: str

    @property
    def board(self) -> str:
        """The board itself."""
        return f"{self.base}{self.key}"

    def audit(self, audit_id: str) -> str:
        """An audit, by ``THEME-YYYY-MM``."""
        return f"{self.board}/audit/{audit_id}"

    def item(self, item_id: str) -> str:
        """A point, by ``THEME-YYYY-MM/learning-N``."""
        return f"{self.board}/audit/{item_id}"

    def document(self, sha256: str) -> str:
        """A source file, by the hash of its bytes."""
        return f"{self.board}/document/{sha256[:16]}"

    def document_graph(self, file_name: str) -> str:
        """The named graph of a source file: reading the file again replaces this graph only."""
        return f"{self.board}/graph/{slug(file_name)}"

    def section(self, section_id: str) -> str:
        """A section of the manual."""
        return f"{self.board}/section/{section_id}"

    def course(self, course_id: str) -> str:
        """A course of the catalogue."""
        return f"{self.board}/course/{course_id}"

    def local_guidance(self, name: str) -> str:
        """Guidance that no vocabulary holds, as a new term of this board."""
        return f"{self.board}/guidance/{slug(name)}"

    def local_topic(self, name: str) -> str:
        """A topic that people have made, as a new term of this board."""
        return f"{self.board}/topic/{slug(name)}"

    def link(self, subject: str, predicate: str, target: str, route: str) -> str:
        """A link, by its ends, its predicate and its route."""
        digest = hashlib.sha256(f"{subject} {predicate} {target} {route}".encode()).hexdigest()[:20]
        return f"{self.board}/link/{digest}"

    def decision(self, subject: str, predicate: str, outcome: str, target: str | None, by: str, on: str) -> str:
        """A decision, by what it decides of which link, who made it and when."""
        digest = hashlib.sha256(f"{subject} {predicate} {outcome} {target} {by} {on}".encode()).hexdigest()[:20]
        return f"{self.board}/decision/{digest}"

    def graph(self, name: str) -> str:
        """One of the store's own graphs: schema, vocabulary, proposals, decisions, steps, derived."""
        return f"{self.base}graph/{name}"
