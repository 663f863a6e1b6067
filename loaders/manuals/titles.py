"""The headings that name a whole document: its publisher, its kind and its title, before its first section."""

from __future__ import annotations

import re
from collections.abc import Sequence

from graph.dates import VagueDate
from loaders.layout.parts import Heading, Part, Words
from loaders.manuals.amended import badge_of
from loaders.manuals.entries import NO_SECTION
from loaders.manuals.numbering import numbered

__all__ = ["clean_title", "is_publisher", "names_list", "title_lines"]

_MOST = 6
_LONGEST_LIST_TITLE = 8
_FILE = re.compile(r"\s*\((?:pdf|word|docx?|xlsx?|opens in[^)]*|external[^)]*)[^)]*\)\s*$", re.IGNORECASE)
_STATE = re.compile(
    r"\s*[(\[](?:being (?:written|reviewed|updated|prepared)|under review|coming soon|in draft|draft|"
    r"in preparation|paper copy[^)]*|"
    r"in development|to be (?:written|added|published)|forthcoming|awaiting[^)\]]*|to follow)[)\]]\s*$",
    re.IGNORECASE,
)

_LISTS = re.compile(
    r"\b(?:list of (?:chapters|procedures|contents)|a\s?(?:to|-|–)\s?z|index|contents|online procedures|"
    r"procedures? manual|manual of)\b|\bprocedures:?$",
    re.IGNORECASE,
)
_PUBLISHER = re.compile(
    r"\b(?:board|partnership|council|committee|trust|l?scb|scp|ccg|icb|authority)s?\b\W*(?:\(\w+\))?\W*$", re.IGNORECASE
)
_KIND = re.compile(r"\b(?:procedures?|policy|protocol|guidance|manual|pathway|strategy|framework)\W*$", re.IGNORECASE)


def is_publisher(text: str) -> bool:
    """Whether a heading ends as the names of boards and partnerships do."""
    return bool(_PUBLISHER.search(text))


def names_list(text: str) -> bool:
    """Whether a heading is the title of a list of chapters."""
    return bool(_LISTS.search(text)) and len(text.split()) <= _LONGEST_LIST_TITLE


def title_lines(parts: Sequence[Part]) -> set[int]:
    """The lines of the headings that name the document.

    A title is an opening heading as high as which none stands later, one that is lower than the first section, or
    one that opens a plain text and names its publisher or its kind.
    """
    heads = [part for part in parts if isinstance(part, Heading) and not part.soft]
    heads = [head for head in heads if not NO_SECTION.match(head.text)]
    found: set[int] = set()
    while heads and len(found) < _MOST and not numbered(heads[0].text).numbers:
        run = _same_level(heads)
        rest = heads[len(run) :]
        if not (rest and _names_all(run, rest, parts)) and not _is_titled(run[0], found):
            break
        if rest and _names_all(run, rest, parts):
            found |= {head.line for head in run}
            heads = rest
        else:
            found.add(run[0].line)
            heads = heads[1:]
    return found


def _same_level(heads: Sequence[Heading]) -> list[Heading]:
    run = [heads[0]]
    for head in heads[1:]:
        if head.level != run[0].level or numbered(head.text).numbers:
            break
        run.append(head)
    return run


def _names_all(run: Sequence[Heading], rest: Sequence[Heading], parts: Sequence[Part]) -> bool:
    """Whether these stand over all others: nothing between them, and none of the others as high."""
    level = run[0].level
    if len(run) > 1 and any(isinstance(part, Words) and run[0].line < part.line < run[-1].line for part in parts):
        return False
    if run[0].plain:
        return rest[0].level < level
    return all(head.level > level for head in rest)


def _is_titled(head: Heading, found: set[int]) -> bool:
    """Whether a heading by its own words names a publisher, or, at the top, the document."""
    if names_list(head.text):
        return True
    return head.plain and bool(_PUBLISHER.search(head.text) or (found and _KIND.search(head.text)))


def clean_title(title: str) -> tuple[str, tuple[VagueDate, ...]]:
    """A title without file type, state and badge; the badge may date a change."""
    title = _STATE.sub("", _FILE.sub("", title.strip(" :–—-")))
    title, dates = badge_of(title)
    return _STATE.sub("", title).strip(" :–—*_"), dates
