"""The orders that the list of gaps offers, and the one that the address asks for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from graph.errors import BadParameter
from graph.index.orders import ORDERS

__all__ = ["WORDS", "order_asked"]

#: What each order is called, and what it says of itself above the list.
WORDS: Final = {
    "": (
        "Rank",
        "Ranked by how many audits share the point’s most recurring topic, then by how far the thread reaches.",
    ),
    "newest": ("Latest audit first", "The points of the latest audits first; in each audit by rank."),
    "oldest": ("Earliest audit first", "The points of the earliest audits first; in each audit by rank."),
    "rung": ("Where it stands", "By where they stand, those that are nearest to being covered first; then by rank."),
    "topic": ("Topic", "By topic, the topic of the most gaps first; then by rank."),
    "agency": ("Agency named", "By the first agency that each names, those that name none last; then by rank."),
}  # fmt: skip


def order_asked(arguments: Mapping[str, str]) -> str:
    """The order in the address. Raises ``BadParameter``."""
    order = arguments.get("sort", "").strip()
    if order not in ORDERS:
        raise BadParameter(f"sort={order[:60]}: no order of this list; write one of: {', '.join(filter(None, ORDERS))}")
    return order
