"""From the page of a piece of guidance or of a topic to where something can be decided of it."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for

from graph.names import Names
from web.context import release
from web.frame.boards import board_names, board_of, board_shown
from web.vocabulary.standing import decides

__all__ = ["Way", "address_of_name", "ways_to_decide"]


@dataclass(frozen=True, slots=True)
class Way:
    """A link to a page on which something can be decided."""

    label: str
    href: str


def ways_to_decide(kind: str, iri: str) -> tuple[Way, ...]:
    """What somebody who may decide can do about a thing of a kind of page; nothing for everybody else."""
    if kind not in ("guidance", "topics") or not decides():
        return ()
    own = board_of(iri) if iri.startswith(release().manifest.base) else ""
    board = own if own in board_names() else board_shown()
    if kind == "topics":
        return (
            Way("Merge it into another topic", url_for("vocabulary.merge", board=board, topic=iri)),
            Way("Split it", url_for("vocabulary.split_topic", board=board, topic=iri)),
        )
    name = address_of_name(board, iri)
    first = (Way("No vocabulary holds this name: decide what it is", name),) if name else ()
    return (*first, Way("Say what has replaced it", url_for("vocabulary.guidance", board=board, guidance=iri)))


def address_of_name(board: str, iri: str) -> str:
    """The page of a name that no vocabulary holds; empty for what is none of this board's."""
    room = Names(release().manifest.base, board).board + "/guidance/"
    return url_for("vocabulary.name", board=board, slug=iri.removeprefix(room)) if iri.startswith(room) else ""
