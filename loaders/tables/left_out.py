"""What a workbook holds and its cells do not show: hidden sheets, comments, drawings, formulas never worked out.

A hidden sheet is not read. Hidden rows and columns are, and it is said: a filter hides rows, and authors hide ids.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from loaders.errors import BadDocument
from loaders.formats.archive import Archive, open_archive
from loaders.formats.left_out import LeftOut

__all__ = ["workbook_left_out"]

_BOOK = "xl/workbook.xml"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
#: A larger part is a sheet of more rows than is read; it is not looked through a second time.
_LARGEST_PART = 40_000_000
_TAG = rb"[^<>]{0,400}"
_HIDDEN_COLUMN = re.compile(rb"<(?:\w{1,10}:)?col\s" + _TAG + rb"\bhidden=\"(?:1|true)\"")
_HIDDEN_ROW = re.compile(rb"<(?:\w{1,10}:)?row\s" + _TAG + rb"\bhidden=\"(?:1|true)\"")
_UNSOLVED = re.compile(
    rb"<c\s(?P<cell>" + _TAG + rb")><f(?:\s" + _TAG + rb")?(?:/>|>[^<>]{0,9000}</f>)\s{0,9}(?:<v\s{0,9}/>|<v></v>)?</c>"
)
_CELL = re.compile(rb"\br=\"([A-Z]{1,3}\d{1,7})\"")
_BY_NAME = (
    ("xl/vbaProject.bin", "macros are never run"),
    ("xl/charts/chart", "a chart; its words are not read"),
    ("xl/externalLinks/externalLink", "another workbook that is linked is not opened; the figures last saved are read"),
    ("xl/embeddings/", "a file inside the file is not opened"),
)


def workbook_left_out(path: str | Path, data: bytes) -> tuple[LeftOut, ...]:
    """What is left out of a workbook, by kind; nothing of it that is damaged is an error here."""
    archive = open_archive(Path(path).name, data)
    try:
        return (*_sheets(archive), *_beside(archive))
    except BadDocument:
        return (LeftOut("comments and drawings", "a part that says what they hold is damaged"),)


def _sheets(archive: Archive) -> Iterator[LeftOut]:
    root = archive.xml(_BOOK)
    relations = archive.relations(_BOOK)
    for sheet in root.iter("{*}sheet") if root is not None else ():
        name, target = sheet.get("name") or "", relations.get(sheet.get(_RELATION) or "")
        if sheet.get("state") in ("hidden", "veryHidden"):
            yield LeftOut(name, "a hidden sheet")
        elif target is not None and target.target in archive.names:
            yield from _hidden(name, _part(archive, target.target))


def _part(archive: Archive, name: str) -> bytes:
    if archive.zip.getinfo(name).file_size > _LARGEST_PART:
        return b""
    try:
        return archive.zip.read(name)
    except (zipfile.BadZipFile, OSError, EOFError, ValueError):
        return b""


def _hidden(sheet: str, xml: bytes) -> Iterator[LeftOut]:
    for form, kind in ((_HIDDEN_COLUMN, "columns"), (_HIDDEN_ROW, "rows")):
        if form.search(xml):
            yield LeftOut(sheet, f"the sheet has hidden {kind}; they are read as well")
    for found in _UNSOLVED.finditer(xml):
        place = _CELL.search(found["cell"])
        cell = place[1].decode() if place else "a cell"
        why = "a formula without a figure saved, so the cell is read as blank; open the file in Excel and save it"
        yield LeftOut(f"{sheet}, {cell}", why)


def _beside(archive: Archive) -> Iterator[LeftOut]:
    """Comments, text boxes and pictures, which lie over the cells, and files and macros inside the file."""
    pictures = 0
    for part in sorted(archive.names):
        if re.fullmatch(r"xl/(?:comments|threadedComments)[\w/]{0,40}\.xml", part):
            for comment in _each(archive.xml(part), "comment", "threadedComment"):
                yield LeftOut(_words(comment), f"a comment on {comment.get('ref') or 'a cell'}")
        elif re.fullmatch(r"xl/drawings/drawing\d{1,9}\.xml", part):
            root = archive.xml(part)
            yield from (LeftOut(_words(box), "a text box over the cells") for box in _each(root, "sp") if _words(box))
            pictures += sum(1 for _ in _each(root, "pic"))
        else:
            yield from (LeftOut(part.rpartition("/")[2], why) for start, why in _BY_NAME if part.startswith(start))
    if pictures:
        yield LeftOut(f"{pictures} picture{'s' if pictures > 1 else ''}", "words in pictures are not read")


def _each(root: Any, *names: str) -> Iterator[Any]:
    return root.iter(*(f"{{*}}{name}" for name in names)) if root is not None else iter(())


def _words(node: Any) -> str:
    return " ".join("".join(each.text or "" for each in node.iter("{*}t", "{*}text")).split())
