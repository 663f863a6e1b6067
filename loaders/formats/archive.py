"""Office files as archives of XML parts (ECMA-376, Part 2), opened only once their sizes are known.

The directory of an archive says how large each part is, and no part is unpacked past what it says, so a
small file cannot become a large one. Parts are read by name: macros, pictures and links are left where
they are. A part with a document type declaration, which the standard forbids, is refused.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from dataclasses import dataclass
from typing import Any

from loaders.errors import BadDocument
from loaders.tables.grid import MAX_UNZIPPED

__all__ = ["Archive", "open_archive"]

_MOST_PARTS = 10_000
_UNREADABLE = (
    zipfile.BadZipFile, zlib.error,
    EOFError, KeyError, NotImplementedError, OSError, RuntimeError, ValueError,
)  # fmt: skip
_STRICT = b"http://purl.oclc.org/ooxml/"
_TRANSITIONAL = (
    (
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    ),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
)


@dataclass(frozen=True, slots=True)
class Relation:
    """A link from one part to another, or to an address outside the file, which is never followed."""

    kind: str
    target: str
    external: bool


@dataclass(frozen=True, slots=True)
class Archive:
    """An opened archive: its parts by name."""

    file: str
    zip: zipfile.ZipFile

    @property
    def names(self) -> frozenset[str]:
        """The names of all parts."""
        return frozenset(self.zip.namelist())

    def xml(self, part: str) -> Any:
        """The root element of a part, or ``None`` where there is no such part."""
        if part not in self.names:
            return None
        from docx.oxml.parser import parse_xml
        from lxml.etree import XMLSyntaxError

        try:
            root = parse_xml(_as_transitional(self.zip.read(part)))
        except XMLSyntaxError as error:
            problem = "nested too deeply" if "xcessive depth" in str(error) else "damaged"
            raise BadDocument(self.file, f"a part of the file is {problem}", "save it again in Word", part) from None
        except _UNREADABLE:
            raise damaged(self.file) from None
        if root.getroottree().docinfo.doctype:
            problem = "a part declares a document type, which Word never writes"
            raise BadDocument(self.file, problem, "do not trust this file; ask for a new copy", part)
        return root

    def relations(self, part: str) -> dict[str, Relation]:
        """The links of a part, by id; targets inside the file are part names."""
        folder, _, name = part.rpartition("/")
        root = self.xml(posixpath.join(folder, "_rels", f"{name}.rels"))
        found = {}
        for each in root if root is not None else ():
            if not isinstance(each.tag, str):
                continue
            external = each.get("TargetMode") == "External"
            target = each.get("Target") or ""
            place = target if external else posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            found[each.get("Id") or ""] = Relation((each.get("Type") or "").rpartition("/")[2], place, external)
        return found


def open_archive(name: str, data: bytes) -> Archive:
    """Open an archive; raises ``BadDocument`` where it is damaged, locked, or unpacks to too much."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        parts = archive.infolist()
    except _UNREADABLE:
        raise damaged(name) from None
    if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > MAX_UNZIPPED:
        problem = f"it unpacks to more than {MAX_UNZIPPED // 10**6} MB"
        raise BadDocument(name, problem, "save the text without pictures, or as a PDF file, and read that")
    if any(part.flag_bits & 1 for part in parts):
        raise BadDocument(name, "it is locked with a password", "save it without one")
    return Archive(name, archive)


def damaged(name: str) -> BadDocument:
    """The error for an archive that is cut short or broken."""
    return BadDocument(name, "the file is cut short or damaged", "fetch it again, or save it again in Word or Excel")


def _as_transitional(data: bytes) -> bytes:
    """Strict files differ from all others in their namespaces only, as far as words go."""
    if _STRICT in data:
        for strict, transitional in _TRANSITIONAL:
            data = data.replace(strict, transitional)
    return data
