"""How a point speaks of the guidance that it cites: not known, not used, not followed, ... used well.

The rules are in ``modes.toml``; they see the sentence with the guidance as ``§``. Where none holds,
the kind of the point says it: a strength used it well, an action asks for it, a gap did it poorly; unless
it only says when or where something else was done.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from graph.model import Kind, Mode, Span
from loaders.understanding.patterns import first_rule, line_of_words, rules_in
from ontology.folding import Word, spelled_out, words

__all__ = ["mode_of"]

_FILE = "modes.toml"
#: What somebody has to write before it can be used.
_WRITTEN = ("Policy", "Protocol", "Toolkit", "Process")
#: How many characters of a long sentence count, before a citation and after it.
_WINDOW = 400
#: An action may still say why: it asks for what is unknown, missing or misused, or it praises in passing.
_OF_ACTIONS = ("not-known", "missing", "misapplied", "used-well", "needed", "mention")
_OF_KIND: dict[Kind, tuple[Mode, str]] = {
    "strength": ("used-well", "mode-of-a-strength"),
    "action": ("needed", "mode-of-an-action"),
    "gap": ("poorly-done", "mode-subject-of-a-gap"),
}


def mode_of(
    text: str, sentence: Span, cited: Span, others: Sequence[Span], kind: Kind, instrument: str
) -> tuple[Mode, str]:
    """The mode of one citation, and the rule that told it.

    ``others`` are further citations in the sentence, ``instrument`` is what is cited: a policy that is not there is
    missing, a meeting that was not held was not used.
    """
    window = Span(max(sentence.start, cited.start - _WINDOW), min(sentence.end, cited.end + _WINDOW))
    line = _line(text, window, cited, others)
    rules = [each for each in rules_in(_FILE) if each.concludes != "missing" or instrument in _WRITTEN]
    rule = first_rule(rules, line) if kind != "strength" else None
    if rule is not None and kind == "action" and rule.concludes not in _OF_ACTIONS:
        rule = None
    rule = rule or first_rule(rules_in(_FILE, kind), line)
    return (cast(Mode, rule.concludes), rule.name) if rule is not None else _OF_KIND[kind]


def _line(text: str, sentence: Span, cited: Span, others: Sequence[Span]) -> str:
    """The sentence in folded words, with § for the guidance asked about and ¤ for any other."""
    found: list[Word] = []
    covered = [(cited, "§"), *((other, "¤") for other in others)]
    last: Span | None = None
    for word in spelled_out(words(text, sentence.start, sentence.end)):
        cover = next(((span, sign) for span, sign in covered if span.start <= word.start < span.end), None)
        if cover is None:
            found.append(word)
        elif cover[0] is not last:
            found.append(Word(cover[1], cover[1], cover[0].start, cover[0].end))
        last = cover[0] if cover else None
    return line_of_words(text, found)
