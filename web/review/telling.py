"""One question as its page shows it: both texts with the words marked, how the link came about, what hangs on it.

>>> [(piece.text, bool(piece.names)) for piece in shared("Bruises are missed", "All about bruising")]
[('Bruises', True), (' are missed', False)]
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from graph.index.asked import is_small
from graph.linking.decided import LinkDecision
from graph.model import Mention
from graph.review.histories import Run, changed_words
from graph.review.queue import Asked
from graph.work.tables import Decision
from ontology import vocabulary
from ontology.terms import RULES, gt, skos
from web.context import release
from web.frame.boards import has_several, label_of
from web.points.marks import Piece, cut
from web.review.desk import Desk
from web.review.words import kind_words

__all__ = ["Change", "Choice", "End", "Told", "nearest", "options_of", "shared", "tell"]

_WORD: Final = re.compile(r"\w+")
_ENDINGS: Final = ("ations", "ation", "ments", "ment", "ings", "ing", "ies", "ers", "ed", "es", "s", "y", "e")
_SHORTEST_STEM: Final = 4
_NEAREST: Final = 4
_SHARED: Final = ("shared",)


@dataclass(frozen=True, slots=True)
class End:
    """One end of a link: what it is called, its parts with what was recognised in them marked, and small facts."""

    iri: str
    title: str
    parts: tuple[tuple[str, tuple[Piece, ...]], ...]
    facts: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """A text as it was when it was decided on, and as it is now, with the words that are not the same."""

    title: str
    then: tuple[Run, ...]
    now: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """Another thing that the link could lead to instead."""

    iri: str
    title: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """All that the page of one question shows."""

    asked: Asked
    subject: End
    target: End | None
    rule: str
    rule_means: str
    via: str
    history: tuple[Decision, ...]
    changes: tuple[Change, ...]
    nearest: tuple[Choice, ...]
    words: Mapping[str, str]


def tell(desk: Desk, asked: Asked) -> Told:
    """Everything about one question."""
    subject, predicate, target = asked.key
    link, engine = asked.link, release().engine
    rule = RULES + link.rule
    history = _history(desk, asked)
    return Told(
        asked, _point(desk, asked) if subject in desk.linked.board.items else _thing(desk, subject, target),
        _thing(desk, target, subject) if target else None,
        next(iter(engine.values(rule, skos.prefLabel)), link.rule.replace("-", " ")),
        next(iter(engine.values(rule, skos.definition)), ""),
        desk.title(link.via) if link.via else "",
        history, tuple(_changes(desk, asked, history)) if asked.state == "suspect" else (),
        nearest(desk, asked), kind_words(predicate),
    )  # fmt: skip


# --- The two texts --------------------------------------------------------------------------


def _point(desk: Desk, asked: Asked) -> End:
    iri, board = asked.key[0], desk.linked.board
    document, item = desk.documents[iri]
    exact = document.text[item.span.start : item.span.end]
    rests_on = _rests_on(desk, asked, item.topics, item.citations)
    marks = [(each.span.start, each.span.end, each.name, "") for each in rests_on]
    pieces = cut(exact, item.span.start, marks) if marks else list(shared(item.text, desk.words_of(asked.key[2])))

    def titles(predicate: str) -> tuple[str, ...]:
        return tuple(desk.title(each) for each in board.objects(predicate).get(iri, ()))

    several = (("Board", (label_of(desk.board),)),) if has_several() else ()
    facts = (
        *several, ("Audit", (desk.audit_of(iri),)), ("Agencies", titles(gt.concernsAgency)),
        ("Topics", titles(gt.hasTopic)), ("Guidance", titles(gt.cites)),
    )  # fmt: skip
    return End(iri, desk.title(iri), (("", tuple(pieces)),), tuple(each for each in facts if each[1]))


def _rests_on(desk: Desk, asked: Asked, *kinds: Iterable[Mention]) -> list[Mention]:
    """The words that the rule matched: those of the topic, or of the guidance, by way of which it came."""
    via = asked.link.via
    local = desk.linked.board.local_guidance
    return [each for kind in kinds for each in kind if via and (each.iri or local(each.name)) == via]


def _thing(desk: Desk, iri: str, other: str) -> End:
    board, words = desk.linked.board, desk.words_of(other)
    facts: tuple[tuple[str, tuple[str, ...]], ...] = ()
    if iri in board.courses:
        course = board.courses[iri]
        parts = [("", course.title), ("What it says", course.description or ""), ("Teaches", "; ".join(course.teaches))]
        facts = (("For", course.audience), ("Provider", (course.provider,) if course.provider else ()))
    elif iri in board.sections:
        section = board.sections[iri]
        parts = [("", desk.title(iri)), ("What it says", section.text or ""), ("Sets out", "; ".join(section.sets_out))]
    else:
        parts = [("", desk.title(iri))]
    told = tuple((label, shared(text, words)) for label, text in parts if text)
    return End(iri, desk.title(iri), told, tuple((label, tuple(values)) for label, values in facts if values))


def shared(text: str, other: str) -> tuple[Piece, ...]:
    """A text in pieces, with the words marked that another text has too, whatever their endings."""
    wanted, pieces, done = _stems(other), list[Piece](), 0
    for match in _WORD.finditer(text):
        if _stem(match.group()) in wanted and not is_small(match.group()):
            pieces += [Piece(text[done : match.start()]), Piece(match.group(), _SHARED)]
            done = match.end()
    return tuple(piece for piece in (*pieces, Piece(text[done:])) if piece.text)


def _stems(text: str) -> set[str]:
    return {_stem(word) for word in _WORD.findall(text) if not is_small(word)}


def _stem(word: str) -> str:
    """A word without its ending: rough, and enough to mark words by; nothing is decided by it."""
    word = word.casefold()
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            return word.removesuffix(ending)
    return word


# --- What else it could be ------------------------------------------------------------------


def options_of(desk: Desk, predicate: str) -> dict[str, str]:
    """What a link of a kind may lead to, by address: the board's courses or sections, or terms of the vocabulary."""
    board, words = desk.linked.board, vocabulary.load()
    if predicate == gt.answeredBy:
        return {iri: desk.words_of(iri) for iri in board.courses}
    if predicate == gt.relevantSection:
        return {iri: desk.words_of(iri) for iri in board.sections}
    concepts = words.topics if predicate == gt.hasTopic else words.guidance if predicate == gt.teachesInstrument else ()
    own = [each for each in board.local_terms.values() if (each.kind == "Topic") == (predicate == gt.hasTopic)]
    named = {each.iri: " ".join(each.labels) for each in concepts if each.iri not in board.merged}
    return {**named, **{each.iri: each.name for each in own}} if concepts else {}


