"""The words of PDF pages with their places, sizes and weights, the lines drawn on a page, and its links.

Places are in points from the upper left corner of the page as it is shown. Words that stand at an angle,
such as a watermark, are left out. pdfium reads the page; nothing is run and no address is opened.
"""

from __future__ import annotations

import ctypes
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from loaders.formats.pdf_bullets import with_bullets
from loaders.formats.pdf_drawn import drawn
from loaders.formats.pdf_places import Edge, PdfPage, Place, Word, between
from loaders.formats.pdf_remarks import remarks_of

__all__ = ["read_page"]

_BOLD = re.compile(r"bold|black|heavy|demi|semib", re.IGNORECASE)
_SYMBOLS = re.compile(r"symbol|wingdings|webdings|dingbats", re.IGNORECASE)
_FORCED_BOLD = 1 << 18
#: pdfium gives U+0002 or U+FFFE for a hyphen at the end of a line.
_LETTERS = re.compile("[^\\s\x00-\x1f\u200b\ufffe\uffff]+[\x02\ufffe]?")
_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
_PLAIN = str.maketrans({"\x02": "-", "\ufffe": "-", "\u2010": "-", "\u2011": "-", **_LIGATURES})
_UPRIGHT = 0.1
_MOST_LINKS = 20_000

#: Areas of a page, and the addresses to which they lead.
Links = list[tuple[Edge, str]]


def read_page(page: pdfium.PdfPage) -> PdfPage:
    """Read one page, turned so that most of its words are upright: a wide table may lie on its side."""
    text = page.get_textpage()
    try:
        shown = _turned(page, text, page.get_rotation())
        if len(shown.leaning) <= len(shown.words):
            return shown
        others = [_turned(page, text, turn) for turn in (0, 90, 180, 270) if turn != page.get_rotation()]
    finally:
        text.close()
    return max((shown, *others), key=lambda each: len(each.words))


def _turned(page: pdfium.PdfPage, text: pdfium.PdfTextPage, turn: int) -> PdfPage:
    """A page as it looks turned clockwise by so many degrees."""
    left, bottom, right, top = page.get_bbox()
    place, upright = _placing(page, turn)
    edges, dots, pictures = drawn(page, place)
    reader = _Reader(text, place, upright, list(_links(page, place)))
    words = with_bullets(tuple(reader.words()), dots)
    width, height = (right - left, top - bottom) if turn in (0, 180) else (top - bottom, right - left)
    return PdfPage(width, height, words, tuple(edges), pictures, tuple(reader.leaning), tuple(remarks_of(page)))


def _placing(page: pdfium.PdfPage, turn: int) -> tuple[Place, float]:
    """How a point of the file becomes a point of the page as turned, and the angle of upright words, clockwise."""
    left, bottom, right, top = page.get_bbox()
    if turn == 90:
        return lambda x, y: (y - bottom, x - left), 3 * math.pi / 2
    if turn == 180:
        return lambda x, y: (right - x, y - bottom), math.pi
    if turn == 270:
        return lambda x, y: (top - y, right - x), math.pi / 2
    return lambda x, y: (x - left, top - y), 0.0


# Words


@dataclass(frozen=True, slots=True)
class _Look:
    """How the words of one text object look: size, weight, whether of a symbol font, and whether they lean."""

    size: float
    bold: bool
    symbol: bool
    leans: bool


