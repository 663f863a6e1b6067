"""Bytes to a ``Document``: the text that every span points into, or one line that says why not.

UTF-8 (with or without a byte order mark) and UTF-16 with one are read as such. Anything else is taken
as Windows-1252, the code page of older Word files, only where it then reads as plain text.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from graph.model import Document, Role
from loaders.errors import BadDocument

__all__ = ["document_of", "read_document"]

LARGEST = 32 * 1024 * 1024
_SAVE_AS_TEXT = "save it as plain text (UTF-8) or Markdown and read that"
_COPY_AGAIN = "save it again as UTF-8 from the program it was written in"
_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_FORMATS = (
    (b"%PDF", "a PDF file"),
    (b"PK\x03\x04", "a Word, Excel or zip file"),
    (b"\xd0\xcf\x11\xe0", "an older Word or Excel file"),
    (b"{\\rtf", "a rich text file"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
)
_HTML = re.compile(r"\s*(?:<!doctype html|<html|<\?xml)", re.IGNORECASE)
_MEDIA_TYPES = {".md": "text/markdown", ".markdown": "text/markdown"}
_NEWLINES = re.compile(r"\r\n?|[\f\v\x85\u2028\u2029]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f]")
_UTF8_PAIR = re.compile(rb"[\xc2-\xf4][\x80-\xbf]")
_LARGEST_SHARE_OF_ACCENTS = 0.1


def read_document(path: str | Path, role: Role = "audit") -> Document:
    """Read a file; raises ``BadDocument`` where it cannot be read as text."""
    try:
        data = Path(path).read_bytes()
    except FileNotFoundError:
        raise BadDocument(path, "there is no such file", "check the name") from None
    except IsADirectoryError:
        raise BadDocument(path, "this is a folder", "name a file in it") from None
    except OSError as error:
        reason = (error.strerror or "unknown error").lower()
        raise BadDocument(path, f"cannot be read ({reason})", "check who may read it") from None
    return document_of(Path(path).name, data, role)


def document_of(name: str, data: bytes, role: Role = "audit") -> Document:
    """The document that these bytes are; ``name`` is used in errors and tells the media type."""
    _refuse_other_formats(name, data)
    text = _NEWLINES.sub("\n", _decode(name, data))
    _refuse_what_is_no_text(name, text)
    return Document(
        name=name,
        role=role,
        sha256=hashlib.sha256(data).hexdigest(),
        media_type=_MEDIA_TYPES.get(Path(name).suffix.lower(), "text/plain"),
        text=text,
    )


def _refuse_other_formats(name: str, data: bytes) -> None:
    if not data:
        raise BadDocument(name, "the file is empty", "check that it was saved or copied whole")
    if len(data) > LARGEST:
        raise BadDocument(name, f"larger than {LARGEST >> 20} MB", "split it into one file for each sheet")
    for start, words in _FORMATS:
        if data.startswith(start):
            raise BadDocument(name, f"this is {words}, not text", _SAVE_AS_TEXT)


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
    if _UTF8_PAIR.search(data):
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
    if _HTML.match(text):
        raise BadDocument(name, "this is a web page, not text", _SAVE_AS_TEXT)
    control = _CONTROL.search(text)
    if control:
        place = f"line {text.count(chr(10), 0, control.start()) + 1}"
        raise BadDocument(name, "this is not a text file", _SAVE_AS_TEXT, place)
