"""What the pages of a PDF file hold and its stored text does not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from loaders.formats.left_out import LeftOut
from loaders.formats.pdf_places import PdfPage

__all__ = ["left_out_of_pages", "ranges"]


def left_out_of_pages(pages: Sequence[PdfPage]) -> Iterator[LeftOut]:
    """Notes, fields of forms, words at an angle, and pages that show pictures."""
    for number, page in enumerate(pages, start=1):
        yield from (LeftOut(words, "a note beside the text, or a field of a form", number) for words in page.remarks)
        if page.leaning:
            yield LeftOut(" ".join(page.leaning), "words at an angle, such as a watermark", number)
    pictures = [number for number, page in enumerate(pages, start=1) if page.pictures]
    if pictures:
        yield LeftOut(f"page{'s' if len(pictures) > 1 else ''} {ranges(pictures)}", "words in pictures are not read")


def ranges(numbers: Sequence[int]) -> str:
    """Numbers as people write them.

    >>> ranges([1, 2, 3, 7])
    '1-3, 7'
    """
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs[:10])
