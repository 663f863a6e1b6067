"""What a Word file holds and its stored text does not: notes, comments, heads and feet, pictures, macros."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from loaders.formats.archive import Archive, Relation
from loaders.formats.left_out import LeftOut
from loaders.formats.word_styles import W, child, look_of, value

__all__ = ["left_out_of"]

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_NOTES = (
    ("footnotes", "footnote", "a footnote; notes are no part of the text"),
    ("endnotes", "endnote", "an endnote; notes are no part of the text"),
    ("comments", "comment", "a comment beside the text"),
)
_MARGINS = (("header", "the head of the pages"), ("footer", "the foot of the pages"))
_KINDS = {
    "oleObject": "a file inside the file is not opened",
    "package": "a file inside the file is not opened",
    "aFChunk": "a file inside the file is not opened",
    "chart": "a chart; its figures and words are not read",
    "vbaProject": "macros are never run",
    "attachedTemplate": "a template outside the file is not fetched",
}


def left_out_of(archive: Archive, part: str, body: Any) -> Iterator[LeftOut]:
    """What the document part of a Word file leaves out, by kind."""
    relations = tuple(archive.relations(part).values())
    for kind, name, why in _NOTES:
        for place in _targets(relations, kind):
            yield from (LeftOut(words, why) for words in _notes(archive.xml(place), name))
    for kind, why in _MARGINS:
        said = {_words(archive.xml(place)) for place in _targets(relations, kind)}
        yield from (LeftOut(words, f"{why}, the same on each page") for words in sorted(said) if words)
    yield from (LeftOut(each.target.rpartition("/")[2], _KINDS[each.kind]) for each in relations if each.kind in _KINDS)
    yield from _in_body(body)


def _targets(relations: Iterable[Relation], kind: str) -> list[str]:
    return sorted(each.target for each in relations if each.kind == kind and not each.external)


def _notes(root: Any, name: str) -> Iterator[str]:
    """The words of each note; Word's own lines between text and notes are none."""
    for note in root.iterfind(W + name) if root is not None else ():
        words = _words(note)
        if words and value(note, "type") in (None, "normal"):
            yield words


def _words(node: Any) -> str:
    return " ".join("".join(each.text or "" for each in node.iter(W + "t")).split()) if node is not None else ""


def _in_body(body: Any) -> Iterator[LeftOut]:
    for each in body.iter(W + "del", W + "moveFrom"):
        if next(each.iterancestors(W + "del", W + "moveFrom"), None) is not None:
            continue
        words = "".join(text.text or "" for text in each.iter(W + "delText", W + "t")).strip()
        if words:
            yield LeftOut(words, "deleted or moved away, where changes are tracked")
    for run in body.iter(W + "r"):
        if look_of(child(run, "rPr")).hidden and _words(run):
            yield LeftOut(_words(run), "hidden words")
    pictures = 0
    for shown in body.iter(_A + "blip"):
        above = next(shown.iterancestors(_DRAWING + "inline", _DRAWING + "anchor"), None)
        described = above.find(_DRAWING + "docPr") if above is not None else None
        description = described.get("descr") if described is not None else None
        if description:
            yield LeftOut(description, "a picture, by its description; words in it are not read")
        else:
            pictures += 1
    pictures += sum(1 for _ in body.iter("{urn:schemas-microsoft-com:vml}imagedata"))
    if pictures:
        yield LeftOut(f"{pictures} picture{'s' if pictures > 1 else ''}", "words in pictures are not read")
