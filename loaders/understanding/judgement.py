"""Whether a sentence judges practice, which way, and whether it only says what must be done.

The heading decides first; these words decide where it does not. Words of praise, of criticism and of
denial are weighed clause by clause: a denial turns the praise or the criticism after it, and what comes
after "but" counts more than what it concedes.

>>> weighed("Reviews were held without delay").score > 0 > weighed("Plans were clear but were not shared").score
True
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from graph.model import Kind
from loaders.understanding.headings import Part
from loaders.understanding.patterns import SENTENCE_END, Pattern, first_rule, line_of, line_of_words, rules_in, table
from loaders.understanding.phrases import of_scheme
from ontology.folding import Word
from ontology.folding import words as words_of

__all__ = [
    "Weighed",
    "asks_for_action",
    "judges",
    "kind_of",
    "says_nothing",
    "speaks_of_training",
    "tells_of_audit",
    "tells_practice",
    "weighed",
]

_FILE = "judgement.toml"
#: How many words a denial reaches over: "not always clearly recorded".
_REACH = 5
_REACH_TO_CRITICISM = 3
#: A denial of people reaches over the clause: "few of the staff we met felt confident".
_FAR = 12
_OF_PEOPLE = ("few", "nobody", "none", "neither", "no one")
_AFTER_BUT = 2.0
_CONCEDED = 0.5
#: A remedy makes what it mends a merit: "delay was avoided", "concerns were resolved within a week".
_REACH_OF_REMEDY = 6
#: Worries and disputes are what people work with: alone they weigh less than a failing does.
_WEIGHTS = (("praise", 1.0), ("criticism", -1.0), ("trouble", -0.5))
#: A denial that turns nothing is itself half a criticism: "the school was not asked".
_BARE_DENIAL = -1.0


@dataclass(frozen=True, slots=True)
class Weighed:
    """What the words of a sentence weigh: praise above 0, criticism below; ``told`` is whether any word judged."""

    score: float
    told: bool


@lru_cache
def _words(part: str) -> Pattern:
    """The words of one list of the file, as one pattern."""
    return Pattern("|".join(" ".join(table(_FILE)["words"][part]).split()))


@lru_cache(maxsize=4096)
def weighed(words: str) -> Weighed:
    """Weigh the words of a sentence or of a point of several."""
    line = line_of(words)
    idiom = first_rule(rules_in(_FILE, "idiom"), line)
    if idiom is not None:
        return Weighed(3.0 if idiom.concludes == "strength" else -3.0, told=True)
    scores = [weight * _clause(clause) for clause, weight in _clauses(line)]
    told = any(_words(part).search(line) for part in ("praise", "criticism", "trouble", "remedy", "denial"))
    return Weighed(sum(scores), told)


def _clauses(line: str) -> Iterator[tuple[str, float]]:
    """The clauses of a line, each with what it counts."""
    weight = 1.0
    start = 0
    for found in _turns().finditer(line):
        yield line[start : found.start()], weight
        start = found.end() - 1
        weight = _AFTER_BUT if found["turn"] else _CONCEDED if found["concede"] else 1.0
    yield line[start:], weight


@lru_cache
def _turns() -> re.Pattern[str]:
    turning, conceding = _alternatives("turning"), _alternatives("conceding")
    return re.compile(rf"(?<= )(?:(?P<turn>{turning})|(?P<concede>{conceding})|{SENTENCE_END}) ")


def _alternatives(part: str) -> str:
    return "|".join(word.replace("_", " ") for word in " ".join(table(_FILE)["words"][part]).split())


def _clause(clause: str) -> float:
    """Praise less criticism of one clause, each turned round where a denial stands before it."""
    denials = [
        (clause.count(" ", 0, found.start()), _FAR if found[0].strip() in _OF_PEOPLE else _REACH)
        for found in _words("denial").places(clause)
        if not (found[0] == "not " and clause.startswith("to ", found.end()))
    ]
    turned: set[int] = set()
    score = 0.0
    judging = [
        (clause.count(" ", 0, found.start()), weight)
        for part, weight in _WEIGHTS
        for found in _words(part).places(clause)
    ]
    remedies = [clause.count(" ", 0, found.start()) for found in _words("remedy").places(clause)]
    remedies = [each for each in remedies if not any(0 < each - denied <= reach for denied, reach in denials)]
    for place, weight in sorted(judging):
        if weight < 0 and any(abs(place - each) <= _REACH_OF_REMEDY for each in remedies):
            weight = -weight
        denial = next((each for each, reach in reversed(denials) if 0 < place - each <= _reach(reach, weight)), None)
        if denial is not None and (denial not in turned or " or " in clause):
            turned.add(denial)
            weight = -weight
        score += weight
    return score + _BARE_DENIAL * sum(1 for each, _ in denials if each not in turned)


def _reach(reach: int, weight: float) -> int:
    """How far a denial reaches: "no delay" praises, "were not updated after a delay" does not."""
    return reach if weight > 0 or reach == _FAR else _REACH_TO_CRITICISM


def judges(words: str) -> bool:
    """Whether a sentence praises or criticises."""
    return weighed(words).told or first_rule(rules_in(_FILE, "telling"), line_of(words)) is not None


def tells_practice(words: str) -> bool:
    """Whether a sentence tells, without judging, what a worker did or what was done in a case."""
    return first_rule(rules_in(_FILE, "told"), _with_agencies_masked(words)) is not None


def tells_of_audit(words: str) -> bool:
    """Whether a sentence tells of the audit, its cases and its report and not of practice, or thanks the reader."""
    return first_rule(rules_in(_FILE, "of_audit"), line_of(words)) is not None


def says_nothing(words: str) -> bool:
    """Whether the words of a point only say that there is none: "None yet", "N/A"."""
    return first_rule(rules_in(_FILE, "nothing"), line_of(words)) is not None


def asks_for_action(words: str) -> bool:
    """Whether a sentence says what is to be done."""
    return _only_asks(words) or first_rule(rules_in(_FILE, "action"), line_of(words)) is not None


def _only_asks(words: str) -> bool:
    """Whether a sentence says nothing but what is to be done."""
    return _bids(words) or _asks_agency(words) or first_rule(rules_in(_FILE, "only_action"), line_of(words)) is not None


def _asks_agency(words: str) -> bool:
    """Whether a sentence gives an agency something to do: "CAMHS to ring the referrer"."""
    line = _with_agencies_masked(words)
    return first_rule(rules_in(_FILE, "agency_asked"), line) is not None and not _TOLD_BEFORE_TO.search(line)


_OPENS = re.compile(
    r"^(?:[^.;]{3,80}?[,:]\s+)?(?:please\s+|always\s+|go\s+back\s+and\s+|and\s+)?"
    r"(?P<verb>[A-Za-z]+)\s+(?P<next>[\w'’-]+)"
)
#: "Workers walked families over to": what was done, not what is to be done.
_TOLD_BEFORE_TO = re.compile(r"^(?: \S+){0,6} [a-z]{2,}ed(?: \S+){0,6} to ")
#: After these words a verb of bidding was a noun: "Use of the toolkit", "Support was good".
_NOUN_GOES_ON = frozenset(
    {"of", "is", "was", "were", "are", "has", "had", "and", "or", "by", "to", "did", "does", "may", "can", "for",
     "between", "from", "at"}
)  # fmt: skip


def _bids(words: str) -> bool:
    """Whether a sentence opens with a bidding: "Ask the child", "In supervision, bring one thing"."""
    found = _OPENS.match(words.strip("*_ \"“‘'"))
    if found is None or found["next"].lower() in _NOUN_GOES_ON or found["next"].lower().endswith("ed"):
        return False
    if found["next"] == "Family":
        return False
    return found["verb"].lower() in _bidding() and not found["verb"].isupper()


@lru_cache
def _bidding() -> frozenset[str]:
    return frozenset(" ".join(table(_FILE)["words"]["bidding"]).split())


def speaks_of_training(words: str) -> bool:
    """Whether a point speaks of awareness, knowledge, understanding, confidence or training."""
    return first_rule(rules_in(_FILE, "training"), line_of(words)) is not None


@lru_cache(maxsize=1024)
def _with_agencies_masked(text: str) -> str:
    """The line of a text with "@" for every agency: "@ to ring the referrer" asks for something."""
    found = list(words_of(text))
    named = {place for hit in of_scheme("agencies").hits(found) for place in range(hit.first, hit.last)}
    masked = [
        Word("@", "@", word.start, word.end) if place in named else word
        for place, word in enumerate(found)
        if place not in named or place - 1 not in named
    ]
    return line_of_words(text, masked)


def _praises(found: Weighed) -> bool:
    """Mixed words are a gap; what is told as done, without a word of judgement, was done."""
    return found.score > 0 or not found.told


def kind_of(words: str, part: Part) -> Kind:
    """Gap, action or strength: by the heading where it says so, else by the words."""
    if part in ("strength", "action"):
        return "strength" if part == "strength" else "action"
    only_action = _only_asks(words)
    if part == "finding" and not only_action and _praises(weighed(words)):
        return "strength"
    return "action" if only_action else "gap"
