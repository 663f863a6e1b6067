"""What lies over the text of a PDF page: notes that readers have put there, and what is filled in on a form."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator

import pypdfium2 as pdfium
import pypdfium2.raw as raw

__all__ = ["remarks_of"]

_MOST = 200
_LONGEST = 4096
_KEYS = {
    raw.FPDF_ANNOT_TEXT: b"Contents",
    raw.FPDF_ANNOT_FREETEXT: b"Contents",
    raw.FPDF_ANNOT_HIGHLIGHT: b"Contents",
    raw.FPDF_ANNOT_STAMP: b"Contents",
    raw.FPDF_ANNOT_WIDGET: b"V",
}


def remarks_of(page: pdfium.PdfPage) -> Iterator[str]:
    """The words of each note and filled field, which the text of the page does not hold."""
    for index in range(min(raw.FPDFPage_GetAnnotCount(page.raw), _MOST)):
        note = raw.FPDFPage_GetAnnot(page.raw, index)
        if not note:
            continue
        key = _KEYS.get(raw.FPDFAnnot_GetSubtype(note))
        words = _words(note, key) if key else ""
        raw.FPDFPage_CloseAnnot(note)
        if words:
            yield words


def _words(note: raw.FPDF_ANNOTATION, key: bytes) -> str:
    length = raw.FPDFAnnot_GetStringValue(note, key, None, 0)
    if not 2 < length <= _LONGEST:
        return ""
    buffer = ctypes.create_string_buffer(length)
    raw.FPDFAnnot_GetStringValue(note, key, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), length)
    return buffer.raw[: length - 2].decode("utf-16-le", errors="replace").strip()
