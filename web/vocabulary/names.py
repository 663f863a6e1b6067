"""New names: each with everything that uses it, and one form in which a person says what it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from graph.errors import BadParameter, NotAllowed, UnknownThing
from graph.linking.decided import TermOutcome
from graph.linking.new_names import NewName, nearest, new_names
from graph.names import Names
from graph.work.terms import TermChoice, name_terms
from ontology import vocabulary
from web.context import release
from web.frame.boards import board_names, has_several, label_of, show_one
from web.points.marks import Mark, Piece, cut
from web.review.chosen import board_asked
from web.review.desk import Desk
from web.signin import needs, work
from web.signin.who import me
from web.tables.paging import paged
from web.vocabulary.known import guidance_of, labels_of, number_sent, reason_sent, term_sent
from web.vocabulary.leading import address_of_name
from web.vocabulary.standing import Said, said_of, said_on
from web.vocabulary.words import kinds, vocabulary_words

__all__ = ["register"]

_OUTCOMES: Mapping[str, TermOutcome] = {"term": "term", "synonym": "synonym", "rejected": "rejected"}
#: As many quotes are shown in the list.
_QUOTES = 2
_LONGEST = 2000
_IN_A_MESSAGE = 80


@dataclass(frozen=True, slots=True)
class Quote:
    """A point that cites a name: its IRI, its title, and its words with the name marked."""

    iri: str
    title: str
    pieces: tuple[Piece, ...]


def register(pages: Blueprint) -> None:
    """Add the pages of names."""
    pages.get("/vocabulary/names", endpoint="names")(_index)
    pages.get("/vocabulary/names/<board>/<slug>", endpoint="name")(_page)
    pages.post("/vocabulary/names/<board>/<slug>", endpoint="decide_name")(_decide)


@needs("curator")
def _index() -> str:
    """Every name that no vocabulary holds: those that nobody has decided about first, the most cited first."""
    desk = Desk.of(board_asked(request.args))
    found, said = _names(desk), {each.term: each for each in said_on(desk.board)}
    page = paged(_undecided_first(found.values(), said))
    return render_template(
        "vocabulary-names.html", desk=desk, page=page, said=said,
        words=vocabulary_words(), kinds=kinds(), waiting=sum(each.iri not in said for each in found.values()),
        quotes=lambda each: _quotes(desk, each), address=lambda each: address_of_name(desk.board, each.iri),
    )  # fmt: skip


def _names(desk: Desk) -> dict[str, NewName]:
    return new_names(desk.linked.board, vocabulary.load())


def _undecided_first(found: Iterable[NewName], said: Mapping[str, Said]) -> list[NewName]:
    return sorted(found, key=lambda each: each.iri in said)


def _quotes(desk: Desk, name: NewName) -> list[Quote]:
    """The first points that cite a name, in the order of the sheets."""
    return [_quote(desk, point, some) for point, some in list(_places(name).items())[:_QUOTES]]


def _places(name: NewName) -> dict[str, list[Mark]]:
    """The points that cite a name, with the places of its words."""
    found: dict[str, list[Mark]] = {}
    for point, citation in name.cited:
        found.setdefault(point, []).append((citation.span.start, citation.span.end, citation.name, ""))
    return found


def _quote(desk: Desk, point: str, marks: Iterable[Mark]) -> Quote:
    document, item = desk.documents[point]
    exact = document.text[item.span.start : item.span.end]
    return Quote(point, desk.title(point), tuple(cut(exact, item.span.start, marks)))


@needs("curator")
def _page(board: str, slug: str) -> str:
    """One name, everything that uses it, and the form."""
    return _show(*_found(board, slug))


def _found(board: str, slug: str) -> tuple[Desk, NewName]:
    """The desk and a name. Raises ``UnknownThing`` for a board or a name that is not there."""
    if board not in board_names():
        raise UnknownThing(f"this store holds no board {board[:60]!r}")
    desk = Desk.of(show_one(board))
    iri = f"{Names(release().manifest.base, board).board}/guidance/{slug}"
    found = _names(desk).get(iri)
    if found is None:
        raise UnknownThing("no document of this board uses such a name, or the vocabulary holds it by now")
    return desk, found


def _show(desk: Desk, name: NewName, problem: str = "") -> str:
    known = {iri: each for iri, each in guidance_of(desk).items() if iri != name.iri}
    near = [(iri, known[iri], label) for iri, label in nearest(name.name, labels_of(known))]
    said, form = said_of(desk.board, name.iri), request.form
    stands = said if said and said.number else None
    chosen = {
        "outcome": form.get("outcome") or (stands.outcome if stands else ""),
        "kind": form.get("kind") or (stands.kind if stands else "") or name.kind or "",
        "target": form.get("target") or (stands.target if stands else ""),
        "reason": form.get("reason", ""),
    }
    page = paged(list(_places(name).items()))
    return render_template(
        "vocabulary-name.html", desk=desk, name=name, page=page,
        quotes=[_quote(desk, *each) for each in page.items], known=known, near=near,
        said=said, stands=stands, chosen=chosen, kinds=kinds(), problem=problem, words=vocabulary_words(),
        board_name=label_of(desk.board) if has_several() else "",
    )  # fmt: skip


@needs("curator")
def _decide(board: str, slug: str) -> Response | tuple[str, int]:
    """Record what a name is, and go on to the next that nobody has decided about."""
    desk, name = _found(board, slug)
    try:
        choice = _choice(desk, name)
        name_terms(work(), me(), [choice])
    except (BadParameter, NotAllowed) as problem:
        return _show(desk, name, str(problem)), 422
    words = vocabulary_words()["outcomes"][choice.outcome].lower()
    flash(f"“{_short(name.name)}”: {words}. It is in the data within a moment, and can be taken back here.")
    return redirect(_next(desk, name), 303)


def _choice(desk: Desk, name: NewName) -> TermChoice:
    """What the form says of a name. Raises ``BadParameter`` for what is missing."""
    form = request.form
    outcome = _OUTCOMES.get(form.get("outcome", ""))
    if outcome is None:
        if form.get("outcome"):
            abort(400, "The form says nothing that a name can be.")
        raise BadParameter("nothing is chosen; say what the name is")
    kind = form.get("kind", "") if outcome == "term" else ""
    if outcome == "term" and kind not in kinds():
        if kind:
            abort(400, "The form names no kind of guidance.")
        raise BadParameter("no kind is chosen; say what kind of guidance it is")
    known = {iri: each for iri, each in guidance_of(desk).items() if iri != name.iri}
    target = term_sent(desk, form, "target", known, "guidance") if outcome == "synonym" else None
    return TermChoice(
        desk.board, name.iri, name.name[:_LONGEST], outcome, target, kind or None, reason_sent(form), number_sent(form)
    )


def _next(desk: Desk, name: NewName) -> str:
    """The next name that nobody has decided about; the list where that was the last."""
    said = {each.term for each in said_on(desk.board)}
    left = next((iri for iri in _names(desk) if iri not in said and iri != name.iri), "")
    return address_of_name(desk.board, left) if left else url_for("vocabulary.names", board=desk.board)


def _short(name: str) -> str:
    return name if len(name) <= _IN_A_MESSAGE else f"{name[:_IN_A_MESSAGE].rstrip()}…"
