"""Work on what the documents do not hold any more: kept, listed, and deciding nothing."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from graph.review.histories import changed_words
from graph.work.tables import Decision
from web.review.chosen import board_asked
from web.review.desk import Desk
from web.review.words import kind_words, review_words
from web.signin import needs

__all__ = ["register"]


def register(pages: Blueprint) -> None:
    """Add the page of orphans."""
    pages.get("/review/orphans", endpoint="orphans")(_page)


@needs("curator")
def _page() -> str:
    """Decisions and steps whose point, section or course is gone."""
    desk = Desk.of(board_asked(request.args))
    rows = [
        {"orphan": each, "decision": each.row if isinstance(each.row, Decision) else None,
         "step": None if isinstance(each.row, Decision) else each.row}
        for each in desk.orphans
    ]  # fmt: skip
    return render_template(
        "review-orphans.html", desk=desk, rows=rows, words=review_words(),
        kind_words=kind_words, changed_words=changed_words,
    )  # fmt: skip
