"""Which board a page speaks of, where a store holds several."""

from __future__ import annotations

from graph.names import Names
from web.context import release

__all__ = ["board_names", "board_of", "first_board", "has_several", "label_of", "start_of", "whose"]


def has_several() -> bool:
    """Whether the store holds more than one board."""
    return len(release().manifest.boards) > 1


def first_board() -> str:
    """The key of the board that is shown where nobody has chosen one."""
    return release().manifest.boards[0][1]


def board_names() -> dict[str, str]:
    """The name of each board, by its key."""
    return {key: name for name, key in release().manifest.boards}


def label_of(key: str) -> str:
    """The name of a board; its key where no board has it."""
    return board_names().get(key, key)


def start_of(key: str) -> str:
    """How the addresses of everything that belongs to a board begin; of all boards where the key is empty."""
    return f"{Names(release().manifest.base, key).board}/" if key else release().manifest.base


def whose(iri: str) -> str:
    """The name of the board that a thing belongs to, where the store holds several and the thing belongs to one."""
    if not has_several() or not iri.startswith(release().manifest.base):
        return ""
    return label_of(board_of(iri))


def board_of(iri: str) -> str:
    """The key of the board that a thing belongs to, by its address."""
    return iri.removeprefix(release().manifest.base).partition("/")[0]
