"""What was read of a board, kept for as long as no document is read again: decisions come and go, and it stays."""

from __future__ import annotations

from typing import Final

from graph.last_used import LastUsed
from graph.linking.texts import Ends
from graph.model import BoardReadings
from graph.work.projecting import readings_of_board
from web.context import release

__all__ = ["ends_of", "mark_of_read", "readings_kept"]


def readings_kept(board: str) -> BoardReadings:
    """What was read of a board."""
    found = release()
    return _READINGS.get(mark_of_read(board), lambda: readings_of_board(found, board))


def ends_of(board: str) -> Ends:
    """The texts of a board."""
    return _ENDS.get(mark_of_read(board), lambda: Ends(readings_kept(board)))


def mark_of_read(board: str) -> tuple[str, str]:
    """The mark of what was read of a board: what stays the same for as long as no document is read again."""
    return release().manifest.read.get(board, ""), board


_READINGS: Final = LastUsed(8)
_ENDS: Final = LastUsed(8)
