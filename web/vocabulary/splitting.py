"""Splitting a topic: for each thing that is about it, which topic it is about from now on, a new one among them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from graph.errors import BadParameter, NotAllowed, StaleForm, UnknownThing
from graph.linking.decided import TOPIC
from graph.work.decisions import Choice
from graph.work.splitting import split
from graph.work.terms import TermChoice
from ontology import vocabulary
from ontology.terms import gt
from web.review.chosen import board_asked
from web.review.desk import Desk
from web.running.kept_boards import ends_of
from web.signin import needs, work
from web.signin.who import me
from web.tables.paging import paged
from web.vocabulary.known import reason_sent, topics_of, unknown
from web.vocabulary.standing import said_of
from web.vocabulary.topics import topic_asked

__all__ = ["register"]

_NEW: Final = "new"
_PAGE: Final = 50
_LONGEST_NAME: Final = 200


@dataclass(frozen=True, slots=True)
class About:
    """A point, a section or a course that is about a topic: by which kind of link, and what it says.

    ``seen`` is the last entry on any link of it, so that a form can tell whether somebody decided meanwhile.
    """

    iri: str
    predicate: str
    title: str
    text: str
    seen: int


def register(pages: Blueprint) -> None:
    """Add the page of splitting."""
    pages.get("/vocabulary/topics/split", endpoint="split_topic")(_page)
    pages.post("/vocabulary/topics/split", endpoint="do_split")(_do_split)


@needs("curator")
def _page() -> str:
    """Everything that is about a topic, with a choice for each."""
    desk = Desk.of(board_asked(request.args))
    topic = topic_asked(request.args, "topic", desk)
    if not topic:
        raise UnknownThing("no topic is chosen; choose one on the page of topics")
    return _show(desk, topic)


def _show(desk: Desk, topic: str, problem: str = "") -> str:
    words = (request.form.get("words") or request.args.get("words", "")).strip()[:200]
    wanted = words.casefold().split()
    every = list(_about(desk, topic))
    found = [each for each in every if all(word in f"{each.title} {each.text}".casefold() for word in wanted)]
    known = topics_of(desk)
    return render_template(
        "vocabulary-split.html", desk=desk, topic=topic, name=known[topic], total=len(every), words=words,
        page=paged(found, _PAGE), others={iri: name for iri, name in known.items() if iri != topic}, new=_NEW,
        chosen=_chosen(request.form), form=request.form, problem=problem,
        courses=gt.teachesTopic, most=_PAGE,
    )  # fmt: skip


def _about(desk: Desk, topic: str) -> Iterator[About]:
    board = desk.linked.board
    for predicate in (gt.hasTopic, gt.teachesTopic):
        for iri, topics in board.objects(predicate).items():
            if topic in topics and desk.ends.knows(iri):
                yield About(iri, predicate, desk.title(iri), desk.ends.text(iri), desk.seen_of(iri))


def _chosen(form: Any) -> Mapping[str, str]:
    """What was chosen for each thing of a form that is shown again."""
    return dict(zip(form.getlist("thing"), form.getlist("to"), strict=False))


@needs("curator")
def _do_split() -> Response | tuple[str, int]:
    """Put what was chosen under other topics, together."""
    form = request.form
    desk = Desk.of(board_asked(form))
    topic, known = form.get("topic", ""), topics_of(desk)
    if topic not in known:
        unknown(desk, topic, "topic")
    try:
        made, choices = _choices(desk, topic, known)
        batch = split(work(), me(), made, choices, ends_of)
    except (BadParameter, NotAllowed) as problem:
        return _show(desk, topic, str(problem)), 422
    many = len({choice.subject for choice in choices})
    flash(f"Put under other topics: {many:,} that stood under “{known[topic][:80]}”. It can be taken back here.")
    return redirect(url_for("vocabulary.topics", board=desk.board, batch=batch, split=topic), 303)


def _choices(desk: Desk, topic: str, known: Mapping[str, str]) -> tuple[list[TermChoice], list[Choice]]:
    """The new topic, if one is made, and what becomes of each link. Raises ``BadParameter``, ``StaleForm``."""
    form = request.form
    sent = list(zip(form.getlist("thing"), form.getlist("to"), form.getlist("seen"), strict=False))
    moving = [each for each in sent if each[1]]
    if not moving:
        raise BadParameter("nothing is put under another topic; choose one for each thing that belongs elsewhere")
    reason = reason_sent(form)
    if not reason:
        raise BadParameter("the reason is blank; say in a few words why")
    made = [_new_topic(desk, known, reason)] if any(to == _NEW for _, to, _ in moving) else []
    if form.get("name", "").strip() and not made:
        raise BadParameter("a new topic is named, and nothing is put under it; choose it for something, or clear it")
    things = {each.iri: each for each in _about(desk, topic)}
    choices: list[Choice] = []
    for iri, to, seen in moving:
        target = made[0].term if to == _NEW else to
        if target not in known and to != _NEW:
            unknown(desk, target, "topic")
        thing = things.get(iri)
        if thing is None or str(thing.seen) != seen:
            raise StaleForm("somebody has decided about what the form is about, since you opened the page")
        choices += _moved(desk, thing, topic, target, reason)
    return made, choices


def _moved(desk: Desk, thing: About, topic: str, target: str, reason: str) -> Iterator[Choice]:
    """The old topic is rejected, and the other accepted where the thing is not about it already."""
    for other, outcome in ((topic, "rejected"), (target, "accepted")):
        key = thing.iri, thing.predicate, other
        there = other in desk.linked.board.objects(thing.predicate).get(thing.iri, {})
        if outcome == "rejected" or not there:
            yield Choice(desk.board, *key, outcome, reason, None, desk.seen(key))  # type: ignore[arg-type]


def _new_topic(desk: Desk, known: Mapping[str, str], reason: str) -> TermChoice:
    """The new topic. Raises ``BadParameter`` where it has no name, or one that a topic has already."""
    name = " ".join(request.form.get("name", "").split())
    if not any(letter.isalnum() for letter in name):
        raise BadParameter("the new topic has no name; give it one")
    if len(name) > _LONGEST_NAME:
        raise BadParameter(f"the name of the new topic is longer than {_LONGEST_NAME} characters; shorten it")
    iri = desk.linked.board.names.local_topic(name)
    if vocabulary.load().find_topic(name) is not None or iri in known:
        raise BadParameter(f"there is a topic “{name}” already; choose it from the list")
    said = said_of(desk.board, iri)
    return TermChoice(desk.board, iri, name, "term", None, TOPIC, reason, said.number if said else 0)
