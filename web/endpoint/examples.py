"""The named queries as a start for one's own. In a country they begin with one board: all boards take seconds."""

from __future__ import annotations

from itertools import groupby

from graph.queries import effective, has_many, terms
from graph.query_files import NamedQuery, all_queries, named
from web.context import release
from web.frame.boards import board_shown, label_of

__all__ = ["example", "examples", "narrowed_to"]


def examples() -> list[tuple[str, list[NamedQuery]]]:
    """The named queries by who asks them."""
    by_asker = sorted(all_queries(), key=lambda query: (query.audience or "everyone", query.title))
    return [(who, list(each)) for who, each in groupby(by_asker, key=lambda query: query.audience or "everyone")]


def narrowed_to() -> str:
    """The name of the board that examples are narrowed to; the empty string where they are asked of all there is."""
    return label_of(board_shown()) if has_many(release()) else ""


def example(name: str) -> str:
    """The text of a named query with its values bound, as far as it has them. Raises ``UnknownQuery``."""
    query = named(name)
    if any(each.required and each.default is None for each in query.parameters):
        return query.text  # with the values that stand in its file
    narrowed = has_many(release()) and any(each.kind == "board" for each in query.parameters)
    asked = effective(query, {"board": board_shown()} if narrowed else {}, release().manifest)
    return query.bound(terms(release(), query, asked) or {})
