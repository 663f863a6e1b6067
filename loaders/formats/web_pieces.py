"""The elements of a web page to pieces: headings, nested lists, tables, definition lists, line breaks."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from loaders.formats.lists import Listing, plain_pieces
from loaders.formats.looks import Looks
from loaders.formats.markdown import Heading, Item, Paragraph, Piece, link, one_line
from loaders.formats.web_tables import OpenTable

__all__ = ["NEVER_READ", "Pieces", "events"]

Event = tuple[Literal["enter", "leave", "text"], Any, str]

NEVER_READ = frozenset((
    "script", "style", "noscript", "template", "iframe", "object", "embed", "svg", "canvas", "video", "audio",
    "select", "textarea", "head", "title", "datalist", "math", "del", "rt", "rp", "map",
))  # fmt: skip
_BLOCKS = frozenset((
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "div",
    "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header",
    "hr", "legend", "li", "main", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot",
    "th", "thead", "tr", "ul",
))  # fmt: skip
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_BOLD_TAGS = frozenset(("b", "strong", "dt", "th", "summary"))
_BOLD = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)
_WORD_LEVEL = re.compile(r"mso-list\s*:[^;]*\blevel(\d)", re.IGNORECASE)
_MARGIN = re.compile(r"margin-left\s*:\s*(\d{1,4}(?:\.\d{1,4})?|\.\d{1,4})(in|cm|mm|pt|px|em)\b", re.IGNORECASE)
_POINTS = {"in": 72.0, "cm": 28.35, "mm": 2.835, "pt": 1.0, "px": 0.75, "em": 12.0}
_SPACE = re.compile(r"[ \t\n\r\f]+")
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x")
_LONGEST_TERM, _LONGEST_DEFINITION = 6, 25


def events(root: Any, is_left_out: Callable[[Any], bool]) -> Iterator[Event]:
    """Every element and text below a root in order, without those left out; takes no stack, however deep."""
    around: list[Any] = []
    node = root.first_child
    while True:
        if node is None:
            if not around:
                return
            node = around.pop()
            yield "leave", node, ""
            node = node.next
        elif node.is_text_node:
            yield "text", node, node.text_content or ""
            node = node.next
        elif node.is_element_node and not is_left_out(node):
            yield "enter", node, ""
            around.append(node)
            node = node.first_child
        else:
            node = node.next


@dataclass(slots=True)
class _List:
    """A list that is open: the next number, or ``None`` for bullets, and how it is shown."""

    number: int | None
    shape: str = "1"


class Pieces:
    """Collects the pieces of a page; ``resolve`` makes an address of a link whole, ``labels`` head what they name."""

    def __init__(self, resolve: Callable[[str], str] | None, labels: Mapping[int, str] | None = None) -> None:
        """Start with nothing; without ``resolve`` addresses stay as they are. Labels are by an element's ``mem_id``."""
        self._labels = labels or {}
        self.done: list[Piece | Looks] = []
        self._resolve = resolve or (lambda target: target)
        self._sinks = [self.done]
        self._words: list[str] = []
        self._plain = self._bold = 0
        self._bold_depth = self._as_is = 0
        self._level = 0
        self._lists: list[_List] = []
        self._tables: list[tuple[OpenTable, list[_List]]] = []
        self._links: list[tuple[int, str | None]] = []
        self._item: tuple[int, str] | None = None
        self._in_item: list[int | None] = []
        self._definitions: list[int] = []
        self._indent = 0.0
        self._listing = Listing()

    def emit(self, piece: Piece | Looks) -> None:
        """Add a piece to what is open: the page, or a cell."""
        self._sinks[-1].append(piece)

    def read(self, every: Iterable[Event]) -> Pieces:
        """Read all events and return itself."""
        for kind, node, words in every:
            if kind == "text":
                self._text(words)
            else:
                (self._enter if kind == "enter" else self._leave)(node)
        self._flush()
        return self

    # Words

    def _text(self, words: str) -> None:
        self._words.append(words if self._as_is else _SPACE.sub(" ", words))
        letters = sum(map(str.isalnum, words))
        if self._bold_depth:
            self._bold += letters
        else:
            self._plain += letters

    def _flush(self) -> None:
        """End a block: its words become a heading, an item, or a paragraph."""
        text = "\n".join(line.strip(" \t\xa0") for line in "".join(self._words).split("\n")).strip("\n")
        bold = self._bold > 0 and self._plain == 0
        self._words, self._plain, self._bold = [], 0, 0
        self._links = [(-1, None) for _ in self._links]
        if not text.strip():
            return
        if self._level:
            self.emit(Heading(one_line(text), self._level))
        elif self._item is not None:
            depth, marker = self._item
            self._item = None
            self._in_item[-1:] = [len(self._sinks[-1])]
            self.emit(Item(text, depth, marker))
        else:
            self._paragraph(text, bold)

    def _paragraph(self, text: str, bold: bool) -> None:
        sink = self._sinks[-1]
        last = sink[-1] if sink else None
        if isinstance(last, Item) and self._in_item and self._in_item[-1] == len(sink) - 1:
            sink[-1] = Item(f"{last.text}\n{text}", last.depth, last.marker)
            return
        pieces = plain_pieces(text, self._listing, self._indent)
        if bold and len(pieces) == 1 and isinstance(pieces[0], Paragraph) and "\n" not in text:
            self.emit(Looks(text, 1.0, True))
        else:
            sink += pieces

    # Elements

    def _enter(self, node: Any) -> None:
        tag, attributes = node.tag, node.attributes
        if tag in _BLOCKS:
            self._flush()
        if node.mem_id in self._labels:
            self.emit(Looks(self._labels[node.mem_id], 1.0, True, apart=True))
        self._bold_depth += _is_bold(tag, attributes)
        if tag == "br":
            self._words.append("\n")
        elif tag == "a":
            self._links.append((len(self._words), attributes.get("href")))
        elif tag in _HEADINGS:
            self._level = _HEADINGS[tag]
            self._listing.close()
            if self._tables:
                self._tables[-1][0].holds_parts = True
        elif tag == "pre":
            self._as_is += 1
        elif tag in ("ul", "ol", "menu"):
            self._open_list(tag, attributes)
        elif tag == "li":
            self._open_item(attributes)
        elif tag == "p":
            self._indent = _indent(attributes.get("style") or "")
        elif tag in ("table", "tr", "td", "th"):
            self._open_table(tag, attributes)
        elif tag in ("caption", "thead") and self._tables:
            self._tables[-1][0].is_data = True
        elif tag == "dl":
            self._definitions.append(len(self._sinks[-1]))

    def _leave(self, node: Any) -> None:
        tag, attributes = node.tag, node.attributes
        if tag in _BLOCKS:
            self._flush()
        self._bold_depth = max(0, self._bold_depth - _is_bold(tag, attributes))
        if tag == "a" and self._links:
            start, address = self._links.pop()
            if start >= 0 and address is not None:
                self._words[start:] = [link("".join(self._words[start:]), self._whole(address))]
        elif tag in _HEADINGS:
            self._level = 0
        elif tag == "pre":
            self._as_is -= 1
        elif tag in ("ul", "ol", "menu") and self._lists:
            self._lists.pop()
        elif tag == "li":
            self._item = None
            self._in_item = self._in_item[:-1]
        elif tag in ("td", "th") and self._tables and len(self._sinks) > 1:
            self._sinks.pop()
        elif tag == "table" and self._tables:
            self._close_table()
        elif tag == "dl" and self._definitions:
            start = self._definitions.pop()
            self._sinks[-1][start:] = _as_labels(self._sinks[-1][start:])

    def _whole(self, address: str) -> str:
        address = address.strip()
        try:
            return address if address.startswith("#") else self._resolve(address)
        except ValueError:
            return address

    # Lists

    def _open_list(self, tag: str, attributes: dict[str, str | None]) -> None:
        start = attributes.get("start") or "1"
        number = int(start) if start.isascii() and start.isdigit() and len(start) < 4 else 1
        self._lists.append(_List(number if tag == "ol" else None, attributes.get("type") or "1"))

    def _open_item(self, attributes: dict[str, str | None]) -> None:
        if not self._lists:
            self._lists.append(_List(None))
        around = self._lists[-1]
        marker = "-"
        if around.number is not None:
            own = attributes.get("value") or ""
            around.number = int(own) if own.isascii() and own.isdigit() and len(own) < 4 else around.number
            marker = _shown(around.number, around.shape)
            around.number += 1
        self._item = (len(self._lists) - 1, marker)
        self._in_item.append(None)

    # Tables

    def _open_table(self, tag: str, attributes: dict[str, str | None]) -> None:
        if tag == "table":
            if self._tables:
                self._tables[-1][0].holds_parts = True
            role = (attributes.get("role") or "").lower()
            drawn = (attributes.get("border") or "0").strip() not in ("", "0")
            table = OpenTable(lays_out=role in ("presentation", "none"), is_data=drawn or role == "table")
            self._tables.append((table, self._lists))
            self._lists = []
        elif self._tables and tag == "tr":
            self._tables[-1][0].rows.append([])
        elif self._tables:
            table = self._tables[-1][0]
            table.is_data = table.is_data or tag == "th"
            self._sinks.append(table.open_cell(attributes.get("colspan"), attributes.get("rowspan")))

    def _close_table(self) -> None:
        table, self._lists = self._tables.pop()
        self._sinks[-1].extend(table.pieces())


