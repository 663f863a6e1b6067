"""Pieces as Markdown, with the place of every point in the text."""

from __future__ import annotations

from collections.abc import Iterable

from graph.model import Span
from loaders.made_up.sheets import Piece

__all__ = ["markdown_of"]

_HEADS = {"title": "# ", "heading": "## ", "part": "### "}


def markdown_of(pieces: Iterable[Piece]) -> tuple[str, list[Span]]:
    """The text, and a span for each point in the order of reading.

    >>> markdown_of([Piece("title", "Neglect"), Piece("bullet", "Plans were vague.")])
    ('# Neglect\\n\\n- Plans were vague.\\n', [])
    """
    writer = _Writer()
    for piece in pieces:
        writer.add(piece)
    return "".join(writer.out), writer.spans


class _Writer:
    def __init__(self) -> None:
        self.out: list[str] = []
        self.spans: list[Span] = []
        self._size = 0
        self._items = 0  # how many items stand above one another

    def add(self, piece: Piece) -> None:
        listed = piece.look in ("bullet", "number")
        if self.out and not (listed and self._items):
            self._write("\n")
        self._items = self._items + 1 if listed else 0
        if piece.look == "table":
            for number, row in enumerate(piece.rows):
                for cell in row:
                    self._write("| ")
                    self._point(cell.text, cell.point is not None)
                    self._write(" ")
                self._write("|\n")
                if number == 0:
                    self._write("|" + " --- |" * len(row) + "\n")
            return
        self._write(_HEADS.get(piece.look, ""))
        if listed:
            self._write(f"{self._items}. " if piece.look == "number" else "  - " if piece.nested else "- ")
        self._point(piece.text, piece.point is not None)
        self._write("\n")

    def _point(self, text: str, is_point: bool) -> None:
        if is_point:
            self.spans.append(Span(self._size, self._size + len(text)))
        self._write(text)

    def _write(self, text: str) -> None:
        self.out.append(text)
        self._size += len(text)
