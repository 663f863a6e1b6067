"""``/boards``, ``/boards/KEY``, and the way to boards beside each other."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from graph.errors import BadParameter
from graph.index.reach import policy, reach
from web.across.beside import beside
from web.across.elsewhere import topics_elsewhere
from web.across.figures import BOARDS, all_figures
from web.across.leading_back import page_to_lead_to
from web.context import day_asked, release, remembered
from web.frame.boards import as_value, board_names, boards_asked, boards_in, has_several, start_of
from web.frame.names import of_iri
from web.points.gaps import ladder
from web.points.listed import Filter, has_catalogue, of_boards, open_gaps, point_index
from web.recurrence.histories import histories
from web.tables.files import links_to
from web.tables.listing import Listing, as_download, narrowed
from web.tables.paging import paged
from web.things.pages import find

__all__ = ["COLUMNS", "pages"]

pages = Blueprint("boards", __name__)

_SHOWN = 8
#: What page and paper show of each board: what is to be done, and by whom. The other files hold all.
COLUMNS = (
    "board", "last_audited", "points", "open", "for_training_lead", "for_policy_author", "for_curator", "covered",
    "covered_percent",
)  # fmt: skip
#: A topic is worth naming as one that comes back from so many audits on.
_COMES_BACK = 2


def _listing() -> Listing:
    return narrowed(remembered("boards", day_asked(), make=BOARDS.listing), request.args)


@pages.get("/boards")
def index() -> AnyResponse | str:
    """Every board with its figures, to sort and narrow, and to choose some to lay beside each other.

    Whoever comes from another page (``to``) chooses one, and is led back; at once where only one has the name.
    """
    listing, to = _listing(), page_to_lead_to()
    if to and listing.words and len(listing.rows) == 1:
        return redirect(to.of(_key_of(listing.rows[0].iri)), 303)
    shown = listing.only(*COLUMNS)
    return render_template(
        "boards.html", kind=BOARDS, listing=shown, page=paged(shown.rows), files=links_to("boards.download"),
        choosing=has_several() and not to, key_of=_key_of, leads_to=to.of if to else None,
        back=to.of(None) if to else "", more_in_files=len(shown.columns) < len(listing.columns),
    )  # fmt: skip


@pages.get("/boards.<ending>")
def download(ending: str) -> Response:
    """The same list as a file; as a paper, with the columns of the page."""
    listing = _listing()
    return as_download(listing.only(*COLUMNS) if ending == "docx" else listing, ending, {"as_at": day_asked()})


@pages.get("/boards/compare")
def compare() -> AnyResponse:
    """Lead to the grid of some boards and the topics of their gaps, or to that of the boards and their rungs."""
    asked = boards_in(request.args.getlist("board"))
    if len(asked) == 1:
        raise BadParameter("one board cannot be laid beside itself: choose two or more on the list of boards")
    view = "boards-rungs" if request.args.get("by") == "rung" and has_catalogue() else "boards-topics"
    values: dict[str, Any] = {"view": view, "board": as_value(asked) or None}
    return redirect(url_for("coverage.index", **values), 303)


@pages.get("/boards/<identifier>")
def page(identifier: str) -> str:
    """One board: where its findings stand, what comes back, what others teach that it does not, and its documents."""
    iri = find("boards", identifier)
    figures = next((each for each in all_figures() if each.iri == iri), None)
    if figures is None:
        abort(404)
    index, among, starts = release().index, of_boards(boards_asked()), (start_of(identifier),)
    manifest = release().manifest
    documents = [each for each in manifest.documents if each.board == identifier]
    comes_back = [each for each in histories(identifier) if each.audits >= _COMES_BACK]
    elsewhere = topics_elsewhere(identifier)
    return render_template(
        "board.html", key=identifier, figures=figures, iri=iri, ladder=ladder(), reach=reach(index, among, starts),
        policy=policy(index, among, starts, manifest.base), has_catalogue=has_catalogue(),
        gaps=open_gaps(Filter(board=identifier)).points[:3] if has_catalogue() else [],
        beside=beside(identifier) if has_several() else (), elsewhere=elsewhere[:_SHOWN], elsewhere_all=len(elsewhere),
        comes_back=comes_back[:_SHOWN], comes_back_all=len(comes_back), documents=documents,
        skipped=sum(each.skipped for each in documents), own=_own(identifier), of_iri=of_iri, shown=_SHOWN,
    )  # fmt: skip


def _own(key: str) -> list[tuple[str, str]]:
    """The guidance and the topics that only this board names, with their pages."""
    start = start_of(key)
    values = [value for facet in ("guidance", "topic") for value in point_index().facets[facet].values]
    return [(value.label, of_iri(value.iri)) for value in values if value.iri.startswith(start)]


def _key_of(iri: str) -> str:
    return next((key for key in (iri.removeprefix(release().manifest.base),) if key in board_names()), "")
