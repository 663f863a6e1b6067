"""Which board a page speaks of, where a store holds several.

``board=KEY`` in an address narrows what its page shows to one board, and ``board=KEY,OTHER`` (or ``board`` given twice)
to several; without it a page speaks of all boards of the store.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Final, cast

from flask import g, request

from graph.errors import BadParameter
from graph.names import Names
from web.context import release, remembered

__all__ = [
    "HOME_OF_A_BOARD", "as_value", "board_names", "board_of", "board_shown", "boards_asked", "boards_given",
    "boards_in", "boards_of_page", "first_board", "has_several", "is_of_one_board", "label_of", "labels_of",
    "one_board_asked", "one_board_in", "show_one", "shows_one", "start_of", "starts_of", "whose",
]  # fmt: skip

_SHOWN: Final = 60
#: The endpoint of a board's own page, which speaks of that board whatever its address says beside.
HOME_OF_A_BOARD: Final = "boards.page"


def has_several() -> bool:
    """Whether the store holds more than one board."""
    return len(release().manifest.boards) > 1


def first_board() -> str:
    """The key of the board that is shown where nobody has chosen one."""
    return release().manifest.boards[0][1]


def board_names() -> dict[str, str]:
    """The name of each board, by its key, in the order of the store; boards of one name also have their keys in it."""

    def make() -> dict[str, str]:
        boards = release().manifest.boards
        times = Counter(name for name, _ in boards)
        return {key: name if times[name] == 1 else f"{name}, {key}" for name, key in boards}

    return remembered("board names", make=make)


def boards_asked() -> tuple[str, ...]:
    """The keys of the boards that the address narrows to; none where it speaks of all. Raises ``BadParameter``."""
    if "boards" not in g:
        own = (request.view_args or {}).get("identifier") if request.endpoint == HOME_OF_A_BOARD else None
        if own is not None:
            g.boards = (own,) if own in board_names() else ()
        else:
            g.boards = boards_in(request.args.getlist("board"))
    return cast("tuple[str, ...]", g.boards)


def boards_in(values: Iterable[str]) -> tuple[str, ...]:
    """The keys of boards that some values of an address name, each once. Raises ``BadParameter`` for no board.

    A value names one board, or several with commas between them; a board by its key, or by its IRI.
    """
    base = release().manifest.base
    keys = dict.fromkeys(part.strip().removeprefix(base) for value in values for part in value.split(","))
    known = board_names()
    found = tuple(key for key in keys if key)
    for key in found:
        if key not in known:
            there = f"there is: {', '.join(known)}" if len(known) <= 12 else f"/boards lists all {len(known):,}"
            raise BadParameter(f"board={key[:_SHOWN]}: no board of this data release has this key; {there}")
    return found


def as_value(keys: Iterable[str]) -> str:
    """Boards as one value of an address; the empty string for all."""
    return ",".join(keys)


def boards_given() -> dict[str, str]:
    """The boards asked as files tell them: nothing where they are all boards."""
    asked = boards_asked()
    return {"board": as_value(asked)} if asked else {}


def one_board_asked() -> str:
    """The board of a page that speaks of one at a time; the empty string where none is asked for.

    Raises ``BadParameter`` where several are.
    """
    return _the_one(boards_asked())


def is_of_one_board() -> bool:
    """Whether all that a page shows is of one board: the store holds no other, or the address asks for one."""
    return not has_several() or len(boards_asked()) == 1


def one_board_in(values: Iterable[str]) -> str:
    """The same of some values of an address or of a form. Raises ``BadParameter`` for no board, and for several."""
    return _the_one(boards_in(values))


def _the_one(asked: tuple[str, ...]) -> str:
    if len(asked) > 1:
        raise BadParameter(f"board={as_value(asked)[:_SHOWN]}: this page speaks of one board at a time; choose one")
    return asked[0] if asked else ""


def show_one(key: str) -> str:
    """Say which board a page shows that speaks of one at a time, so that the switch at its top says the same."""
    g.board_shown = key
    return key


def shows_one() -> bool:
    """Whether the page has said that it shows one board."""
    return "board_shown" in g


def board_shown() -> str:
    """The board that a page shows which speaks of one at a time: what it says, else the first that is asked for."""
    shown: str = g.get("board_shown", "")
    return shown or next(iter(boards_asked()), "") or first_board()


def boards_of_page(iri: str) -> tuple[str, ...]:
    """The boards to which the page of a thing narrows: those asked for; none for a thing that is a board's own."""
    return () if board_of(iri) in board_names() and iri.startswith(release().manifest.base) else boards_asked()


def label_of(key: str) -> str:
    """The name of a board; its key where no board has it."""
    return board_names().get(key, key)


def labels_of(keys: Iterable[str]) -> str:
    """The names of boards in a sentence."""
    names = [label_of(key) for key in keys]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}" if names else ""


def starts_of(keys: Iterable[str]) -> tuple[str, ...]:
    """How the addresses of everything begin that belongs to one of some boards; nothing for all boards."""
    return tuple(start_of(key) for key in keys)


def start_of(key: str) -> str:
    """How the addresses of everything that belongs to a board begin; of all boards where the key is empty."""
    return f"{Names(release().manifest.base, key).board}/" if key else release().manifest.base


def whose(iri: str) -> str:
    """The name of the board that a thing belongs to, where the store holds several and the thing belongs to one."""
    if not has_several() or not iri.startswith(release().manifest.base):
        return ""
    return board_names().get(board_of(iri), "")


def board_of(iri: str) -> str:
    """The key of the board that a thing belongs to, by its address."""
    return iri.removeprefix(release().manifest.base).partition("/")[0]
