"""Web pages to stored text: the main content, without what surrounds it on every page of a site.

The main content is ``main``, or else the one article that holds most of the text, or else the whole page
without heads, feet, menus, cookie notices and lists of links. A page's only ``h1`` is kept wherever it
stands. Scripts are not run and nothing that a page refers to is fetched.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urljoin

from loaders.errors import BadDocument
from loaders.formats.left_out import LeftOut
from loaders.formats.looks import known_by_look
from loaders.formats.markdown import Heading, Stored, one_line, stored
from loaders.formats.web_opened import opened_by
from loaders.formats.web_pieces import NEVER_READ, Pieces, events

__all__ = ["looks_like_web_page", "web_text"]

_PAGE = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|body)[\s>]",
    re.IGNORECASE | re.DOTALL,
)
_CHARSET = re.compile(
    rb"""<(?:meta[^>]{0,200}?charset|\?xml[^>]{0,100}?encoding)\s*=\s*["']?\s*([-\w.:]+)""", re.IGNORECASE
)
_ADDRESSES = (
    ("base[href]", "href"),
    ('link[rel="canonical"][href]', "href"),
    ('meta[property="og:url"]', "content"),
)
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_NOT_NESTING = frozenset((
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
    "p", "li", "td", "th", "tr", "dt", "dd", "tbody", "thead", "tfoot", "option", "html", "head", "body",
))  # fmt: skip
_FORMATTING = frozenset((
    "a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u",
))  # fmt: skip
#: Bytes of the largest page that is read: far more than any page that a person reads.
LARGEST = 8_000_000
_DEEPEST = 1_000
_MOST_REPEATED = 2_000_000
_AROUND = frozenset(("nav", "footer", "aside", "dialog"))
_AROUND_ROLES = frozenset((
    "navigation", "banner", "contentinfo", "complementary", "search", "dialog", "alertdialog", "menu", "menubar",
))  # fmt: skip
_AROUND_NAMES = re.compile(
    r"(?:^|[\s_-])(?:cookies?|consent|gdpr|breadcrumbs?|nav|navbar|navigation|menu|sidebar|site-?footer|footer|foot|banner|masthead|skip-?links?|"
    r"share|sharing|social|pagination|pager)(?:$|[\s_-])",
    re.IGNORECASE,
)
_NOT_READ = {
    "iframe": "a page inside the page is not fetched",
    "object": "a file inside the page is not fetched",
    "embed": "a file inside the page is not fetched",
    "video": "a film is not fetched",
}
_NOT_SEEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_SMALL_SHARE = 0.3
_MAIN_SHARE = 0.6
_FEWEST_LINKS = 4
_MOSTLY_LINKS = 0.8
_LISTS_LINKS = 0.5


def looks_like_web_page(data: bytes) -> bool:
    """Whether the bytes start as a web page does."""
    start = data[:4096]
    for mark, encoding in _MARKS[1:]:
        if start.startswith(mark):
            start = start[2:].decode(encoding, errors="ignore").encode()
    return _PAGE.match(start.removeprefix(_MARKS[0][0])) is not None


def web_text(name: str, data: bytes) -> Stored:
    """The stored text of a web page; raises ``BadDocument`` where it is nested too deeply or says nothing."""
    from selectolax.lexbor import LexborHTMLParser

    if len(data) > LARGEST:
        raise BadDocument(name, f"a web page larger than {LARGEST // 10**6} MB", "save the part of it that matters")
    source = _decode(data)
    _refuse_deep_nesting(name, source)
    tree = LexborHTMLParser(source)
    page = _Page(tree.body, _measured(tree.body)) if tree.body is not None else None
    pieces = page.pieces(_address(tree)) if page else Pieces(None)
    deepest = max((each.level for each in pieces.done if isinstance(each, Heading)), default=0)
    known = known_by_look(pieces.done, 1.0, deepest)
    title = _title(tree)
    if title and not any(isinstance(each, Heading) for each in known):
        known.insert(0, Heading(title, 1))
    text = stored(known, pages=False)
    if not text.text.strip():
        raise BadDocument(name, "the web page holds no text", "save it with its content, or as a PDF file")
    return replace(text, left_out=page.left_out() if page else ())


