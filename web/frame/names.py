"""From the names on a page to the pages of what they name."""

from __future__ import annotations

from web.context import release
from web.frame.addresses import address
from web.frame.boards import board_of, start_of, whose
from web.things.views import Named

__all__ = ["board_page", "of_iri"]


def of_iri(iri: str) -> str:
    """The address of a thing's page, or the empty string where it has none."""
    return address(iri, release().manifest) or ""


def board_page(iri: str) -> Named | None:
    """The board that a thing belongs to, with its page, where the store holds several and the thing belongs to one."""
    name = whose(iri)
    return Named(name, of_iri(start_of(board_of(iri)).rstrip("/"))) if name else None
