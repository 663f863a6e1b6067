"""The page that a board is looked for: ``/boards?to=/review`` leads back to ``/review?board=KEY``.

Of many boards none is offered on each page; one is looked for on the list, and the page is then shown of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

from flask import current_app, request, url_for
from werkzeug.exceptions import HTTPException

from graph.errors import BadParameter
from web.frame.switch import may_be_narrowed

__all__ = ["PageOfABoard", "page_to_lead_to"]

_LONGEST: Final = 2_000
_MOST_FIELDS: Final = 50


@dataclass(frozen=True, slots=True)
class PageOfABoard:
    """A page of this service, and what its address asks beside a board."""

    endpoint: str
    values: dict[str, Any]

    def of(self, board: str | None) -> str:
        """The address of the page as it shows one board; as it shows what nobody has chosen where there is none."""
        return url_for(self.endpoint, **{**self.values, "board": board})


def page_to_lead_to() -> PageOfABoard | None:
    """The page that ``to`` in the address names; ``None`` where it names none.

    Raises ``BadParameter`` for what is no page of this service that shows boards: nobody is led anywhere else.
    """
    asked = request.args.get("to", "")
    if not asked:
        return None
    try:
        parts = urlsplit(asked)
        query = dict(parse_qsl(parts.query, max_num_fields=_MOST_FIELDS))
        path = parts.path.removeprefix(request.script_root)
        if len(asked) > _LONGEST or parts.scheme or parts.netloc or not path.startswith("/"):
            raise ValueError(asked)
        endpoint, own = current_app.url_map.bind("localhost").match(path, method="GET")
    except (ValueError, HTTPException):
        raise _none(asked) from None
    if not may_be_narrowed(endpoint) or endpoint.startswith("boards."):
        raise _none(asked)
    beside = {name: value for name, value in query.items() if name not in _NOT_KEPT and not name.startswith("_")}
    return PageOfABoard(endpoint, {**beside, **own})


_NOT_KEPT: Final = ("board", "page", "list", "endpoint")


def _none(asked: str) -> BadParameter:
    return BadParameter(f"to={asked[:60]}: no page that shows one board; open the page and choose the board there")