def _decode(data: bytes) -> str:
    """The page by its byte order mark, by what it declares, or as UTF-8, or as Windows-1252."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, errors="replace")
    for encoding in (_declared(data), "utf-8"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("cp1252", errors="replace")


def _declared(data: bytes) -> str:
    found = _CHARSET.search(data[:8192])
    try:
        declared = codecs.lookup(found[1].decode("ascii")).name if found else "utf-8"
    except LookupError:
        return "utf-8"
    if declared.startswith(("utf-16", "utf-32")) or not _is_text_codec(declared):
        return "utf-8"
    return "cp1252" if declared in ("iso8859-1", "ascii") else declared


def _is_text_codec(name: str) -> bool:
    try:
        return isinstance(b"a".decode(name), str)
    except (LookupError, UnicodeDecodeError):
        return False


def _refuse_deep_nesting(name: str, source: str) -> None:
    """Refuse what would take a parser time or memory out of all proportion to its length."""
    depth = formatting = repeated = 0
    for found in _TAG.finditer(source):
        tag = found[2].lower()
        step = -1 if found[1] else 1
        if tag in _FORMATTING:
            formatting = max(0, formatting + step)
        elif tag == "p" and step > 0:
            repeated += max(0, formatting - 3)
        if tag not in _NOT_NESTING:
            depth = max(0, depth + step)
        if depth > _DEEPEST or repeated > _MOST_REPEATED:
            line = f"line {source.count(chr(10), 0, found.start()) + 1}"
            problem = f"parts are nested more than {_DEEPEST:,} deep"
            raise BadDocument(name, problem, "copy the text itself into a Word or text file", line)


def _address(tree: Any) -> str:
    """The address that links of the page start from, where the page says it."""
    for query, attribute in _ADDRESSES:
        node = tree.css_first(query)
        address = node.attributes.get(attribute) if node is not None else None
        if address and address.startswith(("http://", "https://")):
            return str(address)
    return ""


def _title(tree: Any) -> str:
    node = tree.css_first("title")
    return one_line(node.text()) if node is not None else ""


@dataclass(slots=True)
class _Weight:
    """How much text stands in an element, how much of it in links, and how many links there are."""

    text: int = 0
    linked: int = 0
    links: int = 0

    def add(self, other: _Weight) -> None:
        """Count what stands in an element inside."""
        self.text += other.text
        self.linked += other.linked
        self.links += other.links


def _measured(body: Any) -> dict[int, _Weight]:
    """The weight of every element, in one walk."""
    weights: dict[int, _Weight] = {}
    open_nodes = [_Weight()]
    in_links = 0
    for kind, node, words in events(body, lambda node: node.tag in NEVER_READ):
        if kind == "text":
            length = len("".join(words.split()))
            open_nodes[-1].text += length
            open_nodes[-1].linked += length if in_links else 0
        elif kind == "enter":
            open_nodes.append(_Weight(links=int(node.tag == "a")))
            in_links += node.tag == "a"
        else:
            in_links -= node.tag == "a"
            weight = open_nodes.pop()
            open_nodes[-1].add(weight)
            weights[node.mem_id] = weight
    weights[body.mem_id] = open_nodes[0]
    return weights


class _Page:
    """One parsed page, and what of it is content."""

    def __init__(self, body: Any, weights: dict[int, _Weight]) -> None:
        self.body, self.weights = body, weights
        self.root = self._main() or body
        self.opened, self.labels = opened_by(body)
        self.kept = {node.mem_id for node in _with_ancestors(self.root)}
        self.whole = self.root.mem_id == body.mem_id
        # A contents page is links for the most part: there they are the content.
        self.lists_links = self._weight(body).linked >= _LISTS_LINKS * self._weight(body).text

    def pieces(self, address: str) -> Pieces:
        """The pieces of the content, with the page's only ``h1`` before them where it stands outside."""
        pieces = Pieces(lambda target: urljoin(address, target) if address else target, self.labels)
        if not self.whole and self.root.css_first("h1") is None:
            outside = [node for node in self.body.css("h1") if not _is_around_any(node)]
            if len(outside) == 1 and one_line(outside[0].text()):
                pieces.emit(Heading(one_line(outside[0].text()), 1))
        return pieces.read(events(self.root, self._is_left_out))

    def left_out(self) -> tuple[LeftOut, ...]:
        """What of the page stands around its content, and what in it is not read: pictures, pages inside it."""
        around: list[LeftOut] = []

        def passed_over(node: Any) -> bool:
            outside = node.mem_id not in self.kept and _parent(node) in self.kept - {self.root.mem_id}
            if not outside and not self._is_left_out(node):
                return False
            why = _NOT_READ.get(node.tag) or (None if node.tag in NEVER_READ else "around the content of the page")
            words = node.attributes.get("src") if node.tag in _NOT_READ else node.text(separator=" ")[:1000]
            if why and words and words.strip() and node.attributes.get("role") != "tablist":
                around.append(LeftOut(words, why))
            return True

        for kind, node, _ in events(self.body, passed_over):
            words = node.attributes.get("alt") if kind == "enter" and node.tag == "img" else None
            if words and words.strip():
                around.append(LeftOut(words, "a picture, by its description; words in it are not read"))
        return tuple(around)

    def _weight(self, node: Any) -> _Weight:
        return self.weights.get(node.mem_id, _Weight())

    def _main(self) -> Any:
        total = self._weight(self.body).text
        mains = [node for node in self.body.css("main, [role=main]") if self._weight(node).text > 0.1 * total]
        if mains:
            return max(mains, key=lambda node: self._weight(node).text)
        articles = [node for node in self.body.css("article") if self._weight(node).text > _MAIN_SHARE * total]
        return articles[0] if articles else None

    def _is_left_out(self, node: Any) -> bool:
        """Whether an element is no content: never shown, or around the content and smaller than it."""
        tag = node.tag
        if tag in NEVER_READ:
            return True
        if node.mem_id in self.kept or node.mem_id in self.opened:
            return False
        attributes = node.attributes
        if attributes.get("role") == "tablist" and self.labels:
            return True
        if tag in _AROUND or (attributes.get("role") or "").lower() in _AROUND_ROLES:
            return True
        if self.whole and (tag == "header" or _NOT_SEEN.search(attributes.get("style") or "")):
            return not node.css_first("h1")
        if tag not in ("div", "section", "ul", "ol", "p", "span", "table", "form", "td"):
            return False
        named = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"
        weight, total = self._weight(node), self._weight(self.root).text
        if _AROUND_NAMES.search(named) and weight.text <= _SMALL_SHARE * total:
            return True
        links = weight.links >= _FEWEST_LINKS and weight.linked >= _MOSTLY_LINKS * weight.text
        return self.whole and not self.lists_links and tag in ("ul", "div", "td") and links


def _with_ancestors(node: Any) -> Iterator[Any]:
    while node is not None:
        yield node
        node = node.parent


def _parent(node: Any) -> int | None:
    return node.parent.mem_id if node.parent is not None else None


def _is_around_any(node: Any) -> bool:
    return any(each.tag in _AROUND for each in _with_ancestors(node))
