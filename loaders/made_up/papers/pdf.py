"""Pieces as a PDF with text on A4 pages, set line by line; it holds no tables."""

from __future__ import annotations

import ctypes
import io
import re
import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw as pdfium

from loaders.made_up.sheets import Piece

__all__ = ["pdf_document"]

_WIDTH, _HEIGHT = 595, 842  # points: A4
_LEFT, _TOP, _BOTTOM = 60, 780, 60
_SIZES = {"title": 18, "heading": 14, "part": 12}
_SIZE = 10
_MARK, _NESTED = 14, 28
#: A line of the text's size holds so many characters in 475 points, as Helvetica is half as wide as high on average.
_CHARACTERS = 475 * 2
#: What the library writes of the day and by chance; replaced by as many characters that say nothing.
_MADE_WHEN = re.compile(rb"(?<=CreationDate\()[^)]*(?=\))|(?<=/ID\[<)[0-9A-F]+|(?<=><)[0-9A-F]{32}(?=>\]>>)")


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    size: int
    bold: bool
    left: int
    above: int  # points of space over it


def pdf_document(pieces: Iterable[Piece]) -> bytes:
    """The bytes of the file."""
    paper = pypdfium2.PdfDocument.new()
    fonts = {bold: pdfium.FPDFText_LoadStandardFont(paper.raw, name) for bold, name in _FONTS.items()}
    page, height = None, 0
    for line in _lines(pieces):
        if page is None or height - line.above - line.size < _BOTTOM:
            if page is not None:
                pdfium.FPDFPage_GenerateContent(page.raw)
            page, height = paper.new_page(_WIDTH, _HEIGHT), _TOP
        height -= line.above + line.size
        _put(paper, page, fonts[line.bold], line, height)
    if page is not None:
        pdfium.FPDFPage_GenerateContent(page.raw)
    out = io.BytesIO()
    paper.save(out)
    paper.close()
    return _MADE_WHEN.sub(lambda found: b"0" * len(found[0]), out.getvalue())


_FONTS = {False: b"Helvetica", True: b"Helvetica-Bold"}


def _put(paper: pypdfium2.PdfDocument, page: pypdfium2.PdfPage, font: object, line: _Line, height: int) -> None:
    put = pdfium.FPDFPageObj_CreateTextObj(paper.raw, font, line.size)
    wide = (line.text + "\0").encode("utf-16-le")
    text = ctypes.create_string_buffer(wide, len(wide))
    pdfium.FPDFText_SetText(put, ctypes.cast(text, pdfium.FPDF_WIDESTRING))
    pdfium.FPDFPageObj_Transform(put, 1, 0, 0, 1, line.left, height)
    pdfium.FPDFPage_InsertObject(page.raw, put)


def _lines(pieces: Iterable[Piece]) -> Iterator[_Line]:
    number = 0
    for piece in pieces:
        number = number + 1 if piece.look == "number" else 0
        size, bold = _SIZES.get(piece.look, _SIZE), piece.look in _SIZES
        mark = f"{number}. " if number else "• " if piece.look == "bullet" else ""
        left = _LEFT + (_NESTED if piece.nested else 0)
        lines = textwrap.wrap(piece.text, (_CHARACTERS // size) - (8 if piece.nested else 3))
        for place, text in enumerate(lines):
            if place == 0:
                yield _Line(mark + text, size, bold, left, size if bold else 6)
            else:
                yield _Line(text, size, bold, left + (_MARK if mark else 0), 2)
