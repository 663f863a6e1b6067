"""The words of one Word paragraph: runs as accepted, fields and links, symbols, breaks, text boxes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from loaders.formats.markdown import PAGE, link
from loaders.formats.word_styles import Look, Style, Styles, W, child, look_of, value

__all__ = ["Runs", "Words"]

_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_DIAGRAM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}relIds"
_DATA = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}dm"
_LEFT_OUT = frozenset((
    "del", "moveFrom", "pPr", "rPr", "sdtPr", "sdtEndPr", "footnoteReference", "endnoteReference",
    "commentReference", "annotationRef", "instrText", "delText", "delInstrText", "rt", "rubyPr", "object", "ruby",
    "fldData",
))  # fmt: skip
_PLAIN = {"tab": "\t", "ptab": "\t", "cr": "\n", "noBreakHyphen": "-", "softHyphen": "", "lastRenderedPageBreak": PAGE}
_HYPERLINK = re.compile(r'^\s*HYPERLINK\s+(?!\\l)"?([^"\s]+)', re.IGNORECASE)
_SYMBOL_FONTS = ("wingdings", "symbol", "webdings")


@dataclass(slots=True)
class Words:
    """The text of a paragraph, how it looks where it has letters, and the text boxes and diagrams that hang on it."""

    parts: list[str] = field(default_factory=list)
    boxes: list[Any] = field(default_factory=list)
    diagrams: list[str] = field(default_factory=list)
    bold: bool = True
    size: int = 0
    letters: int = 0

    @property
    def text(self) -> str:
        """All parts as one."""
        return "".join(self.parts)


@dataclass(slots=True)
class _Field:
    """A field that is open: what it does, and where its result starts."""

    words: Words
    asks: str = ""
    start: int | None = None


class Runs:
    """Reads paragraphs; fields may begin in one and end in another."""

    def __init__(self, styles: Styles, addresses: Mapping[str, str]) -> None:
        """Take the file's styles, and the addresses of its links by their id."""
        self._styles, self._addresses = styles, addresses
        self._fields: list[_Field] = []
        self.has_pages = False

    def words(self, paragraph: Any, style: Style) -> Words:
        """The words of a paragraph in a style."""
        words = Words()
        self._read(paragraph, words, style.look.over(self._styles.base))
        words.bold = words.bold and words.letters > 0
        words.size = words.size or (style.look.over(self._styles.base).size or 22)
        return words

    def _read(self, node: Any, words: Words, look: Look) -> None:
        for each in node:
            if not isinstance(each.tag, str):
                continue
            name = each.tag.rpartition("}")[2]
            if name in _LEFT_OUT:
                continue
            if name == "r":
                self._run(each, words, look)
            elif name == "hyperlink":
                self._linked(each, words, look, self._addresses.get(each.get(_RELATION) or ""))
            elif name == "fldSimple":
                found = _HYPERLINK.match(value(each, "instr") or "")
                self._linked(each, words, look, found[1] if found else None)
            elif name in ("AlternateContent", "drawing", "pict"):
                _hang(each, words)
            else:
                self._read(each, words, look)

    def _linked(self, node: Any, words: Words, look: Look, address: str | None) -> None:
        start = len(words.parts)
        self._read(node, words, look)
        words.parts[start:] = [link("".join(words.parts[start:]), address)]

    def _run(self, run: Any, words: Words, look: Look) -> None:
        properties = child(run, "rPr")
        styled = self._styles.get(value(child(properties, "rStyle"))).look
        look = look_of(properties).over(styled.over(look))
        for each in run:
            if not isinstance(each.tag, str):
                continue
            name = each.tag.rpartition("}")[2]
            if name == "fldChar":
                self._field(value(each, "fldCharType"), words)
            elif name == "instrText" and self._fields:
                self._fields[-1].asks += each.text or ""
            elif name in ("AlternateContent", "drawing", "pict"):
                _hang(each, words)
            elif not look.hidden and not (self._fields and self._fields[-1].start is None):
                self._say(_said(each, name, properties), words, look)

    def _say(self, text: str, words: Words, look: Look) -> None:
        self.has_pages = self.has_pages or PAGE in text
        words.parts.append(text)
        letters = sum(map(str.isalnum, text))
        if letters:
            words.letters += letters
            words.bold = words.bold and bool(look.bold)
            words.size = max(words.size, look.size or 0)

    def _field(self, kind: str | None, words: Words) -> None:
        if kind == "begin":
            self._fields.append(_Field(words))
        elif kind == "separate" and self._fields:
            self._fields[-1].start = len(words.parts)
        elif kind == "end" and self._fields:
            ended = self._fields.pop()
            found = _HYPERLINK.match(ended.asks)
            if found and ended.words is words and ended.start is not None:
                words.parts[ended.start :] = [link("".join(words.parts[ended.start :]), found[1])]


def _said(node: Any, name: str, properties: Any) -> str:
    """What one part of a run says."""
    if name == "t":
        text = node.text or ""
        fonts = value(child(properties, "rFonts"), "ascii") or ""
        sign = text.strip()
        return text.replace(sign, _symbol(f"{ord(sign):x}")) if len(sign) == 1 and _is_symbol(fonts) else text
    if name == "br":
        return "" if value(node, "type") in ("page", "column") else "\n"
    if name == "sym":
        return _symbol(value(node, "char"))
    return _PLAIN.get(name, "")


def _symbol(code: str | None) -> str:
    """A character of a symbol font, in the private range where its bullets stand."""
    try:
        point = int(code or "", 16)
    except ValueError:
        return ""
    return chr(0xF000 | point & 0xFF) if point < 0x100 or 0xF000 <= point < 0xF100 else "•"


def _is_symbol(font: str) -> bool:
    return font.lower().startswith(_SYMBOL_FONTS)


def _hang(drawing: Any, words: Words) -> None:
    """Keep the text boxes and the diagrams (SmartArt) of a drawing for after the paragraph."""
    words.boxes += _boxes(drawing)
    words.diagrams += dict.fromkeys(each.get(_DATA) or "" for each in drawing.iter(_DIAGRAM))


def _boxes(node: Any) -> list[Any]:
    """The text boxes of a drawing, once each: in the newer form of the drawing, or else in the older one."""
    every = [each for each in node.iter(W + "txbxContent") if W + "txbxContent" not in _above(each, node)]
    newer = [each for each in every if not any(tag.endswith("}Fallback") for tag in _above(each, node))]
    return newer or every


def _above(node: Any, root: Any) -> list[str]:
    """The tags of the elements around a node, as far as the root."""
    around = list(node.iterancestors())
    return [each.tag for each in around[: around.index(root) + 1]] if root in around else []
