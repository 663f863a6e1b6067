"""Reads one PDF file from standard input and writes its stored text as JSON: the process that may fail.

It takes no more than its share of memory and time, whatever the file holds.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from loaders.formats.left_out import LeftOut

if TYPE_CHECKING:
    import pypdfium2 as pdfium

    from loaders.formats.pdf_places import PdfPage

__all__ = ["MEMORY", "SECONDS", "main"]

MEMORY = 1_500_000_000
SECONDS = 120
_MOST_CHARACTERS = 20_000_000
_PASSWORD = 4
_MOST_ATTACHED = 50
_OCR = "run text recognition (OCR) on the file, for example with OCRmyPDF, and read the result"


class _Refused(Exception):
    """A file that is not read: what is wrong, what to do, and where."""


def main() -> None:
    """Read standard input, write one JSON object, and always end well."""
    _limit()
    try:
        answer = _read(sys.stdin.buffer.read())
    except _Refused as refused:
        answer = {"refused": list(refused.args)}
    except MemoryError:
        answer = {"refused": ["it takes too much memory to read", "split it, or save it without pictures", None]}
    sys.stdout.write(json.dumps(answer))


def _limit() -> None:
    """Bound memory and time where the system can."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def _read(data: bytes) -> dict[str, object]:
    import pypdfium2 as pdfium

    from loaders.formats.pdf_left_out import left_out_of_pages
    from loaders.formats.pdf_pages import text_of_pages
    from loaders.formats.pdf_words import read_page

    try:
        pdf = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if getattr(error, "err_code", None) == _PASSWORD or "assword" in str(error):
            raise _Refused("it is locked with a password", "save it without one", None) from None
        raise _Refused("the file is cut short or damaged", "fetch it again, or save it again as PDF", None) from None
    pages: list[PdfPage] = []
    letters = 0
    for number in range(len(pdf)):
        try:
            page = pdf[number]
            pages.append(read_page(page))
            page.close()
        except pdfium.PdfiumError:
            raise _Refused("the page is damaged", "save the file again as PDF", f"page {number + 1}") from None
        letters += sum(len(word.text) for word in pages[-1].words)
        if letters > _MOST_CHARACTERS:
            raise _Refused(f"it holds more than {_MOST_CHARACTERS:,} characters", "split it", f"page {number + 1}")
    _refuse_pictures_of_text(pages)
    stored = text_of_pages(pages)
    notes = [*stored.left_out, *left_out_of_pages(pages), *_attached(pdf)]
    return {
        "text": stored.text,
        "pages": stored.pages,
        "left_out": [(each.text, each.why, each.page) for each in notes],
    }


def _attached(pdf: pdfium.PdfDocument) -> Iterator[LeftOut]:
    for index in range(min(pdf.count_attachments(), _MOST_ATTACHED)):
        yield LeftOut(pdf.get_attachment(index).get_name(), "a file inside the file is not opened")


def _refuse_pictures_of_text(pages: Sequence[PdfPage]) -> None:
    """Refuse a scan: pages that show a picture and have no words, where they are most of the file."""
    from loaders.formats.pdf_left_out import ranges

    bare = [number for number, page in enumerate(pages, start=1) if not page.words]
    scanned = [number for number in bare if pages[number - 1].pictures]
    if len(bare) == len(pages) or 2 * len(scanned) >= len(pages):
        places = scanned or bare
        where = f"page {places[0]}" if len(places) == 1 else f"pages {ranges(places)}"
        problem = "a picture of text, without a text layer" if scanned else "there are no words"
        raise _Refused(problem, _OCR, where if places else None)
