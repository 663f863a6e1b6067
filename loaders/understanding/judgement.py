"""Whether a sentence judges practice, which way, and whether it only says what must be done.

The heading decides first; these words decide where it does not.
"""

from __future__ import annotations

from graph.model import Kind
from loaders.headings import Part
from loaders.understanding.patterns import first_rule, line_of, rules_in

__all__ = ["asks_for_action", "judges", "kind_of", "speaks_of_training"]

_FILE = "judgement.toml"


def judges(words: str) -> bool:
    """Whether a sentence praises or criticises."""
    return first_rule(rules_in(_FILE), line_of(words)) is not None


def asks_for_action(words: str) -> bool:
    """Whether a sentence says what is to be done."""
    return first_rule(rules_in(_FILE, "action"), line_of(words)) is not None


def speaks_of_training(words: str) -> bool:
    """Whether a point speaks of awareness, knowledge, understanding, confidence or training."""
    return first_rule(rules_in(_FILE, "training"), line_of(words)) is not None


def kind_of(words: str, part: Part) -> Kind:
    """Gap, action or strength: by the heading where it says so, else by the words."""
    if part in ("strength", "action"):
        return "strength" if part == "strength" else "action"
    line = line_of(words)
    if part == "finding":
        rule = first_rule(rules_in(_FILE), line)
        if rule and rule.concludes == "strength":
            return "strength"
    return "action" if first_rule(rules_in(_FILE, "only_action"), line) else "gap"
