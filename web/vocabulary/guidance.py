"""Guidance that other guidance has taken the place of."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from graph.errors import BadParameter, NotAllowed, UnknownThing
from graph.work.terms import TermChoice, name_terms
from ontology import vocabulary
from ontology.terms import gt
from web.review.chosen import board_asked
from web.review.desk import Desk
from web.signin import needs, work
from web.signin.who import me
from web.vocabulary.known import guidance_of, number_sent, reason_sent, term_sent
from web.vocabulary.standing import said_of, said_on, sorted_out
from web.vocabulary.words import kinds, vocabulary_words

__all__ = ["register"]


def register(pages: Blueprint) -> None:
    """Add the page of guidance."""
    pages.get("/vocabulary/guidance", endpoint="guidance")(_page)
    pages.post("/vocabulary/guidance", endpoint="replace")(_replace)


@needs("curator")
def _page() -> str:
    """What was replaced, and the form: first which guidance, then what has taken its place."""
    desk = Desk.of(board_asked(request.args))
    iri = request.args.get("guidance", "")
    if iri and iri not in guidance_of(desk):
        raise UnknownThing(f"guidance={iri[:80]}: this board knows no such guidance")
    return _show(desk, iri)


def _show(desk: Desk, iri: str, problem: str = "") -> str:
    known, board = guidance_of(desk), desk.linked.board
    said = said_of(desk.board, iri) if iri else None
    stands = [group for group in sorted_out(said_on(desk.board)) if group["key"] == "guidance"]
    concept = vocabulary.load().concept(iri)
    by_us = said.target if said and said.outcome == "replaced" else ""
    return render_template(
        "vocabulary-guidance.html", desk=desk, known=known, iri=iri, said=said, stands=stands, problem=problem,
        cited=sum(iri in cited for cited in board.objects(gt.cites).values()) if iri else 0,
        replaced_by=known.get(concept.replaced_by or "", "") if concept else "",
        chosen=request.form.get("target") or by_us, reason=request.form.get("reason", ""),
        words=vocabulary_words(), kinds=kinds(),
    )  # fmt: skip


@needs("curator")
def _replace() -> Response | tuple[str, int]:
    """Say that guidance was replaced."""
    form = request.form
    desk = Desk.of(board_asked(form))
    known, iri = guidance_of(desk), ""
    try:
        iri = term_sent(desk, form, "guidance", known, "guidance")
        target = term_sent(desk, form, "target", known, "guidance")
        own = desk.linked.board.local_terms.get(iri)
        choice = TermChoice(
            desk.board, iri, known[iri][:2000], "replaced", target, own.kind if own else None, reason_sent(form),
            number_sent(form),
        )  # fmt: skip
        name_terms(work(), me(), [choice])
    except (BadParameter, NotAllowed) as problem:
        return _show(desk, iri, str(problem)), 422
    flash(f"“{known[iri][:80]}” was replaced by “{known[target][:80]}”. It can be taken back here.")
    return redirect(url_for("vocabulary.guidance", board=desk.board), 303)
