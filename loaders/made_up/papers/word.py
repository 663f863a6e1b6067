"""Pieces as a Word document (.docx), with the styles that Word itself offers."""

from __future__ import annotations

import io
from collections.abc import Iterable

from graph.papers.word import without_times
from loaders.made_up.sheets import Piece

__all__ = ["word_document"]

_STYLES = {
    "title": "Title", "heading": "Heading 1", "part": "Heading 2", "paragraph": "Normal",
    "bullet": "List Bullet", "number": "List Number",
}  # fmt: skip


def word_document(pieces: Iterable[Piece]) -> bytes:
    """The bytes of the file."""
    import docx  # heavy: only for those who make documents

    document = docx.Document()
    for piece in pieces:
        if piece.look == "table":
            table = document.add_table(rows=len(piece.rows), cols=len(piece.rows[0]), style="Table Grid")
            for cells, row in zip(table.rows, piece.rows, strict=True):
                for cell, made in zip(cells.cells, row, strict=True):
                    cell.text = made.text
        else:
            style = "List Bullet 2" if piece.nested else _STYLES[piece.look]
            document.add_paragraph(piece.text, style=style)
    out = io.BytesIO()
    document.save(out)
    return without_times(out.getvalue())
