"""Long lists, a page at a time. The page's number stands in the address."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from flask import request, url_for

from graph.errors import BadParameter, UnknownThing
from web.context import config

__all__ = ["Page", "carried", "here", "hold_to_lists", "page_asked", "paged"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a list: its items, the ranks of the first and the last, and how many there are in all."""

    items: Sequence[T]
    number: int
    pages: int
    first: int
    last: int
    total: int
    key: str = ""

    def pagination(self) -> dict[str, Any] | None:
        """What the pagination component takes; ``None`` where one page holds everything."""
        if self.pages < 2:
            return None
        shown = sorted({1, self.pages, *range(max(1, self.number - 1), min(self.pages, self.number + 1) + 1)})
        items: list[dict[str, Any]] = []
        for before, number in zip([0, *shown], shown, strict=False):
            if number - before > 1:
                items.append({"ellipsis": True})
            items.append({"number": number, "href": self._at(number), "current": number == self.number})
        whole: dict[str, Any] = {"items": items, "landmarkLabel": "Pages of this list"}
        if self.number > 1:
            whole["previous"] = {"href": self._at(self.number - 1)}
        if self.number < self.pages:
            whole["next"] = {"href": self._at(self.number + 1)}
        return whole

    def _at(self, number: int) -> str:
        """The address of another page; that of one list among several names it and leads to its heading."""
        return here(list=self.key, page=number, _anchor=self.key) if self.key else here(page=number)


def carried() -> dict[str, Any]:
    """What the address asks for, the page's number left out, without names that mean something to ``url_for``."""
    taken = {"page", "endpoint", "ending", *(request.view_args or {})}
    found: dict[str, Any] = {
        name: value for name, value in request.args.items() if name not in taken and not name.startswith("_")
    }
    boards = request.args.getlist("board")
    return found | ({"board": ",".join(boards)} if len(boards) > 1 and "board" in found else {})


def here(**changes: object) -> str:
    """The address of this page with some of its values changed; ``None`` takes one away."""
    values: dict[str, Any] = {**carried(), "page": request.args.get("page"), **(request.view_args or {}), **changes}
    kept = {name: value for name, value in values.items() if value not in (None, "")}
    if "board" in changes and not changes["board"]:
        kept["board"] = None  # taken away, and not merely left out: what is left out is carried on
    return url_for(request.endpoint or "home.index", **kept)


def paged(items: Sequence[T], size: int | None = None, key: str = "", first: bool = True) -> Page[T]:
    """The page of ``items`` that the address asks for.

    Raises ``BadParameter`` where that is no number, and ``UnknownThing`` where the list has fewer pages.

    A list with a ``key`` is one of several on its page: the address names it, and the others are at their first page.
    Where it names none, the number is that of the list which is ``first``.
    """
    size = size or config().page_size
    pages = max(1, -(-len(items) // size))
    number = page_asked() if _is_asked(key, first) else 1
    if not 1 <= number <= pages:
        raise UnknownThing(f"page={number}: this list has {pages:,} {'page' if pages == 1 else 'pages'}")
    start = (number - 1) * size
    shown = items[start : start + size]
    return Page(shown, number, pages, start + 1 if shown else 0, start + len(shown), len(items), key)


def page_asked() -> int:
    """The number of the page that the address asks for. Raises ``BadParameter`` where that is no number."""
    text = request.args.get("page", "") or "1"
    if not (text.isascii() and text.isdigit() and len(text) < 9):
        raise BadParameter(f"page={text[:60]}: not a page number")
    return int(text)


def hold_to_lists(keys: Iterable[str]) -> None:
    """Refuse an address that names a list which its page does not have. Raises ``BadParameter``."""
    asked, known = request.args.get("list", ""), list(filter(None, keys))
    if asked and asked not in known:
        there = f"it has: {', '.join(known)}" if known else "it has none"
        raise BadParameter(f"list={asked[:60]}: this page has no such list; {there}")


def _is_asked(key: str, first: bool) -> bool:
    return not key or request.args.get("list", key if first else "") == key
