"""The terms that a name may be another name of, and what forms send about them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NoReturn

from flask import abort

from graph.errors import BadParameter, StaleForm
from graph.linking.decided import TOPIC
from ontology import vocabulary
from web.review.desk import Desk

__all__ = ["guidance_of", "labels_of", "number_sent", "reason_sent", "term_sent", "topics_of", "unknown"]


def guidance_of(desk: Desk) -> dict[str, str]:
    """All guidance that a board knows, by IRI: the vocabulary's, and its own; what it is called, by name."""
    own = {iri: term.name for iri, term in desk.linked.board.local_terms.items() if term.kind != TOPIC}
    return _in_order({each.iri: each.label for each in vocabulary.load().guidance} | own)


def topics_of(desk: Desk) -> dict[str, str]:
    """All topics that a board knows, by IRI; those that were merged into others are left out."""
    board = desk.linked.board
    own = {iri: term.name for iri, term in board.local_terms.items() if term.kind == TOPIC}
    every = {each.iri: each.label for each in vocabulary.load().topics} | own
    return _in_order({iri: name for iri, name in every.items() if iri not in board.merged})


def labels_of(known: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Every name of each of some terms, for looking for one that is like them."""
    words = vocabulary.load()
    return {iri: concept.labels if (concept := words.concept(iri)) else (name,) for iri, name in known.items()}


def _in_order(names: Mapping[str, str]) -> dict[str, str]:
    return dict(sorted(names.items(), key=lambda pair: (pair[1].casefold(), pair[0])))


def term_sent(desk: Desk, form: Mapping[str, str], field: str, known: Mapping[str, str], what: str) -> str:
    """A term that a form names. Raises ``BadParameter`` for none, and what ``unknown`` does for one of no board."""
    iri = form.get(field, "")
    if not iri:
        raise BadParameter(f"no {what} is chosen; choose one")
    if iri not in known:
        unknown(desk, iri, what)
    return iri


def unknown(desk: Desk, iri: str, what: str) -> NoReturn:
    """Refuse a term that a form names and the board has not.

    Raises ``StaleForm`` for one that it had when the form was opened: a topic that was merged, or one of the
    board's own that was taken back. Any other is no choice that a form of ours offers (400).
    """
    board = desk.linked.board
    if iri in board.merged:
        one, other = desk.title(iri)[:80], desk.title(board.merged[iri])[:80]
        raise StaleForm(f"“{one}” is a part of “{other}” by now; look again, and decide then")
    if what == "topic" and iri.startswith(f"{board.names.board}/topic/"):
        raise StaleForm("a topic that the form names has been taken back; look again, and decide then")
    abort(400, f"The form names no {what} of this board.")


def number_sent(form: Mapping[str, str], field: str = "seen") -> int:
    """The number of a hidden field. Refuses (400) a form that was tampered with."""
    text = form.get(field, "")
    if not (text.isascii() and text.isdigit() and len(text) < 18):
        abort(400, f"The form lacks {field}.")
    return int(text)


def reason_sent(form: Mapping[str, str]) -> str | None:
    """The reason that was typed, if any."""
    return form.get("reason", "").strip() or None
