"""Names that a document gives itself: acronyms it introduces, and instruments told by their shape.

"Child Exploitation Risk Assessment Tool (CERAT)" teaches that CERAT is that tool, in this document.
"Home Conditions Checklist" is an instrument by its last word, though no vocabulary holds it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from graph.model import Span
from loaders.understanding.patterns import table
from loaders.understanding.phrases import of_scheme
from ontology.folding import words
from ontology.vocabulary import Concept, load

__all__ = ["DocumentNames", "Shaped", "names_of_document", "shaped_names"]

_FILE = "names.toml"
#: The class of instrument that the last word of a name tells.
KIND_OF_HEAD: Mapping[str, str] = table(_FILE)["kind_of_head"]
#: Words that narrow a name ("Local", "LSCB") and do not make it another's.
QUALIFIERS = frozenset(table(_FILE)["qualifiers"]["words"].split())
_OPENERS = frozenset(table(_FILE)["openers"]["words"].split())
_HEADS = "|".join(sorted(KIND_OF_HEAD, key=len, reverse=True))
_CAPITAL = r"[A-Z][\w’'&]{0,40}(?:[-/][\w’'&]{1,40}){0,4}"
_NAME = re.compile(
    rf"\b(?P<name>{_CAPITAL}(?:\s+(?:(?:of|and|for|in|on|to|with|&)\s+)?{_CAPITAL}){{0,9}}?\s+(?i:{_HEADS})\b(?!\s+[A-Z][a-z])(?:\s+(?:19|20)\d\d)?)"
    r"(?P<acronym>\s+\([A-Z][A-Za-z0-9&-]{1,9}\))?"
)
_SECTION = re.compile(r"\b(?:[Ss]ections?|[Ss]ec\.?|[Ss]\.?)\s?(?P<number>\d{1,3}[A-Z]?)\b(?P<after>[^.;]{0,40})")
_OF_A_PAPER = re.compile(
    r"\s*(?:of|in)\s+(?:this|the|our|that)\b(?!\s+[A-Z][\w ]*Act)|\s*(?:above|below)\b"
    r"|\s*of\s+\w+['’]s\s+(?:report|manual)",
    re.IGNORECASE,
)
_BODY = re.compile(
    r"\b(?P<place>[A-Z][\w'’-]{1,30}(?:\s(?:and|&)\s[A-Z][\w'’-]{1,30})?)\s(?:L?SCB|LSCP|SCP|Safeguarding|Council|Police|County)\b"
)
_TITLE = re.compile(r"(?<=\w)(?:,\s+|\s+\(?)[\"“‘](?P<title>[A-Z][^\"“”‘’\n]{5,60})[\"”’]")
_LONGEST_NAME = 80
_MOST_TITLES = 200


@dataclass(frozen=True, slots=True)
class Shaped:
    """A name told by its shape: as the document gives it, its place, the kind of instrument."""

    name: str
    span: Span
    kind: str
    rule: str


@dataclass(frozen=True, slots=True)
class DocumentNames:
    """What one document teaches: acronyms of known guidance, acronyms of its own names, its places."""

    known: Mapping[str, Concept] = field(default_factory=dict)
    own: Mapping[str, Shaped] = field(default_factory=dict)
    places: frozenset[str] = frozenset()
    short: Mapping[str, Concept | Shaped] = field(default_factory=dict)


def names_of_document(text: str, points: Sequence[Span] = ()) -> DocumentNames:
    """What a document introduces with an acronym in brackets; its points tell what "the tool" is short for."""
    known: dict[str, Concept] = {}
    own: dict[str, Shaped] = {}
    for name, acronym in _introductions(text):
        concept = load().find_guidance(name)
        if concept is not None:
            known.setdefault(acronym, concept)
        elif kind := KIND_OF_HEAD.get(name.split()[-1].lower()):
            own.setdefault(acronym, Shaped(f"{name} ({acronym})", Span(0, 0), kind, "acronym-of-this-document"))
    known |= _titles(text)
    places = frozenset(found["place"].lower() for found in _BODY.finditer(text))
    return DocumentNames(known, own, places, _short_forms(text, points, places))


def _titles(text: str) -> dict[str, Concept]:
    """Titles that the document gives to known guidance: the Threshold Document, "Right Help in Gosdale"."""
    titles: dict[str, Concept] = {}
    for found in islice(_TITLE.finditer(text), _MOST_TITLES):
        named = list(words(text, max(0, found.start() - _LONGEST_NAME), found.start()))
        hits = [hit for hit in of_scheme("guidance").hits(named) if hit.last == len(named)]
        if hits and hits[-1].concept.tier == 1:
            titles.setdefault(found["title"], hits[-1].concept)
    return titles


def _introductions(text: str) -> Iterator[tuple[str, str]]:
    """Names whose initials are the acronym that follows them in brackets."""
    for found in re.finditer(r"\((?P<acronym>[A-Z][A-Za-z0-9&-]{1,9})\)", text):
        acronym = found["acronym"]
        before = text[max(0, found.start() - 160) : found.start()].split()
        for length in range(min(len(before), len(acronym) + 4), 0, -1):
            name = " ".join(before[-length:]).strip("(“\"'‘")
            if _initials_fit(name, acronym):
                yield name, acronym
                break


def _initials_fit(name: str, acronym: str) -> bool:
    """Whether the capitals of the acronym are initials of the name, in order, starting with its first word."""
    initials = "".join(word[0] for word in re.split(r"[\s/-]+", name) if word[:1].isalnum()).lower()
    letters = [letter for letter in acronym.lower() if letter.isalnum()]
    if not initials or initials[0] != letters[0]:
        return False
    rest = iter(initials)
    fitted = sum(1 for letter in letters if letter in rest)
    small = {"of", "and", "for", "the", "in", "to", "on", "with", "meeting"}
    needed = sum(1 for word in name.lower().split() if word not in small)
    return fitted == len(letters) and needed <= len(letters) + 1


def _short_forms(text: str, points: Sequence[Span], places: frozenset[str]) -> dict[str, Concept | Shaped]:
    """ "the tool", "the Panel": heads of names that only one instrument of the document has."""
    candidates: dict[str, dict[str, Concept | Shaped]] = {}
    for shaped in (each for point in points for each in shaped_names(text, point, places)):
        head = re.sub(r"[\s(].*", "", _head_of(shaped.name))
        concept = load().find_guidance(shaped.name)
        thing: Concept | Shaped = concept if concept is not None else shaped
        name = concept.iri if concept is not None else shaped.name.lower()
        candidates.setdefault(head, {})[name] = thing
    return {head: next(iter(things.values())) for head, things in candidates.items() if len(things) == 1}


def _head_of(name: str) -> str:
    plain = re.sub(r"\s*\(.*\)$|\s+(?:19|20)\d\d$", "", name)
    return plain.split()[-1].lower()


def shaped_names(text: str, span: Span, places: frozenset[str] = frozenset()) -> Iterator[Shaped]:
    """Instruments named in a stretch of text by a capital and a last word such as Policy or Toolkit."""
    for found in _NAME.finditer(text, span.start, span.end):
        name, start = _without_opener(found["name"], found.start())
        if len(name.split()) < 2 or not _is_name(name, places) or _only_opens_sentence(text, name, start):
            continue
        kind = KIND_OF_HEAD[_head_of(name)]
        acronym = found["acronym"] or ""
        full = re.sub(r"\s+", " ", name) + (" " + acronym.strip() if acronym else "")
        yield Shaped(full, Span(start, found.end()), kind, f"shape-{_head_of(name)}")
    yield from _sections(text, span)


def _without_opener(name: str, start: int) -> tuple[str, int]:
    """The name without words that only open the sentence: "The", "Relaunch the"."""
    while True:
        first, _, rest = name.partition(" ")
        if first.lower() not in _OPENERS or not rest:
            return name, start
        stripped = rest.lstrip()
        start += len(name) - len(stripped)
        name = stripped


def _only_opens_sentence(text: str, name: str, start: int) -> bool:
    """Whether the one capital is that of the sentence: "Supervision template to ask ..."."""
    if name.split()[-1][0].isupper() or sum(1 for word in name.split() if word[:1].isupper()) > 1:
        return False
    before = text[max(0, start - 40) : start].rstrip(" \t*_\"'“‘(")
    return not before or before[-1] in ".!?:;\n•-–|" or before.endswith(("The", "A", "No"))


def _is_name(name: str, places: frozenset[str]) -> bool:
    """Whether more than a qualifier stands before the last word: "Local Policy" names nothing."""
    ahead = [word.lower() for word in name.split()[:-1]]
    head = name.split()[-1]
    if head.lower() == "assessment" and head[:1].islower():
        return False
    return any(word not in QUALIFIERS and word not in places and word not in _OPENERS for word in ahead)


def _sections(text: str, span: Span) -> Iterator[Shaped]:
    """Sections of an Act, but not of the sheet itself: "Section 47 of this report"."""
    for found in _SECTION.finditer(text, span.start, span.end):
        if _OF_A_PAPER.match(found["after"]) or int(re.sub(r"\D", "", found["number"])) < 7:
            continue
        place = Span(found.start(), found.end("number"))
        yield Shaped(f"Section {found['number']}", place, "StatutoryProvision", "shape-section-of-an-act")
