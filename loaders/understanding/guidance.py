"""Which guidance a point cites: by a name of the vocabulary, an acronym of the document, or the name's shape.

A name that no vocabulary holds is kept as the document gives it, and is never taken for one like it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from graph.model import Citation, Kind, Span
from loaders.layout.sentences import sentences
from loaders.understanding.modes import mode_of
from loaders.understanding.names import JOINERS, OWN_HEADS, QUALIFIERS, DocumentNames, Shaped, shaped_names
from loaders.understanding.patterns import line_of_words, rules_in
from loaders.understanding.phrases import of_scheme
from ontology.folding import Word, fold, spelled_out, words
from ontology.vocabulary import Concept, load

__all__ = ["asks_for_missing", "citations_in", "guidance_of_theme"]

_SECTION_OF_PAPER = re.compile(
    r"\s+(?:of|in)\s+(?:this|the|our)\s+(?!Children|[A-Z]\w* Act)|\s+(?:above|below)\b", re.IGNORECASE
)
_SHORT = re.compile(r"\b(?:the|this|that)\s+(?P<head>[A-Za-z]+)\b", re.IGNORECASE)
#: How many citations to either side are looked at when the mode of one is told.
_NEAR = 8
#: A policy about one of these is not it.
_OTHERS_MADE_OF = ("Meeting", "StatutoryProvision", "Process", "PracticeTool", "Concept")
_NEVER_SHORT = ("assessment", "process", "standards", "act", "agreement", "guidance", "strategy", "framework")


@dataclass(frozen=True, slots=True)
class _Named:
    """Guidance named at a place, before it is known how the point speaks of it."""

    iri: str | None
    name: str
    span: Span
    kind: str
    rule: str


def citations_in(
    text: str, span: Span, kind: Kind, names: DocumentNames, theme: Sequence[Concept] = ()
) -> list[Citation]:
    """Every citation of a point, each instrument once, with its mode."""
    named = sorted(_named(text, span, names, theme), key=lambda each: (each.span.start, -each.span.end))
    named = list(_outermost(named))
    citations: dict[str, Citation] = {}
    for sentence in sentences(text, span):
        here = [each for each in named if sentence.start <= each.span.start < sentence.end]
        for index, each in enumerate(here):
            near = here[max(0, index - _NEAR) : index + _NEAR + 1]
            others = [other.span for other in near if other is not each]
            mode, mode_rule = mode_of(text, sentence, each.span, others, kind, each.kind)
            citation = Citation(
                each.iri,
                each.name,
                text[each.span.start : each.span.end],
                each.span,
                each.rule,
                mode,
                mode_rule,
                each.kind,
            )
            _keep(citations, each.iri or fold(each.name), citation)
    return list(citations.values())


def _keep(citations: dict[str, Citation], key: str, citation: Citation) -> None:
    """Of two citations of one instrument the first stays, unless only the second says how."""
    first = citations.get(key)
    if first is None or (first.mode == "mention" and citation.mode not in ("mention", "used-well")):
        citations[key] = citation


def _outermost(named: Sequence[_Named]) -> Iterator[_Named]:
    end = -1
    for each in named:
        if each.span.start >= end:
            end = each.span.end
            yield each


def _named(text: str, span: Span, names: DocumentNames, theme: Sequence[Concept]) -> Iterator[_Named]:
    shaped = list(shaped_names(text, span, names.places))
    in_vocabulary = [
        each for each in _of_vocabulary(text, span) if text[each.span.start : each.span.end] not in names.redefined
    ]
    for each in in_vocabulary:
        if not _part_of_longer_name(text, each, shaped, names.places) and not any(_is_of(own, each) for own in shaped):
            yield each
    for own in shaped:
        yield from _of_shape(text, own, in_vocabulary, names)
    yield from _of_acronyms(text, span, names)
    yield from _of_titles(text, span, names)
    yield from _of_short_forms(text, span, names)
    yield from _of_theme(text, span, theme, in_vocabulary)


def _of_vocabulary(text: str, span: Span) -> Iterator[_Named]:
    found = list(words(text, span.start, span.end))
    for hit in of_scheme("guidance").hits(found):
        place = Span(found[hit.first].start, found[hit.last - 1].end)
        if hit.concept.kind == "StatutoryProvision" and _SECTION_OF_PAPER.match(text, place.end):
            continue
        exact = fold(hit.label) == fold(hit.concept.label)
        rule = "name-in-text" if exact else "other-name-in-text"
        yield _Named(hit.concept.iri, hit.concept.label, place, hit.concept.kind, rule)


def _part_of_longer_name(text: str, named: _Named, shaped: Sequence[Shaped], places: frozenset[str]) -> bool:
    """Whether a name of the vocabulary is only part of another instrument's: "Leisure Centre Bruising Policy"."""
    for each in shaped:
        if each.span.start < named.span.start and named.span.end <= each.span.end:
            ahead = text[each.span.start : named.span.start].split()
            ends_alike = text[named.span.end : each.span.end].strip(" ()").isupper() or named.span.end == each.span.end
            if ends_alike and ahead[-1].lower() in JOINERS:
                continue
            if any(word.lower().rstrip("'s’") not in places | QUALIFIERS for word in ahead):
                return True
    return False


