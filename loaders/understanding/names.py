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
from ontology.folding import fold, words
from ontology.vocabulary import Concept, load

__all__ = ["DocumentNames", "Shaped", "names_of_document", "shaped_names"]

_FILE = "names.toml"
#: The class of instrument that the last word of a name tells.
KIND_OF_HEAD: Mapping[str, str] = table(_FILE)["kind_of_head"]
#: Words that narrow a name ("Local", "LSCB") and do not make it another's.
QUALIFIERS = frozenset(table(_FILE)["qualifiers"]["words"].split())
_OPENERS = frozenset(table(_FILE)["openers"]["words"].split())
#: Words that join two names and are part of neither.
JOINERS = frozenset(table(_FILE)["joiners"]["words"].split())
#: Heads that make an instrument of their own of a meeting's or an Act's name.
OWN_HEADS = frozenset(table(_FILE)["own"]["words"].split())
_CAPITAL_HEADS = frozenset(table(_FILE)["capital"]["words"].split())
_HEADS = "|".join(sorted(KIND_OF_HEAD, key=len, reverse=True))
_CAPITAL = r"[A-Z][\w’'&]{0,40}(?:[-/][\w’'&]{1,40}){0,4}"
_NAME = re.compile(
    rf"\b(?P<name>{_CAPITAL}(?:\s+(?:(?:of|and|for|in|on|to|with|from|at|by|who|&)\s+(?:the\s+)?)?{_CAPITAL}){{0,9}}?\s+(?i:{_HEADS})\b(?!\s+[A-Z][a-z])(?:\s+(?:(?:19|20)\d\d|[A-Z]{{1,3}}\d{{1,4}})\b)?)"
    r"(?P<acronym>\s+\([A-Z][A-Za-z0-9&-]{1,9}\))?"
)
_SECTION = re.compile(r"\b(?:[Ss]ections?|[Ss]ec\.?|[Ss]\.?)\s?(?P<number>\d{1,3}[A-Z]?)\b(?P<after>[^.;]{0,40})")
_HEAD_AFTER = re.compile(r"\s+(?P<head>Policy|Protocol|Strategy|Panel|Checklist|Toolkit)\b")
_OF_A_PAPER = re.compile(
    r"\s*(?:of|in)\s+(?:this|the|our|that)\b(?!\s+[A-Z][\w ]*Act)|\s*(?:above|below)\b"
    r"|\s*of\s+\w+['’]s\s+(?:report|manual)",
    re.IGNORECASE,
)
_BODY = re.compile(
    r"\b(?P<place>[A-Z][\w'’-]{1,30}(?:\s(?:and|&)\s[A-Z][\w'’-]{1,30})?)\s(?:L?SCB|LSCP|SCP|Safeguarding|Council|Police|County)\b"
)
_TITLE = re.compile(r"(?<=\w)(?:,\s+|\s+\(?)[\"“‘](?P<title>[A-Z][^\"“”‘’\n]{5,60})[\"”’]")
_ACRONYM_AFTER = re.compile(
    r"(?:\(|\s[–—-]\s)(?:the\s)?[\"“‘']?(?P<acronym>[A-Z][A-Za-z0-9&-]{0,8}[A-Z0-9])s?[\"”’']?(?:\)|(?=[.,;:\n]))"
)
_ACRONYM_BEFORE = re.compile(
    r"\b(?P<acronym>[A-Z][A-Za-z0-9&-]{0,8}[A-Z0-9])(?:\s\(|\s?[=:–—]\s|\s-\s|\sstands for (?:the )?)"
    r"(?P<name>[A-Za-z][\w’'&-]{1,40}(?:[ /]+[\w’'&-]{1,40}){1,8})(?=[).,;\n]|$)"
)
_LONGEST_INTRODUCTION = 160
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
    #: Acronyms that this document gives a meaning of its own: "CAF" is no Common Assessment Framework here.
    redefined: frozenset[str] = frozenset()
    #: Acronyms with two meanings, each with where the second is given, and both names: read as neither.
    conflicts: tuple[tuple[str, int, str, str], ...] = ()


def names_of_document(text: str, points: Sequence[Span] = ()) -> DocumentNames:
    """What a document introduces with an acronym in brackets; its points tell what "the tool" is short for."""
    introduced = _introduced(text)
    conflicts = tuple(_conflicts(introduced))
    unclear = {acronym for acronym, _, _, _ in conflicts}
    known: dict[str, Concept] = {}
    own: dict[str, Shaped] = {}
    redefined: set[str] = set(unclear)
    for acronym, meanings in introduced.items():
        name, concept = meanings[0].name, meanings[0].concept
        if acronym in unclear:
            continue
        if concept is not None:
            known[acronym] = concept
        elif kind := KIND_OF_HEAD.get(name.split()[-1].lower()):
            own[acronym] = Shaped(f"{name} ({acronym})", Span(0, 0), kind, "acronym-of-this-document")
        if _means_another(acronym, concept):
            redefined.add(acronym)
    known |= _titles(text)
    places = frozenset(found["place"].lower() for found in _BODY.finditer(text))
    return DocumentNames(known, own, places, _short_forms(text, points, places), frozenset(redefined), conflicts)


