"""What a point is about: the topics that its words speak of."""

from __future__ import annotations

from collections.abc import Sequence

from graph.model import Citation, Kind, Mention, Span
from loaders.understanding.patterns import line_of, rules_in
from loaders.understanding.phrases import of_scheme
from ontology.folding import words
from ontology.vocabulary import load

__all__ = ["topics_in"]

_COMPLIANCE = ("not-known", "not-used", "not-followed", "misapplied")
_NAMED_DOCUMENTS = ("Policy", "Protocol", "Toolkit", "StatutoryProvision")


def topics_in(text: str, span: Span, kind: Kind, citations: Sequence[Citation]) -> list[Mention]:
    """Every topic of a point, once: by its words, by rules over its words, by the guidance it cites."""
    mentions: dict[str, Mention] = {}
    found = list(words(text, span.start, span.end))
    for hit in of_scheme("topics").hits(found):
        place = Span(found[hit.first].start, found[hit.last - 1].end)
        _add(mentions, hit.concept.notation, text, place, "words-of-topic")
    line = line_of(text[span.start : span.end])
    for rule in rules_in("topics.toml"):
        if rule.holds(line):
            _add(mentions, rule.concludes, text, span, rule.name)
    for citation in citations:
        if citation.mode in _COMPLIANCE and citation.kind in _NAMED_DOCUMENTS:
            _add(mentions, "policy-awareness-and-compliance", text, citation.span, "guidance-not-known-or-followed")
        if citation.mode == "not-known":
            _add(mentions, "training-awareness", text, citation.span, "guidance-not-known")
    if kind == "strength" and not mentions:
        _add(mentions, "good-practice-other", text, span, "praise-of-nothing-else")
    return list(mentions.values())


def _add(mentions: dict[str, Mention], notation: str, text: str, place: Span, rule: str) -> None:
    topic = load().find_topic(notation)
    if topic is not None:
        quote = text[place.start : place.end]
        mentions.setdefault(topic.iri, Mention(topic.iri, topic.label, quote, place, rule))
