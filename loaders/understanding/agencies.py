"""Which agencies a point names, by their names and by the roles and teams that speak for them."""

from __future__ import annotations

from collections.abc import Sequence

from graph.model import Mention, Span
from loaders.understanding.phrases import Hit, of_scheme
from ontology.folding import Word, words

__all__ = ["agencies_in"]


def agencies_in(text: str, span: Span, rule: str = "name-or-role-in-text") -> list[Mention]:
    """Every agency named in a stretch of text, once, where it is first named."""
    found = list(words(text, span.start, span.end))
    mentions: dict[str, Mention] = {}
    for hit in of_scheme("agencies").hits(found):
        place = Span(found[hit.first].start, found[hit.last - 1].end)
        if _opens_sentence_as_common_word(found, hit):
            continue
        quote = text[place.start : place.end]
        mentions.setdefault(hit.concept.iri, Mention(hit.concept.iri, hit.concept.label, quote, place, rule))
    return list(mentions.values())


def _opens_sentence_as_common_word(found: Sequence[Word], hit: Hit) -> bool:
    """ "education" and "health" name a service only with a capital, or among words that make them one."""
    if hit.last - hit.first > 1:
        return False
    word = found[hit.first]
    return word.folded in ("education",) and word.raw[:1].islower()