@dataclass(frozen=True, slots=True)
class _Meaning:
    """A name that a document gives beside an acronym, where, and what the vocabulary knows by that name."""

    name: str
    at: int
    concept: Concept | None


def _introduced(text: str) -> dict[str, list[_Meaning]]:
    """Each acronym with the different names that stand beside it, in the order of the text."""
    meanings: dict[str, list[_Meaning]] = {}
    for name, acronym, at in _introductions(text):
        meaning = _Meaning(name, at, load().find_guidance(name))
        said = meanings.setdefault(acronym, [])
        if not any(_is_same(meaning, other) for other in said):
            said.append(meaning)
    return meanings


def _is_same(one: _Meaning, other: _Meaning) -> bool:
    """Whether two names stand for one thing: one concept, or one name within the other ("the new SAF form")."""
    if one.concept is not None and other.concept is not None:
        return one.concept.iri == other.concept.iri
    short, long = sorted((fold(one.name), fold(other.name)), key=len)
    return short in long


def _conflicts(introduced: Mapping[str, Sequence[_Meaning]]) -> Iterator[tuple[str, int, str, str]]:
    """Acronyms that stand for two instruments in one document; other things may share their letters."""
    for acronym, meanings in introduced.items():
        named = [each for each in meanings if each.concept is not None or each.name.split()[-1].lower() in KIND_OF_HEAD]
        if len(named) > 1:
            yield acronym, named[1].at, named[0].name, named[1].name


def _means_another(acronym: str, concept: Concept | None) -> bool:
    """Whether the vocabulary knows the acronym as guidance, and not as what this document says that it is."""
    usual = load().find_guidance(acronym)
    return usual is not None and (concept is None or concept.iri != usual.iri)


def _titles(text: str) -> dict[str, Concept]:
    """Titles that the document gives to known guidance: the Threshold Document, "Right Help in Gosdale"."""
    titles: dict[str, Concept] = {}
    for found in islice(_TITLE.finditer(text), _MOST_TITLES):
        named = list(words(text, max(0, found.start() - _LONGEST_NAME), found.start()))
        hits = [hit for hit in of_scheme("guidance").hits(named) if hit.last == len(named)]
        if hits and hits[-1].concept.tier == 1:
            titles.setdefault(found["title"], hits[-1].concept)
    return titles


def _introductions(text: str) -> Iterator[tuple[str, str, int]]:
    """Names whose initials are the acronym beside them: "Referral Discussion (RD)", "RD (Referral Discussion)"."""
    for found in _ACRONYM_AFTER.finditer(text):
        acronym = found["acronym"]
        before = text[max(0, found.start() - _LONGEST_INTRODUCTION) : found.start()].split()
        for length in range(1, min(len(before), len(acronym) + 4) + 1):
            name = " ".join(before[-length:]).strip("(“\"'‘*_")
            if _initials_fit(name, acronym):
                yield name, acronym, found.start()
                break
    for found in _ACRONYM_BEFORE.finditer(text):
        name = " ".join(found["name"].split())
        if _initials_fit(name, found["acronym"]):
            yield name, found["acronym"], found.start()


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
    plain = re.sub(r"\s*\(.*\)$|\s+(?:(?:19|20)\d\d|[A-Z]{1,3}\d{1,4})$", "", name)
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
    if head.lower() in _CAPITAL_HEADS and head[:1].islower():
        return False
    return any(word not in QUALIFIERS and word not in places and word not in _OPENERS for word in ahead)


def _sections(text: str, span: Span) -> Iterator[Shaped]:
    """Sections of an Act, but not of the sheet itself: "Section 47 of this report"."""
    for found in _SECTION.finditer(text, span.start, span.end):
        if _OF_A_PAPER.match(found["after"]) or int(re.sub(r"\D", "", found["number"])) < 7:
            continue
        head = _HEAD_AFTER.match(text, found.end("number"), span.end)
        if head is not None:
            name = f"Section {found['number']} {head['head']}"
            kind = KIND_OF_HEAD[head["head"].lower()]
            yield Shaped(name, Span(found.start(), head.end()), kind, f"shape-{head['head'].lower()}")
            continue
        place = Span(found.start(), found.end("number"))
        yield Shaped(f"Section {found['number']}", place, "StatutoryProvision", "shape-section-of-an-act")
