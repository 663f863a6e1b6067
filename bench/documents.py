"""How fast documents are read, against what it costs to get at their text: pages and megabytes a second.

The sheets of ``bench/reading`` are set as PDF once; then the text is extracted plainly (pdfium), as Markdown with
headings, lists and tables (``loaders.formats``), and what that text says is read (``loaders.sheets.reading``).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pypdfium2
from fpdf import FPDF

from bench.measure import Measure, turn_about
from loaders.document import document_of
from loaders.sheets.reading import sheet_of

__all__ = ["reading_measures"]

_SETS = ("sheets-1", "sheets-2", "sheets-3")
_ROUNDS = 3
_MARGIN_MM = 20
_LINE_MM = 5


def reading_measures() -> Iterator[Measure]:
    """Extraction against plain extraction, and reading against extraction; the second is promised."""
    files = [
        (path.stem + ".pdf", _as_pdf(path.read_text(encoding="utf-8")))
        for folder in _SETS
        for path in sorted((Path(__file__).parent / "reading" / folder / "documents").iterdir())
    ]
    documents = [document_of(name, data) for name, data in files]
    pages = sum(len(document.pages) or 1 for document in documents)
    size = sum(len(document.text.encode()) for document in documents) / 1e6
    extracted = turn_about(
        "PDF to Markdown",
        "pdfium's plain text of the same pages",
        lambda: [document_of(name, data) for name, data in files],
        lambda: [_plain_text(data) for _, data in files],
        _ROUNDS,
    )
    read = turn_about(
        "reading what Markdown says",
        "PDF to Markdown of the same pages",
        lambda: [sheet_of(document) for document in documents],
        lambda: [document_of(name, data) for name, data in files],
        _ROUNDS,
        limit=1.0,
    )
    for measure in (extracted, read):
        seconds = measure.subject_ms / 1000
        print(f"{measure.name}: {pages / seconds:.0f} pages/s, {size / seconds:.2f} MB of text/s, {pages} pages")
        yield measure


def _as_pdf(text: str) -> bytes:
    paper = FPDF()
    paper.set_margin(_MARGIN_MM)
    paper.add_page()
    paper.set_font("Helvetica", size=10)
    paper.multi_cell(0, _LINE_MM, text.encode("latin-1", "replace").decode("latin-1"))
    return bytes(paper.output())


def _plain_text(data: bytes) -> str:
    with pypdfium2.PdfDocument(data) as paper:
        return "\n".join(page.get_textpage().get_text_range() for page in paper)
