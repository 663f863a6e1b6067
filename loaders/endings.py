"""Files that are not what is asked for, by their names: cut bytes under the ending of a Word file, or a graph."""

from __future__ import annotations

from pathlib import Path

from loaders.errors import BadDocument

__all__ = ["refuse_wrong_ending"]

_KINDS = {
    ".xlsx": "Excel workbook",
    ".xlsm": "Excel workbook",
    ".docx": "Word file",
    ".docm": "Word file",
    ".pdf": "PDF file",
}
#: RDF is what is made of documents: read as prose it would be thousands of skipped lines.
_GRAPHS = frozenset({".nq", ".nt", ".ttl", ".trig", ".n3", ".rdf", ".owl"})
_WITHIN = 1024
_LOOKED_AT = 65_536
_CONTROL = bytes(range(9)) + bytes(range(14, 32))
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def refuse_wrong_ending(path: str | Path, data: bytes) -> None:
    """Raise ``BadDocument`` for RDF, and for bytes that are neither what the name says nor text.

    Other text is read as what it is, whatever its name.
    """
    if Path(path).suffix.lower() in _GRAPHS:
        raise BadDocument(path, "this is RDF, and no document", "give the sheet, manual or catalogue that it tells of")
    kind = _KINDS.get(Path(path).suffix.lower())
    told = data.startswith(b"PK\x03\x04") or b"%PDF-" in data[:_WITHIN]
    if kind and not told and not _is_text(data[:_LOOKED_AT]):
        problem = f"this is no {kind}, though its name ends as one"
        raise BadDocument(path, problem, "fetch it again, or save it again from the program it was written in")


def _is_text(data: bytes) -> bool:
    if data.startswith(_UTF16):
        return True
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start < len(data) - 4:
            return False
    return not data.translate(None, bytes(set(range(256)) - set(_CONTROL)))
