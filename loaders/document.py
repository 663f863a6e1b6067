"""Bytes to a ``Document``: the text that every span points into, or one line that says why not.

What a file is follows from its first bytes and not from its name, but for CSV, which looks like any text.
Word, PDF, web and Excel files are stored as Markdown (``loaders.formats``). Text stays as it is: UTF-8
(with or without a byte order mark) and UTF-16 with one are read as such. Anything else is taken as
Windows-1252, the code page of older Word files, only where it then reads as plain text.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from graph.model import Document, Role, Skipped
from loaders.dates import unclear_date
from loaders.endings import refuse_wrong_ending
from loaders.errors import BadDocument
from loaders.formats.kinds import FORMATS, Format, archive_format
from loaders.formats.left_out import LeftOut, shortened
from loaders.formats.markdown import Stored
from loaders.formats.web import looks_like_web_page
from loaders.tables.grid import MAX_BYTES

__all__ = ["document_of", "notes_of", "read_document"]

LARGEST = 32 * 1024 * 1024
_SAVE_AS_TEXT = "save it as plain text (UTF-8) or Markdown and read that"
_COPY_AGAIN = "save it again as UTF-8 from the program it was written in"
_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_SAVE_AS_WORD = "save it as .docx, .pdf or plain text and read that"
_PICTURE = ("this is a picture, not text", "run text recognition (OCR) on it, and read the result")
_NOT_READ = (
    (
        b"\xd0\xcf\x11\xe0",
        "this is an older Word or Excel file, or one with a password",
        "save it as .docx or .xlsx without a password",
    ),
    (b"{\\rtf", "this is a rich text file", _SAVE_AS_WORD),
    (b"\x89PNG", *_PICTURE),
    (b"\xff\xd8\xff", *_PICTURE),
    (b"GIF8", *_PICTURE),
    (b"II*\0", *_PICTURE),
    (b"MM\0*", *_PICTURE),
)
_TABLES = (".csv", ".tsv")
_PDF_WITHIN = 1024
_MEDIA_TYPES = {".md": "text/markdown", ".markdown": "text/markdown"}
_NEWLINES = re.compile(r"\r\n?|[\f\v\x85\u2028\u2029]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f]")
#: A letter of UTF-8, whole or cut off by the end. ``é’`` of Windows-1252 begins like one and does not go on like one.
_UTF8_LETTER = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}|[\xe0-\xf4][\x80-\xbf]{1,2}\Z"
)
_LARGEST_SHARE_OF_ACCENTS = 0.1


def read_document(path: str | Path, role: Role = "audit") -> Document:
    """Read a file; raises ``BadDocument`` where it cannot be read as text."""
    try:
        with Path(path).open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise BadDocument(path, "there is no such file", "check the name") from None
    except IsADirectoryError:
        raise BadDocument(path, "this is a folder", "name a file in it") from None
    except OSError as error:
        reason = (error.strerror or "unknown error").lower()
        raise BadDocument(path, f"cannot be read ({reason})", "check who may read it") from None
    return document_of(Path(path).name, data, role)


def document_of(name: str, data: bytes, role: Role = "audit") -> Document:
    """The document that these bytes are; ``name`` is used in errors and tells the media type of text."""
    _refuse_what_is_not_read(name, data)
    kind = _format(name, data)
    if kind is None:
        text = _NEWLINES.sub("\n", _decode(name, data))
        _refuse_what_is_no_text(name, text)
        stored = Stored(text)
    else:
        stored = kind.read(name, data)
    document = Document(
        name=name,
        role=role,
        sha256=hashlib.sha256(data).hexdigest(),
        media_type=kind.media_type if kind else _MEDIA_TYPES.get(Path(name).suffix.lower(), "text/plain"),
        text=stored.text,
        pages=stored.pages,
    )
    return replace(document, notes=notes_of(document, stored.left_out))


def notes_of(document: Document, left_out: Iterable[LeftOut]) -> tuple[Skipped, ...]:
    """What is to be known of how a file was read: what its text leaves out, and how dates in figures were read."""
    notes = [_note(document, each) for each in shortened(left_out)]
    unclear = unclear_date(document.text)
    if unclear is not None:
        words, line = unclear[0], document.line_of(unclear[1])
        notes.append(Skipped(line, words, "dates in figures were read day first; no date in it tells which way"))
    return tuple(notes)


def _note(document: Document, each: LeftOut) -> Skipped:
    page = each.page or 0
    line = document.line_of(document.pages[page - 1]) if 0 < page <= len(document.pages) else 0
    return Skipped(line, each.text, each.why)


def _refuse_what_is_not_read(name: str, data: bytes) -> None:
    if not data:
        raise BadDocument(name, "the file is empty", "check that it was saved or copied whole")
    if len(data) > MAX_BYTES:
        remedy = "split it, or save it without pictures where it holds any"
        raise BadDocument(name, f"larger than {MAX_BYTES // 10**6} MB", remedy)
    for start, problem, remedy in _NOT_READ:
        if data.startswith(start):
            raise BadDocument(name, problem, remedy)
    refuse_wrong_ending(name, data)


def _format(name: str, data: bytes) -> Format | None:
    """The format of a file by its first bytes; ``None`` is text."""
    if b"%PDF-" in data[:_PDF_WITHIN]:
        return FORMATS["pdf"]
    if data.startswith(b"PK\x03\x04"):
        return archive_format(name, data)
    kind = FORMATS["html"] if looks_like_web_page(data) else None
    if kind is None and Path(name).suffix.lower() in _TABLES:
        kind = FORMATS["csv"]
    if len(data) > LARGEST:
        raise BadDocument(name, f"larger than {LARGEST >> 20} MB", "split it into one file for each sheet")
    return kind


def _decode(name: str, data: bytes) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _decode_as(name, data[len(mark) :], encoding)
    if b"\0" in data:
        raise BadDocument(name, "this is not a text file", _SAVE_AS_TEXT, _line(data, data.index(b"\0")))
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        return _decode_older(name, data, error)


def _decode_as(name: str, data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise _wrongly_encoded(name, data, error) from None


def _decode_older(name: str, data: bytes, error: UnicodeDecodeError) -> str:
    """As Windows-1252 where nothing in the file is UTF-8 and the result reads as text."""
    if _UTF8_LETTER.search(data):
        raise _wrongly_encoded(name, data, error)
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        raise _wrongly_encoded(name, data, error) from None
    accents = sum(1 for character in text if ord(character) > 127)
    if accents > _LARGEST_SHARE_OF_ACCENTS * len(text):
        raise _wrongly_encoded(name, data, error)
    return text


def _wrongly_encoded(name: str, data: bytes, error: UnicodeDecodeError) -> BadDocument:
    """The error for bytes that are no text: cut off at the end, or broken in the middle."""
    if (error.end >= len(data) and "unexpected end" in error.reason) or "truncated" in error.reason:
        return BadDocument(name, "the file ends in the middle of a character", "copy it again, whole")
    return BadDocument(name, "a character is wrongly encoded", _COPY_AGAIN, _line(data, error.start))


def _line(data: bytes, offset: int) -> str:
    return f"line {data.count(10, 0, offset) + 1}"


def _refuse_what_is_no_text(name: str, text: str) -> None:
    if not text.strip("\ufeff \t\n"):
        raise BadDocument(name, "the file holds no text", "check that it was saved or copied whole")
    control = _CONTROL.search(text)
    if control:
        place = f"line {text.count(chr(10), 0, control.start()) + 1}"
        raise BadDocument(name, "this is not a text file", _SAVE_AS_TEXT, place)