def _is_of(shaped: Shaped, named: _Named) -> bool:
    """Whether a name goes on past that of a meeting or an Act to be an instrument of its own: the MARAC Protocol."""
    if named.kind not in _OTHERS_MADE_OF or load().find_guidance(shaped.name) is not None:
        return False
    head = shaped.name.split()[-1]
    return shaped.span.start == named.span.start and named.span.end < shaped.span.end and head.lower() in OWN_HEADS


def _of_shape(text: str, shaped: Shaped, in_vocabulary: Sequence[_Named], names: DocumentNames) -> Iterator[_Named]:
    concept = load().find_guidance(shaped.name)
    if concept is not None:
        yield _Named(concept.iri, concept.label, shaped.span, concept.kind, "name-in-text")
        return
    inside = [
        each for each in in_vocabulary if shaped.span.start <= each.span.start and each.span.end <= shaped.span.end
    ]
    if all(_part_of_longer_name(text, each, [shaped], names.places) or _is_of(shaped, each) for each in inside):
        yield _Named(None, shaped.name, shaped.span, shaped.kind, shaped.rule)


def _of_acronyms(text: str, span: Span, names: DocumentNames) -> Iterator[_Named]:
    for word in words(text, span.start, span.end):
        raw = word.raw if word.raw in names.known or word.raw in names.own else word.raw.rstrip("s")
        place = Span(word.start, word.end)
        if concept := names.known.get(raw):
            yield _Named(concept.iri, concept.label, place, concept.kind, "acronym-of-this-document")
        elif own := names.own.get(raw):
            yield _Named(None, own.name, place, own.kind, own.rule)


def _of_titles(text: str, span: Span, names: DocumentNames) -> Iterator[_Named]:
    for title, concept in names.known.items():
        start = text.find(title, span.start, span.end) if " " in title else -1
        if start >= 0:
            place = Span(start, start + len(title))
            yield _Named(concept.iri, concept.label, place, concept.kind, "title-in-this-document")


def _of_short_forms(text: str, span: Span, names: DocumentNames) -> Iterator[_Named]:
    """ "the tool" where the document names one tool only; "the Panel" only with its capital."""
    for found in _SHORT.finditer(text, span.start, span.end):
        head = found["head"].lower()
        thing = names.short.get(head)
        if thing is None or head in _NEVER_SHORT or (head == "panel" and found["head"][0].islower()):
            continue
        place = Span(*found.span("head"))
        if isinstance(thing, Concept):
            yield _Named(thing.iri, thing.label, place, thing.kind, "short-form-in-this-document")
        else:
            yield _Named(None, thing.name, place, thing.kind, "short-form-in-this-document")


def _of_theme(text: str, span: Span, theme: Sequence[Concept], named: Sequence[_Named]) -> Iterator[_Named]:
    """ "the plan" in an audit of child protection plans, "discussions" in one of strategy discussions."""
    heads = {fold(label).split()[-1]: concept for concept in theme for label in (concept.label, *concept.alt)}
    for word in words(text, span.start, span.end):
        concept = heads.get(word.folded)
        if concept is not None and not any(each.span.start <= word.start < each.span.end for each in named):
            yield _Named(concept.iri, concept.label, Span(word.start, word.end), concept.kind, "theme-of-this-audit")


def asks_for_missing(text: str, span: Span, citations: Sequence[Citation]) -> bool:
    """Whether a point asks for a process that does not exist; what it cites by name does exist."""
    found = [
        Word("§", "§", word.start, word.end) if _within(word, citations) else word
        for word in spelled_out(words(text, span.start, span.end))
    ]
    line = line_of_words(text, found)
    return any(rule.holds(line) for rule in rules_in("missing.toml"))


def _within(word: Word, citations: Sequence[Citation]) -> bool:
    return any(each.mode != "missing" and each.span.start <= word.start < each.span.end for each in citations)


def guidance_of_theme(theme: str) -> list[Concept]:
    """The meetings and plans that the theme of an audit names."""
    found = list(words(theme))
    return [hit.concept for hit in of_scheme("guidance").hits(found) if hit.concept.kind in ("Meeting", "Plan")]
