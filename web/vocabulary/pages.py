"""What stands of names and terms, for everybody; taking it back, for those who decide."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from graph.errors import BadParameter
from graph.work.splitting import take_split_back
from web.review.chosen import board_asked
from web.signin import needs, work
from web.signin.who import me
from web.vocabulary import guidance, names, splitting, topics
from web.vocabulary.standing import decides, said_on, sorted_out, taken_back
from web.vocabulary.words import kinds, vocabulary_words

__all__ = ["pages"]

pages = Blueprint("vocabulary", __name__)
#: Where a visitor may be led back to.
_FROM: Final = ("index", "names", "topics", "guidance")


@pages.get("/vocabulary")
def index() -> str:
    """What stands of names, topics and guidance."""
    board = board_asked(request.args)
    return render_template(
        "vocabulary.html", board=board, groups=sorted_out(said_on(board)),
        words=vocabulary_words(), kinds=kinds(), gone=taken_back(board) if decides() else (),
    )  # fmt: skip


@pages.post("/vocabulary/undo")
@needs("curator")
def undo() -> Response:
    """Take back what was decided together; what stood before stands again."""
    board, back = board_asked(request.form), request.form.get("from", "index")
    if back not in _FROM:
        raise BadParameter("the form does not say where it was sent from; go back and load the page again")
    take_split_back(work(), me(), request.form.get("batch", "")[:32])
    flash("Taken back. What stood before stands again.")
    return redirect(url_for(f"vocabulary.{back}", board=board), 303)


names.register(pages)
topics.register(pages)
splitting.register(pages)
guidance.register(pages)
