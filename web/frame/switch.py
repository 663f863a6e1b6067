"""The switch between one board and all, at the top of each page that can be narrowed so, and what is carried on.

A board that was chosen on one page stands in the address of every page that it leads to, until somebody takes it away.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

from flask import request, url_for

from graph.errors import GraphError
from graph.query_files import all_queries
from web.frame.boards import (
    HOME_OF_A_BOARD,
    as_value,
    board_names,
    board_shown,
    boards_asked,
    has_several,
    labels_of,
    shows_one,
)
from web.tables.paging import carried, here

__all__ = ["Switch", "keep_the_boards", "may_be_narrowed", "switch"]

#: Pages that speak of the whole store, or of a person: a board is not carried to them, and not asked of them.
_OF_ALL: Final = (
    "static", "home.health", "service.", "sparql.", "editor.",
    "queries.download", "queries.listed", "linked.", "void.", "dumps.", "ontology.", "api.",
    "picture.script", "signin.", "accounts.", "own.", "trail.", "paper.", "glossary.", "help.",
    "boards.index", "boards.download", "boards.compare",
)  # fmt: skip
#: Pages that speak of one board at a time: their switch offers no "all boards".
_OF_ONE: Final = ("recurrence.", "picture.", "review.", "vocabulary.", "importing.", "queries.")
#: Those among them whose own form asks for the board: of a document that is brought, or of a question.
_WITH_A_FIELD: Final = ("importing.", "queries.")
#: Pages where all that the address asks beside is of the board: another board is begun anew, at the page named here.
_BEGUN_ANEW: Final = {
    "review.target": "review.index", "vocabulary.name": "vocabulary.names", "vocabulary.merge": "vocabulary.topics",
    "vocabulary.split_topic": "vocabulary.topics",
}  # fmt: skip
_OF_THE_BOARD: Final = ("review.", "vocabulary.")
#: A named query, of which some take a board as others take a date.
_QUESTION: Final = "queries.page"
#: So many boards are all offered in a list; of more, one is found by its name.
_MOST_OFFERED: Final = 40


@dataclass(frozen=True, slots=True)
class Switch:
    """What the switch says and offers.

    ``value`` are the boards of the page and ``names`` the same in words; ``everything`` leads to all boards, and is
    empty on a page that speaks of one at a time. ``action`` is the page that the switch asks for.
    ``options`` are the boards to choose from, none where there are too many: then one is found on the list of boards,
    which leads back to the page in ``to``, where there is one. ``kept`` is what the address asks beside.
    """

    value: str
    names: str
    many: int
    everything: str
    action: str
    to: str
    options: tuple[dict[str, Any], ...]
    kept: tuple[tuple[str, str], ...]


def may_be_narrowed(endpoint: str) -> bool:
    """Whether a page shows less where a board is chosen."""
    return not endpoint.startswith(_OF_ALL)


def switch() -> Switch | None:
    """The switch of this page; ``None`` where the store holds one board, or the page has another way to choose.

    Raises ``BadParameter`` for a board that is none.
    """
    endpoint = request.endpoint or ""
    if not endpoint or not has_several() or not may_be_narrowed(endpoint) or endpoint.startswith(_WITH_A_FIELD):
        return None
    if request.method not in ("GET", "HEAD"):
        return None  # what answers a form may have no address that another board could be asked of
    of_one, at_home = shows_one() or endpoint.startswith(_OF_ONE), endpoint == HOME_OF_A_BOARD
    asked = (board_shown(),) if of_one else boards_asked()
    home = url_for("home.index", board=None)
    everything = "" if of_one else home if at_home else here(board=None, page=None, list=None)
    action, kept = (home, _kept()) if at_home else _asks_for(endpoint)
    to = "" if at_home else f"{action}?{urlencode(kept)}".rstrip("?")
    return Switch(as_value(asked), labels_of(asked), len(board_names()), everything, action, to, _options(asked), kept)


def _options(asked: tuple[str, ...]) -> tuple[dict[str, Any], ...]:
    """The boards to choose from, with what is chosen now where that is several; none where there are too many."""
    names = board_names()
    if len(names) > _MOST_OFFERED:
        return ()
    every = tuple({"value": key, "text": name} for key, name in names.items())
    return ({"value": as_value(asked), "text": labels_of(asked)}, *every) if len(asked) > 1 else every


def _asks_for(endpoint: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The page that is asked for where another board is chosen on a page, and what of its address is kept."""
    leads = _BEGUN_ANEW.get(endpoint, endpoint)
    own = (request.view_args or {}) if leads == endpoint else {}
    kept = _kept()
    if endpoint.startswith(_OF_THE_BOARD):
        kept = tuple(pair for pair in kept if pair[0] == "as_at")
    return urlsplit(url_for(leads, **own, board=None)).path, kept


def _kept() -> tuple[tuple[str, str], ...]:
    return tuple((name, str(each)) for name, each in carried().items() if name not in ("board", "list"))


def keep_the_boards(endpoint: str, values: dict[str, Any]) -> None:
    """Boards that a visitor asked of one page are asked of the pages that it leads to."""
    if "board" in values or not request or not may_be_narrowed(endpoint) or endpoint == HOME_OF_A_BOARD:
        return
    if endpoint == _QUESTION and not _takes_a_board(str(values.get("name", ""))):
        return
    if "board" not in request.args and request.endpoint != HOME_OF_A_BOARD:
        return
    try:
        asked = boards_asked() if has_several() and may_be_narrowed(request.endpoint or "static") else ()
    except GraphError:
        return
    if asked:
        of_one = endpoint.startswith(_OF_ONE) and endpoint != "queries.index"
        values["board"] = asked[0] if of_one else as_value(asked)


@cache
def _with_a_board() -> frozenset[str]:
    """The named queries that take a board."""
    return frozenset(query.name for query in all_queries() if any(each.kind == "board" for each in query.parameters))


def _takes_a_board(query: str) -> bool:
    return query in _with_a_board()
