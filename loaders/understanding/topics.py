"""What a point is about: the topics that its words speak of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import TypeAlias

from graph.model import Citation, Kind, Mention, Span
from loaders.understanding.patterns import line_of_words, rules_in
from loaders.understanding.phrases import of_scheme
from ontology.folding import Word, spelled_out, words
from ontology.vocabulary import load

__all__ = ["FILES_OF_TOPICS", "topics_in"]

#: A topic's slug, where the text speaks of it, and the rule that says so.
_Told: TypeAlias = tuple[str, Span, str]

#: A document known, used or followed, or not; a tool is one in whatever way it is used.
_COMPLIANCE = ("not-known", "not-used", "not-followed", "misapplied", "delayed", "used-well")
_NAMED_DOCUMENTS = ("Policy", "Protocol")
#: Rules over words at a distance, by what they are about.
FILES_OF_TOPICS = (
    "topics.toml",
    "topics_words.toml",
    "topics_practice.toml",
    "topics_together.toml",
    "topics_children.toml",
)
_BY_RULE_ONLY = ("training-awareness",)


def topics_in(
    text: str, span: Span, kind: Kind, citations: Sequence[Citation], agencies: Sequence[Mention], of_training: bool
) -> list[Mention]:
    """Every topic of a point, once: by its words, by rules over its words, by the guidance it cites."""
    found = list(words(text, span.start, span.end))
    mentions: dict[str, Mention] = {}
    for notation, place, rule in chain(
        _by_words(found),
        _by_rules(text, span, found, agencies),
        _by_guidance(citations),
        [("training-awareness", span, "speaks-of-training-or-knowledge")] if of_training else [],
    ):
        _add(mentions, notation, text, place, rule)
    if kind == "strength" and not mentions:
        _add(mentions, "good-practice-other", text, span, "praise-of-nothing-else")
    return list(mentions.values())


def _by_words(found: Sequence[Word]) -> Iterator[_Told]:
    for hit in of_scheme("topics").hits(found):
        if hit.concept.notation not in _BY_RULE_ONLY:
            place = Span(found[hit.first].start, found[hit.last - 1].end)
            yield hit.concept.notation, place, "words-of-topic"


def _by_rules(text: str, span: Span, found: Sequence[Word], agencies: Sequence[Mention]) -> Iterator[_Told]:
    """Rules see the point as it stands, and once more with "@" for every agency."""
    spelled = list(spelled_out(found))
    plain = line_of_words(text, spelled)
    masked = line_of_words(text, _masked(spelled, [agency.span for agency in agencies]))
    for rule in chain.from_iterable(rules_in(file) for file in FILES_OF_TOPICS):
        if rule.holds(plain) or (agencies and rule.holds(masked)):
            yield rule.concludes, span, rule.name


def _masked(found: Sequence[Word], places: Sequence[Span]) -> Iterator[Word]:
    last: Span | None = None
    for word in found:
        place = next((each for each in places if each.start <= word.start < each.end), None)
        if place is None:
            yield word
        elif place is not last:
            yield Word("@", "@", place.start, place.end)
        last = place


def _by_guidance(citations: Sequence[Citation]) -> Iterator[_Told]:
    for citation in citations:
        if _speaks_of_compliance(citation):
            yield "policy-awareness-and-compliance", citation.span, "guidance-known-used-or-followed"
        if citation.mode == "not-known":
            yield "training-awareness", citation.span, "guidance-not-known"
        if citation.kind == "Meeting" and _is_of_agencies(citation):
            yield "multi-agency-meetings", citation.span, "meeting-cited"


def _speaks_of_compliance(citation: Citation) -> bool:
    """A named policy not known, not used, not followed, or used well; a tool; and any rule broken or misapplied."""
    if citation.kind == "Toolkit":
        return citation.mode != "mention"
    if citation.mode == "not-followed":
        return citation.kind != "Meeting"
    if citation.mode == "misapplied" and citation.kind == "Assessment":
        return True
    return citation.kind in _NAMED_DOCUMENTS and citation.mode in _COMPLIANCE


def _is_of_agencies(citation: Citation) -> bool:
    concept = load().concept(citation.iri) if citation.iri else None
    return concept is None or any(subject.endswith("/multi-agency-meetings") for subject in concept.subjects)


def _add(mentions: dict[str, Mention], notation: str, text: str, place: Span, rule: str) -> None:
    topic = load().find_topic(notation)
    if topic is not None:
        quote = text[place.start : place.end]
        mentions.setdefault(topic.iri, Mention(topic.iri, topic.label, quote, place, rule))
