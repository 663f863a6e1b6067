"""What the address narrows the queue to: a board always, and what of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

from graph.errors import BadParameter
from graph.review.queue import Asked
from web.frame.boards import board_of, first_board, has_several, one_board_in, show_one, start_of
from web.review.desk import Desk
from web.review.facets import Facets

__all__ = ["Chosen", "board_asked", "fields", "narrowed"]

_LABELS: Final = {
    "kind": "Kind of link", "state": "State", "audit": "Audit", "topic": "Topic", "agency": "Agency named",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a visitor narrows the queue to; the empty string narrows nothing.

    ``point`` is the id of a learning point, ``thing`` the IRI of anything at either end of a link.
    """

    board: str
    kind: str = ""
    state: str = ""
    audit: str = ""
    topic: str = ""
    agency: str = ""
    point: str = ""
    thing: str = ""

    @classmethod
    def of(cls, arguments: Mapping[str, str]) -> Chosen:
        """Read it from the arguments of an address or of a form. Raises ``BadParameter`` for no such board."""
        names = [name for name in cls.__dataclass_fields__ if name != "board"]
        return cls(board_asked(arguments), **{name: arguments.get(name, "").strip()[:300] for name in names})

    def given(self) -> dict[str, Any]:
        """Only what narrows; the board where there are several."""
        return {name: value for name, value in asdict(self).items() if value and (name != "board" or has_several())}

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but the board is chosen."""
        return any(value for name, value in asdict(self).items() if name != "board")


def board_asked(arguments: Mapping[str, str]) -> str:
    """The board of an address, or of the thing that it names; else the first. Raises ``BadParameter``."""
    board, thing = one_board_in([arguments.get("board", "")]), arguments.get("thing", "").strip()
    if not board and thing.startswith(start_of("")):
        board = one_board_in([board_of(thing)])
    return show_one(board or first_board())


def narrowed(desk: Desk, chosen: Chosen) -> tuple[Asked, ...]:
    """The questions that pass, in the order of the queue. Raises ``BadParameter`` for a value that nothing has."""
    asked, every = desk.queue.asked, desk.facets
    for name in _LABELS:
        value = getattr(chosen, name)
        if value and value not in desk.known[name]:
            some = ", ".join(sorted(desk.known[name])[:_SHOWN])
            raise BadParameter(f"{name}={value[:60]}: nothing on this board has it; choose from: {some or 'nothing'}")
    return tuple(each for each in asked if _passes(desk, each, chosen, every[each.mark]))


def fields(desk: Desk, chosen: Chosen) -> list[dict[str, Any]]:
    """A select for each part of the filter, with how many questions each value would show beside the other parts."""
    every, found = desk.facets, []
    for name, label in _LABELS.items():
        others = replace(chosen, **{name: ""})
        some = [each for each in desk.queue.asked if _passes(desk, each, others, every[each.mark])]
        counts = Counter(value for each in some for value in every[each.mark][name])
        options = [{"value": key, "text": f"{words} ({count:,})"} for (key, words), count in sorted(counts.items())]
        if len(options) > 1 or getattr(chosen, name):
            value = getattr(chosen, name)
            if value and value not in [each["value"] for each in options]:
                options.append({"value": value, "text": f"{value} (0)"})
            found.append({"name": name, "label": label, "value": value, "options": [_ALL, *options]})
    return found


_SHOWN: Final = 12
_ALL: Final = {"value": "", "text": "All"}


def _passes(desk: Desk, each: Asked, chosen: Chosen, values: Facets) -> bool:
    by_value = all(
        not (wanted := getattr(chosen, name)) or any(key == wanted for key, _ in values[name]) for name in _LABELS
    )
    names = desk.linked.board.names
    point = not chosen.point or names.item(chosen.point) in each.points
    thing = not chosen.thing or chosen.thing in (each.key[0], each.key[2], *each.points)
    return by_value and point and thing