def _is_bold(tag: str, attributes: Mapping[str, str | None]) -> bool:
    return tag in _BOLD_TAGS or (tag not in _HEADINGS and bool(_BOLD.search(attributes.get("style") or "")))


def _as_labels(pieces: list[Piece | Looks]) -> list[Piece | Looks]:
    """Short terms with short definitions as lines such as "Level: 2"; others stay headings with text."""
    labels: list[Piece | Looks] = []
    for term, words in itertools.zip_longest(pieces[::2], pieces[1::2]):
        if not isinstance(term, Looks) or not isinstance(words, Paragraph):
            return pieces
        if len(term.text.split()) > _LONGEST_TERM or len(words.text.split()) > _LONGEST_DEFINITION:
            return pieces
        labels.append(Paragraph(f"{term.text.rstrip(': ')}: {words.text}"))
    return labels


def _indent(style: str) -> float:
    """How far in a paragraph stands, in points: as Word says in its pages, or by its margin."""
    level = _WORD_LEVEL.search(style)
    if level:
        return 18.0 * float(level[1])
    margin = _MARGIN.search(style)
    return float(margin[1]) * _POINTS[margin[2].lower()] if margin else 0.0


def _shown(number: int, shape: str) -> str:
    if shape in ("a", "A") and 0 < number <= 26:
        return f"{chr(ord(shape) + number - 1)})"
    if shape in ("i", "I") and 0 < number <= len(_ROMAN):
        return f"{_ROMAN[number - 1]})"
    return f"{number}."
