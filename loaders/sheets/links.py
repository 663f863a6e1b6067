"""The sections of a procedures manual that a sheet links: a title, and an address with or without a scheme.

Addresses of websites, contacts and training pages are no sections: a link counts where its words say
"section", where it names guidance, or where its address lies among the chapters of a manual.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from graph.model import Section, Skipped
from graph.names import slug
from loaders.layout.blocks import Block, fold_breaks
from loaders.understanding.names import KIND_OF_HEAD
from ontology.vocabulary import load

__all__ = ["sections_of"]

_URL = re.compile(r"<?(?P<url>(?:https?://|www\.)[^\s<>()\[\]\"“”]+[^\s<>()\[\]\"“”.,;:!?])>?")
_MARKDOWN = re.compile(r"\[(?P<title>[^\[\]]{1,200})\]\((?P<url>[^()\s]*)\)")
_SAYS_SECTION = re.compile(
    r"^\W*(?:see\s+)?(?:the\s+)?(?:section|chapter|procedures?)\s+(?:on|about|for|called)\s+", re.IGNORECASE
)
_CHAPTER = re.compile(r"/chapters?/(?!contents)|/p_\w+|/procedures?/\w", re.IGNORECASE)
_MANUAL_ITSELF = re.compile(r"\b(?:manual|website|home ?page|contents)\b", re.IGNORECASE)


def sections_of(text: str, blocks: Sequence[Block]) -> tuple[tuple[Section, ...], tuple[Skipped, ...]]:
    """Every linked section in order, once for each address, and the links that lead nowhere."""
    sections: dict[str, Section] = {}
    dead: list[Skipped] = []
    taken: set[str] = set()
    for title, url, line in _links(text, blocks):
        if not url.strip("#/ "):
            dead.append(Skipped(line, f"[{title}]({url})", "a link without an address"))
        elif url not in sections and _is_section(title, url):
            sections[url] = Section(_free(slug(_name(title) or "section"), taken), _name(title), line, url=url)
    return tuple(sections.values()), tuple(dead)


def _free(wanted: str, taken: set[str]) -> str:
    name, number = wanted, 2
    while name in taken:
        name, number = f"{wanted}-{number}", number + 1
    taken.add(name)
    return name


def _links(text: str, blocks: Sequence[Block]) -> Iterator[tuple[str, str, int]]:
    """Every link of a sheet: Markdown links, "Title: address", and a title with the address below it."""
    above = ""
    for block in blocks:
        for found in _MARKDOWN.finditer(text, block.span.start, block.span.end):
            yield fold_breaks(found["title"]), found["url"], _line(text, found.start())
        yield from _bare(text, block, above)
        above = block.text


def _bare(text: str, block: Block, above: str) -> Iterator[tuple[str, str, int]]:
    start = block.span.start
    for found in _URL.finditer(text, block.span.start, block.span.end):
        if text[max(0, found.start() - 2) : found.start()] in ("](", "[w") or text[
            found.start() - 1 : found.start()
        ] in ("(", "["):
            start = found.end()
            continue
        own = fold_breaks(text[start : found.start()]).strip("<:-– *")
        yield own or above.strip("*: "), found["url"], _line(text, found.start())
        start = found.end()


def _line(text: str, offset: int) -> int:
    return text.count("\n", 0, offset) + 1


def _name(title: str) -> str:
    return _SAYS_SECTION.sub("", title).strip(" :*.-–")


def _is_section(title: str, url: str) -> bool:
    if not _name(title):
        return False
    if _SAYS_SECTION.match(title):
        return True
    if _CHAPTER.search(url) and not _MANUAL_ITSELF.search(title):
        return True
    last = re.sub(r"\s+[\d–-]+$", "", _name(title)).split()[-1].lower().strip(".")
    return load().find_guidance(_name(title)) is not None or (last in KIND_OF_HEAD and len(_name(title).split()) > 1)