class _Reader:
    """Reads the words of one page; what pdfium fills in is kept in the same few places throughout."""

    def __init__(self, text: pdfium.PdfTextPage, place: Place, turned: float, links: Links) -> None:
        self.handle, self.place, self.turned, self.links = text.raw, place, turned, links
        self._left, self._right, self._bottom, self._top = (ctypes.c_double() for _ in range(4))
        self._looks: dict[int, _Look] = {}
        self.leaning: list[str] = []

    def words(self) -> Iterator[Word]:
        """Every word in the order of the file."""
        for found in _LETTERS.finditer(self._text()):
            letters = found[0].translate(_PLAIN)
            word = self._word(found.start(), found.end() - 1, letters) if letters else None
            if word is not None:
                yield word

    def _text(self) -> str:
        """The characters of the page, each at its own place."""
        count = raw.FPDFText_CountChars(self.handle)
        buffer = ctypes.create_string_buffer(2 * count + 2)
        written = raw.FPDFText_GetText(self.handle, 0, count, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)))
        text = buffer.raw[: 2 * (written - 1)].decode("utf-16-le", errors="replace") if written > 0 else ""
        if len(text) == count:
            return text
        codes = [raw.FPDFText_GetUnicode(self.handle, index) for index in range(count)]
        return "".join(chr(code) if 0 < code < 0x110000 else " " for code in codes)

    def _word(self, first: int, last: int, letters: str) -> Word | None:
        look = self._look(first)
        if look.leans:
            self.leaning.append(letters)
            return None
        x0, x1 = self._ends(first)
        if last != first:
            other0, other1 = self._ends(last)
            x0, x1 = min(x0, other0), max(x1, other1)
        base = self._base(first)
        address = self._address((x0 + x1) / 2, base - 0.3 * look.size) if self.links else None
        return Word("•" if look.symbol and len(letters) == 1 else letters, x0, x1, base, look.size, look.bold, address)

    def _ends(self, index: int) -> tuple[float, float]:
        """Where a character starts and ends on its line."""
        raw.FPDFText_GetCharBox(self.handle, index, self._left, self._right, self._bottom, self._top)
        one = self.place(self._left.value, self._bottom.value)[0]
        other = self.place(self._right.value, self._top.value)[0]
        return (one, other) if one <= other else (other, one)

    def _base(self, index: int) -> float:
        raw.FPDFText_GetCharOrigin(self.handle, index, self._left, self._bottom)
        return self.place(self._left.value, self._bottom.value)[1]

    def _address(self, x: float, y: float) -> str | None:
        return next((url for area, url in self.links if _is_in(area, x, y)), None)

    def _look(self, index: int) -> _Look:
        """The look of a character; the same for all of one text object."""
        thing = ctypes.cast(raw.FPDFText_GetTextObject(self.handle, index), ctypes.c_void_p).value or 0
        if thing not in self._looks or not thing:
            name, forced = _font(self.handle, index)
            angle = raw.FPDFText_GetCharAngle(self.handle, index)
            lean = (angle - self.turned) % (2 * math.pi) if angle >= 0 else 0.0
            self._looks[thing] = _Look(
                _size(self.handle, index),
                forced or bool(_BOLD.search(name)),
                bool(_SYMBOLS.search(name)),
                min(lean, 2 * math.pi - lean) > _UPRIGHT,
            )
        return self._looks[thing]


def _is_in(area: Edge, x: float, y: float) -> bool:
    return area.x0 - 1 <= x <= area.x1 + 1 and area.top - 1 <= y <= area.bottom + 1


def _size(handle: raw.FPDF_TEXTPAGE, index: int) -> float:
    """The size in points as shown: a file may set a size of 1 and enlarge it."""
    matrix = raw.FS_MATRIX()
    scale = math.hypot(matrix.c, matrix.d) if raw.FPDFText_GetMatrix(handle, index, matrix) else 1.0
    return round(float(raw.FPDFText_GetFontSize(handle, index)) * (scale or 1.0), 1) or 1.0


def _font(handle: raw.FPDF_TEXTPAGE, index: int) -> tuple[str, bool]:
    buffer, flags = ctypes.create_string_buffer(128), ctypes.c_int()
    raw.FPDFText_GetFontInfo(handle, index, buffer, 128, flags)
    return buffer.value.decode("utf-8", errors="replace"), bool(flags.value & _FORCED_BOLD)


# Links


def _links(page: pdfium.PdfPage, place: Place) -> Iterator[tuple[Edge, str]]:
    """The areas of a page that lead to an address."""
    position, link = ctypes.c_int(0), raw.FPDF_LINK()
    while raw.FPDFLink_Enumerate(page.raw, position, link) and position.value < _MOST_LINKS:
        area = raw.FS_RECTF()
        address = _address(page, raw.FPDFLink_GetAction(link))
        if address and raw.FPDFLink_GetAnnotRect(link, area):
            yield between(place(area.left, area.bottom), place(area.right, area.top)), address


def _address(page: pdfium.PdfPage, action: raw.FPDF_ACTION) -> str | None:
    if not action or raw.FPDFAction_GetType(action) != raw.PDFACTION_URI:
        return None
    length = raw.FPDFAction_GetURIPath(page.pdf.raw, action, None, 0)
    if not 1 < length < 4096:
        return None
    buffer = ctypes.create_string_buffer(length)
    raw.FPDFAction_GetURIPath(page.pdf.raw, action, buffer, length)
    return buffer.value.decode("utf-8", errors="replace")
