"""Which module reads which format, and which format an Office file is by the parts in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from loaders.errors import BadDocument
from loaders.formats.archive import open_archive
from loaders.formats.markdown import Stored
from loaders.formats.pdf import pdf_text
from loaders.formats.web import web_text
from loaders.formats.word import word_text
from loaders.formats.workbook import csv_text, workbook_text
from loaders.tables.grid import CSV_TYPE, XLSX_TYPE

__all__ = ["FORMATS", "Format", "archive_format"]


@dataclass(frozen=True, slots=True)
class Format:
    """A format: its media type, and what reads it (the file's name is for its errors)."""

    media_type: str
    read: Callable[[str, bytes], Stored]


FORMATS = {
    "docx": Format("application/vnd.openxmlformats-officedocument.wordprocessingml.document", word_text),
    "xlsx": Format(XLSX_TYPE, workbook_text),
    "pdf": Format("application/pdf", pdf_text),
    "html": Format("text/html", web_text),
    "csv": Format(CSV_TYPE, csv_text),
}


def archive_format(name: str, data: bytes) -> Format:
    """The format of an Office file by the parts in it; raises ``BadDocument`` for any other archive."""
    parts = open_archive(name, data).names
    if any(part.startswith("word/") for part in parts):
        return FORMATS["docx"]
    if any(part.startswith("xl/") for part in parts):
        return FORMATS["xlsx"]
    if any(part.startswith("ppt/") for part in parts):
        raise BadDocument(name, "this is a PowerPoint file", "save it as .pdf and read that")
    if "mimetype" in parts:
        raise BadDocument(name, "this is an OpenDocument file", "save it as .docx, .xlsx or .pdf and read that")
    raise BadDocument(name, "this is a zip file, and no Word or Excel file", "unpack it, and name the files in it")