def nearest(desk: Desk, asked: Asked, most: int = _NEAREST) -> tuple[Choice, ...]:
    """What else it could lead to: first what is proposed too, then what shares most words, rare ones counting more."""
    subject, predicate, target = asked.key
    board = desk.linked.board
    beside = board.objects(predicate, "proposed").get(subject, {})
    refused = board.objects(predicate, "rejected").get(subject, {})
    options = {iri: _stems(text) for iri, text in options_of(desk, predicate).items()}
    uses = Counter(stem for stems in options.values() for stem in stems)
    mine = _stems(desk.words_of(subject))
    worth = {
        iri: sum(math.log((1 + len(options)) / uses[stem]) for stem in stems & mine) for iri, stems in options.items()
    }
    order = sorted(options, key=lambda iri: (iri not in beside, -worth[iri], iri))
    found = (iri for iri in order if iri != target and iri not in refused and (iri in beside or worth[iri] > 0))
    return tuple(
        Choice(iri, desk.title(iri), "proposed too" if iri in beside else "shares words")
        for iri, _ in zip(found, range(most), strict=False)
    )


# --- What was decided of it before ----------------------------------------------------------


def _history(desk: Desk, asked: Asked) -> tuple[Decision, ...]:
    """What was decided of the link and of its point as a whole, the last first."""
    subject, predicate, _ = asked.key
    keys = dict.fromkeys((asked.key, (subject, predicate, "")))
    rows = [row for key in keys for row in desk.histories.of.get(key, ()) if not row.undoes]
    return tuple(sorted(rows, key=lambda row: -row.id))


def _changes(desk: Desk, asked: Asked, history: Iterable[Decision]) -> Iterable[Change]:
    """The texts of the decision that stands, against what they are now."""
    stands = [row for row in history if not (row.second or row.id in desk.histories.undone)]
    stands = [row for row in stands if _is_it(row, asked.made)]
    if not stands:
        return
    row = stands[0]
    ends = ((row.subject_text, asked.key[0]), (row.object_text, asked.key[2]))
    for then, iri in ends:
        now = desk.ends.text(iri)
        runs = changed_words(then, now)
        if iri and any(run.changed for side in runs for run in side):
            yield Change(desk.title(iri), *runs)


def _is_it(row: Decision, made: LinkDecision | None) -> bool:
    return made is not None and row.outcome == made.outcome
