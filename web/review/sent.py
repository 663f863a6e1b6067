"""What a form of the review sends: choices about links, checked against what stands now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, cast

from flask import abort

from graph.errors import BadParameter, StaleForm
from graph.linking.decided import NOTHING_FITS, SET_ASIDE, Outcome
from graph.papers.wording import date_words
from graph.review.queue import KINDS, Key, mark_of
from graph.work.decisions import Choice
from graph.written_dates import iso_date
from web.review.desk import Desk
from web.review.telling import options_of
from web.review.words import kind_words, review_words

__all__ = ["choices_of", "key_sent", "reason_sent", "whole_number"]

_OF_A_LINK: Final = ("accepted", "rejected", "unsure")
_STILL: Final = "still"
_CHANGE: Final = "change"
_OUTCOMES: Final = (*_OF_A_LINK, _STILL, _CHANGE, SET_ASIDE, NOTHING_FITS)


def key_sent(desk: Desk, form: Mapping[str, str]) -> Key:
    """The link that a form is about. Refuses (400) what is no link of the kinds that people are asked about."""
    key = form.get("subject", ""), form.get("predicate", ""), form.get("object", "")
    known = key[1] in KINDS or desk.find(mark_of(key)) is not None
    if not known or not desk.ends.knows(key[0]):
        abort(400, "The form names no link of this board.")
    if key[2] and not desk.ends.knows(key[2]) and key[2] not in options_of(desk, key[1]) and not _is_local(desk, key):
        abort(400, "The form leads to nothing of this board.")
    return key


def _is_local(desk: Desk, key: Key) -> bool:
    return key[2] in desk.linked.board.local_terms


def reason_sent(form: Mapping[str, str]) -> str:
    """The reason of a form: one of the usual ones by its number, or what was typed."""
    usual: dict[str, str] = review_words()["reasons"]
    return usual.get(form.get("usual", ""), "") or form.get("reason", "").strip()


def whole_number(form: Mapping[str, str], name: str) -> int:
    """A number of a hidden field. Refuses (400) a form that was tampered with."""
    text = form.get(name, "")
    if not (text.isascii() and text.isdigit() and len(text) < 18):
        abort(400, f"The form lacks {name}.")
    return int(text)


def choices_of(desk: Desk, form: Mapping[str, str]) -> Sequence[Choice]:
    """The choices that a form makes, one or several that are undone together.

    Raises ``StaleForm`` where the words, or what was decided of the point, are not those of the form any more,
    ``BadParameter`` for what is missing.
    """
    key, outcome = key_sent(desk, form), form.get("outcome", "")
    if outcome not in _OUTCOMES:
        raise BadParameter(f"outcome={outcome[:40]}: no decision; choose one of {', '.join(_OUTCOMES)}")
    if form.get("read") != desk.read(key):
        raise StaleForm("a text of this link has been changed since you opened the page; read it again, and decide")
    seen = whole_number(form, "seen")
    if outcome in _OF_A_LINK:
        return [_choice(desk, key, cast(Outcome, outcome), form, seen)]
    if outcome == _STILL:
        return [_still(desk, key, seen)]
    if desk.seen_of(key[0]) != whole_number(form, "seen_of"):
        raise StaleForm(_decided_meanwhile(desk, key))
    if outcome == _CHANGE:
        return _changed(desk, key, form, seen)
    point = key[0], key[1], ""
    whole = _choice(desk, point, cast(Outcome, outcome), form, desk.seen(point))
    return [*_all_refused(desk, key, whole.reason or ""), whole] if outcome == NOTHING_FITS else [whole]


def _choice(desk: Desk, key: Key, outcome: Outcome, form: Mapping[str, str], seen: int) -> Choice:
    review_by = iso_date(form.get("review_by", "").strip()) if outcome == SET_ASIDE else ""
    if outcome == SET_ASIDE and not review_by:
        raise BadParameter("the date is blank; say by when to look at it again, such as March 2027")
    begins = iso_date(form.get("counts_from", "").strip()) if outcome == SET_ASIDE else ""
    return Choice(desk.board, *key, outcome, reason_sent(form) or None, review_by or None, seen, begins or None)


def _still(desk: Desk, key: Key, seen: int) -> Choice:
    """The decision that stands, made again on the words of today."""
    asked = desk.find(mark_of(key))
    if asked is None or asked.made is None:
        raise StaleForm("there is no decision on this link any more; look again, and decide")
    made = asked.made
    by, begins = (made.review_by.text, made.begins.text) if made.review_by else (None, None)
    return Choice(desk.board, *key, made.outcome, made.reason or "Still valid", by, seen, begins)


def _changed(desk: Desk, key: Key, form: Mapping[str, str], seen: int) -> list[Choice]:
    """Another target: the proposed one is rejected, and the other accepted."""
    target = form.get("target", "")
    if not target or target == key[2]:
        raise BadParameter("no other target is chosen; choose one, or go back")
    if target not in options_of(desk, key[1]):
        abort(400, "The form leads to nothing of this board.")
    other = key[0], key[1], target
    words = f"The {kind_words(key[1])['target']} that fits is “{desk.title(target)}”"
    chosen = Choice(desk.board, *other, "accepted", reason_sent(form) or None, None, desk.seen(other))
    return [Choice(desk.board, *key, "rejected", words[:2000], None, seen), chosen] if key[2] else [chosen]


def _all_refused(desk: Desk, key: Key, reason: str) -> list[Choice]:
    """Every proposal of the kind for the point is rejected, for the reason that nothing fits."""
    proposed = desk.linked.board.objects(key[1], "proposed").get(key[0], {})
    keys = [(key[0], key[1], target) for target in dict.fromkeys((*proposed, *([key[2]] if key[2] else [])))]
    return [Choice(desk.board, *each, "rejected", reason or None, None, desk.seen(each)) for each in keys]


def _decided_meanwhile(desk: Desk, key: Key) -> str:
    rows = [row for (subject, _, _), found in desk.histories.of.items() if subject == key[0] for row in found]
    if not rows:
        return "what was decided of it has been taken back meanwhile; look again, and decide"
    last = max(rows, key=lambda row: row.id)
    words = review_words()["outcomes"].get(last.outcome, last.outcome).lower()
    when = date_words(last.at.date().isoformat())
    return f"{last.known_as} decided “{words}” on {when}, after you opened the page; look again, and decide then"
