"""The page of topics over time, and what it shows as files."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from flask import Blueprint, Response, abort, render_template, request, url_for

from graph.analysis.recurrence import History, Pair, readings
from graph.errors import BadParameter, UnknownThing
from graph.query_files import named
from graph.table import Table
from web.context import day_asked, release
from web.frame.boards import first_board, has_several, label_of, one_board_asked
from web.frame.names import of_iri
from web.points.listed import day, has_catalogue
from web.recurrence.drawing import Timeline, timeline
from web.recurrence.histories import histories
from web.tables.files import Plain, as_file, links_to, table_of
from web.tables.paging import here, paged

__all__ = ["pages"]

pages = Blueprint("recurrence", __name__)

_SHOWN: Final = 20
_LEAST: Final = ("3", "2", "1")
#: What came first, as people say it.
_ORDERS: Final = {
    "after": "found after the course ran",
    "before": "found before the course ran",
    "cannot tell": "cannot tell: the dates overlap",
}
_COLUMNS: Final = ("topic", "audits", "points", "courses", "label", "reading", "found", "ran", "after", "iri")
_PAIRS: Final = ("topic", "course", "ran", "audit", "audited", "order", "points", "course_iri", "audit_iri")


@dataclass(frozen=True, slots=True)
class Asked:
    """The board, the fewest audits that a topic was found in, and one topic where only that is shown."""

    board: str
    least: int
    topic: str

    @classmethod
    def of_request(cls) -> Asked:
        """Read it from the address. Raises ``BadParameter``."""
        arguments = request.args
        least = arguments.get("at_least", "").strip() or _LEAST[0]
        if not (least.isascii() and least.isdigit() and len(least) < 6):
            raise BadParameter(f"at_least={least[:60]}: not a whole number; write 1, 2 or 3")
        return cls(one_board_asked() or first_board(), int(least), arguments.get("topic", "").strip())

    def histories(self) -> tuple[History, ...]:
        """What is shown, before it is cut into pages. Raises ``UnknownThing`` for a topic that nobody found."""
        every = histories(self.board)
        if not self.topic:
            return tuple(each for each in every if each.audits >= self.least)
        found = tuple(each for each in every if each.topic == self.topic)
        if not found:
            board = label_of(self.board)
            raise UnknownThing(f"topic={self.topic[:60]}: no audit of {board} found it; /topics lists all topics")
        return found

    def given(self) -> dict[str, str]:
        """What narrows it, for files and for the named queries that say the same."""
        board = {"board": self.board} if has_several() else {}
        return {**({"topic": self.topic} if self.topic else {"at_least": str(self.least)}), **board}


@pages.get("/recurrence")
def index() -> str:
    """Topics on one axis with the audits that found them and the runs of courses on them."""
    asked = Asked.of_request()
    found = asked.histories()
    page = paged(found, _SHOWN)
    return render_template(
        "recurrence.html", asked=asked, page=page, one=found[0] if asked.topic else None, day=day(),
        drawing=_drawn(page.items), counts=_counted(found), least=_least(asked),
        board_name=label_of(asked.board) if has_several() else "",
        files=links_to("recurrence.download"),
        svg=_svg(), orders=_ORDERS, has_catalogue=has_catalogue(), queries=_queries(asked), page_of=of_iri,
        pairs=list(found[0].pairs()) if asked.topic else [], readings=readings(),
    )  # fmt: skip


@pages.get("/recurrence.<ending>")
def download(ending: str) -> Response:
    """All topics that the page lists, or each run of one topic with each audit that found it; or the drawing (SVG)."""
    asked = Asked.of_request()
    found = asked.histories()
    if ending == "svg":
        return _picture(paged(found, _SHOWN).items)
    return as_file(_pairs_table(asked, found[0]) if asked.topic else _table(asked, found), ending)


def _picture(found: Iterable[History]) -> Response:
    drawing = _drawn(found)
    if drawing is None:
        abort(404)
    text = render_template("recurrence.svg", drawing=drawing, alone=True, has_catalogue=has_catalogue())
    return Response(text, mimetype="image/svg+xml", headers={"Golden-Thread-Release": release().name})


def _table(asked: Asked, found: Iterable[History]) -> Table:
    rows = tuple(_row(history) for history in found)
    query = {"as_at": day_asked(), **asked.given()}
    return table_of(named("recurring-topics"), release().manifest, query, _COLUMNS, rows, _note())


def _row(history: History) -> tuple[Plain, ...]:
    found = "; ".join(f"{each.audited or 'no date'}: {each.theme}, {each.points}" for each in history.found)
    ran = "; ".join([*(f"{run.ran or 'no date'}: {run.title}" for run in history.runs),
                     *(f"always open: {title}" for title in history.always)])  # fmt: skip
    says = history.reading(day()).label if has_catalogue() else ""
    return (
        history.topic, history.audits, history.points, history.courses, history.label, says, found, ran,
        history.count("after"), history.iri,
    )  # fmt: skip


def _pairs_table(asked: Asked, history: History) -> Table:
    rows = tuple(_pair(history, pair) for pair in history.pairs())
    query = {"as_at": day_asked(), **asked.given()}
    named_query = named("found-again-after-training")
    return table_of(named_query, release().manifest, query, _PAIRS, rows, _note())


def _pair(history: History, pair: Pair) -> tuple[Plain, ...]:
    return (
        history.topic, pair.run.title, str(pair.run.ran), pair.found.theme, pair.found.audited, pair.order,
        pair.found.points, pair.run.course, pair.found.audit,
    )  # fmt: skip


def _note() -> str:
    if not has_catalogue():
        return "no catalogue loaded: no course run is known"
    return "few cases are audited each time, and others each time: found again is no evidence that training failed"


def _drawn(found: Iterable[History]) -> Timeline | None:
    shown = list(found)
    return timeline(shown, day(), has_catalogue()) if shown else None


def _svg() -> str:
    """The address of this page's drawing as a file."""
    given = {name: value for name, value in request.args.items() if name in ("topic", "board", "at_least", "page")}
    values: dict[str, Any] = given
    return url_for("recurrence.download", ending="svg", **values)


def _counted(found: Iterable[History]) -> list[tuple[Any, int]]:
    """How many topics have each reading, the ones to look at first standing first."""
    says = [history.reading(day()).code for history in found] if has_catalogue() else []
    return [(reading, says.count(code)) for code, reading in readings().items() if code in says]


def _least(asked: Asked) -> list[dict[str, Any]]:
    words = {"3": "three or more audits", "2": "two or more", "1": "any audit"}
    return [
        {"text": text, "href": here(at_least=value, page=None), "current": str(asked.least) == value}
        for value, text in words.items()
    ]


def _queries(asked: Asked) -> dict[str, str]:
    """Where the same is asked by name."""
    board: dict[str, Any] = {name: value for name, value in asked.given().items() if name == "board"}
    return {
        "recurring-topics": url_for("queries.page", name="recurring-topics", at_least=asked.least, **board),
        "found-again-after-training": url_for("queries.page", name="found-again-after-training", **board),
    }
