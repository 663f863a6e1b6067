"""Topics: one merged into another, with what would move shown before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from graph.build import Linked
from graph.dates import VagueDate
from graph.errors import BadParameter, NotAllowed, UnknownThing
from graph.linking.decided import TermDecision
from graph.review.queue import Move, moves
from graph.work.terms import TermChoice, name_terms
from graph.work.trail import now
from ontology.terms import gt
from web.frame.chrome import rungs
from web.review.chosen import board_asked
from web.review.desk import Desk
from web.signin import needs, work
from web.signin.who import me
from web.vocabulary.known import number_sent, reason_sent, term_sent, topics_of
from web.vocabulary.standing import said_of, said_on, sorted_out
from web.vocabulary.words import kinds, vocabulary_words

__all__ = ["Counts", "counts_of", "register", "steps_of", "topic_asked"]


@dataclass(frozen=True, slots=True)
class Counts:
    """How many learning points, strengths, sections and courses are about a topic, and in how many audits."""

    points: int = 0
    strengths: int = 0
    sections: int = 0
    courses: int = 0
    audits: int = 0


def register(pages: Blueprint) -> None:
    """Add the pages of topics."""
    pages.get("/vocabulary/topics", endpoint="topics")(_index)
    pages.get("/vocabulary/topics/merge", endpoint="merge")(_merge)
    pages.post("/vocabulary/topics/merge", endpoint="do_merge")(_do_merge)


@needs("curator")
def _index() -> str:
    """Every topic with what is about it, and what can be done with it."""
    desk = Desk.of(board_asked(request.args))
    counts = counts_of(desk.linked)
    topics = sorted(topics_of(desk).items(), key=lambda pair: -_size(counts.get(pair[0])))
    return render_template(
        "vocabulary-topics.html", desk=desk, topics=topics, counts=counts, nothing=Counts(),
        stands=_stands(desk.board), words=vocabulary_words(), kinds=kinds(), batch=request.args.get("batch", "")[:32],
        split=_split_lately(desk, counts),
    )  # fmt: skip


def _split_lately(desk: Desk, counts: Mapping[str, Counts]) -> dict[str, Any] | None:
    """The topic that was split just now, and how much is still about it; ``None`` where nothing is."""
    topic = request.args.get("split", "")
    left = counts.get(topic, Counts())
    things = left.points + left.strengths + left.sections + left.courses
    return {"iri": topic, "name": desk.title(topic), "things": things} if things else None


def _size(counts: Counts | None) -> int:
    return counts.points + counts.strengths if counts else 0


def _stands(board: str) -> list[Any]:
    return [group for group in sorted_out(said_on(board)) if group["key"] == "topics"]


def counts_of(linked: Linked) -> dict[str, Counts]:
    """What is about each topic of a board."""
    board = linked.board
    found: dict[str, Counter[str]] = {}
    audits: dict[str, set[str]] = {}
    for subject, topics in board.objects(gt.hasTopic).items():
        item = board.items.get(subject)
        what = "sections" if item is None else "strengths" if item.is_strength else "points"
        for topic in topics:
            found.setdefault(topic, Counter())[what] += 1
            if what == "points" and item is not None:
                audits.setdefault(topic, set()).add(item.audit)
    for taught in board.objects(gt.teachesTopic).values():
        for topic in taught:
            found.setdefault(topic, Counter())["courses"] += 1
    return {topic: Counts(**each, audits=len(audits.get(topic, ()))) for topic, each in found.items()}


def topic_asked(given: Mapping[str, str], field: str, desk: Desk) -> str:
    """A topic that an address names; empty where it names none. Raises ``UnknownThing``."""
    iri = given.get(field, "")
    if iri and iri not in topics_of(desk):
        raise UnknownThing(f"{field}={iri[:80]}: this board has no such topic now; it may have been merged")
    return iri


@needs("curator")
def _merge() -> str:
    """What merging one topic into another would move, and the form."""
    desk = Desk.of(board_asked(request.args))
    return _show(desk, topic_asked(request.args, "topic", desk), topic_asked(request.args, "into", desk))


def _show(desk: Desk, topic: str, into: str, problem: str = "") -> str:
    known, counts = topics_of(desk), counts_of(desk.linked)
    same = bool(topic) and topic == into
    preview: dict[str, Any] = {}
    if topic and into and not same:
        after = _after(desk, topic, into)
        moved = moves(desk.linked, after, desk.day)
        preview = {
            "moved": moved, "steps": steps_of(moved), "then": counts_of(after).get(into, Counts()),
            "both": _under_both(desk, topic, into),
        }  # fmt: skip
    said = said_of(desk.board, topic) if topic else None
    return render_template(
        "vocabulary-merge.html", desk=desk, topics=known, topic=topic, into=into, counts=counts, nothing=Counts(),
        problem=problem or ("a topic cannot be merged into itself; choose another one" if same else ""),
        seen=said.number if said else 0, reason=request.form.get("reason", ""), **preview,
    )  # fmt: skip


def _after(desk: Desk, topic: str, into: str) -> Linked:
    """The board as it would be linked."""
    today = VagueDate(now().date().isoformat())
    made = TermDecision(topic, desk.title(topic), "merged", into, None, "", today)
    stands = tuple(each for each in desk.linked.work.terms if each.term != topic)
    return Linked.of(desk.readings, replace(desk.linked.work, terms=(*stands, made)))


def _under_both(desk: Desk, topic: str, into: str) -> int:
    """How many points are about both topics, and are then about one."""
    board = desk.linked.board
    return sum(
        topic in topics and into in topics and subject in board.items
        for subject, topics in board.objects(gt.hasTopic).items()
    )


def steps_of(moved: tuple[Move, ...]) -> list[tuple[str, str, int]]:
    """How many points would go from which rung to which, in words, the most first."""
    labels = {code: rung.label for code, rung in rungs().items()}
    steps = Counter((each.was, each.becomes) for each in moved)
    return [(labels[was], labels[becomes], number) for (was, becomes), number in steps.most_common()]


@needs("curator")
def _do_merge() -> Response | tuple[str, int]:
    """Merge one topic into another."""
    form = request.form
    desk = Desk.of(board_asked(form))
    known = topics_of(desk)
    topic, into = form.get("topic", ""), form.get("into", "")
    try:
        topic = term_sent(desk, form, "topic", known, "topic")
        into = term_sent(desk, form, "into", known, "topic")
        choice = TermChoice(desk.board, topic, known[topic], "merged", into, None, reason_sent(form), number_sent(form))
        name_terms(work(), me(), [choice])
    except (BadParameter, NotAllowed) as problem:
        return _show(desk, topic, into, str(problem)), 422
    flash(f"“{known[topic][:80]}” is a part of “{known[into][:80]}” now. It can be taken back here.")
    return redirect(url_for("vocabulary.topics", board=desk.board), 303)
