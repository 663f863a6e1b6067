"""Changing the target: search for what the link should lead to instead."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, abort, render_template, request

from ontology.terms import gt
from web.context import release
from web.review.chosen import Chosen
from web.review.desk import Desk
from web.review.mine import keys_on
from web.review.telling import Choice, nearest, options_of, tell
from web.signin import needs

__all__ = ["register"]

_KINDS: Final = {
    gt.answeredBy: "course", gt.relevantSection: "section", gt.hasTopic: "topic", gt.teachesInstrument: "guidance",
}  # fmt: skip
_MOST: Final = 25
_SEARCHED: Final = 2_000


def register(pages: Blueprint) -> None:
    """Add the page of targets."""
    pages.get("/review/target", endpoint="target")(_page)


@needs("curator")
def _page() -> str:
    """What a link may lead to instead, by words."""
    chosen = Chosen.of(request.args)
    desk = Desk.of(chosen.board)
    asked = desk.find(request.args.get("link", ""))
    if asked is None or asked.key[1] not in _KINDS:
        abort(404)
    words = request.args.get("words", "").strip()[:200]
    found = _found(desk, asked.key[1], words) if words else nearest(desk, asked, _MOST)
    shown = [each for each in found if each.iri != asked.key[2]]
    return render_template(
        "review-target.html", desk=desk, chosen=chosen, told=tell(desk, asked), words=words, found=shown[:_MOST],
        more=max(0, len(shown) - _MOST), keys=keys_on(),
    )  # fmt: skip


def _found(desk: Desk, predicate: str, words: str) -> list[Choice]:
    """The board's own things that hold the words, the best first."""
    options = options_of(desk, predicate)
    hits = release().index.words.find(words).of(_KINDS[predicate], 0, _SEARCHED)
    return [Choice(hit.iri, desk.title(hit.iri)) for hit in hits if hit.iri in options]
