"""Courses that run in: lines that look alike, each opened by a title in bold, with what is said of it behind or below.

"**Neglect** (Level 2)" above lines of labels, and "**Neglect.** A morning for everyone ..." are the same: where
several lines of a part open so, each is a part of its own with the lines that follow it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from graph.model import Skipped
from loaders.catalogues.drafts import Draft
from loaders.catalogues.labels import kind_of, labelled
from loaders.catalogues.tree import Node
from loaders.layout.parts import Grid, Words

__all__ = ["only_records", "open_records"]

_LONGEST_TITLE = 16
_ALIKE = 2
_TAIL = re.compile(r"\s*(?:[.:|–—-]\s*)?")


def open_records(node: Node) -> None:
    """Make a part of each record of every part's lines; those above the first stay where they are."""
    for child in list(node.children):
        open_records(child)
    places = [place for place, part in enumerate(node.body) if _opens(part) and not _opens_list(node.body, place)]
    places = places or _items_with_labels(node.body)
    if len(places) < 2 and not (len(places) == 1 and node.line and _labels_below(node.body, places[0])):
        return
    if not all(_apart(node.body, place) for place in places):
        return
    ends = [*places[1:], len(node.body)]
    found = [_record(node, node.body[start:end]) for start, end in zip(places, ends, strict=True)]
    node.children = [each for each in found if each is not None] + node.children
    node.body = node.body[: places[0]]


def only_records(drafts: Sequence[Draft], skipped: list[Skipped]) -> list[Draft]:
    """Without parts that only running text makes a course, where several others have labels or stand in a list."""
    told = [draft for draft in drafts if draft.told]
    others = len(drafts) - len(told)
    if others < _ALIKE or others <= len(told):
        return list(drafts)
    skipped += [Skipped(draft.line, draft.title, "not written as the courses of this document are") for draft in told]
    return [draft for draft in drafts if not draft.told]


def _opens(part: Words | Grid) -> bool:
    """Whether a line opens with a title in bold, which is no label and no sentence."""
    if isinstance(part, Grid) or part.item or not part.lead or not part.text.startswith(part.lead):
        return False
    title = part.lead.strip(" .:")
    linked = bool(part.urls) and len(part.lead) == len(part.text)
    return (
        not linked
        and bool(re.search(r"[^\W\d_]{3}", title))
        and len(title.split()) <= _LONGEST_TITLE
        and kind_of(title) is None
        and not labelled(part.text)
    )


def _items_with_labels(body: Sequence[Words | Grid]) -> list[int]:
    """The numbered items of a part, where each has labels right below it and so is a course."""
    places = [
        place for place, part in enumerate(body) if isinstance(part, Words) and part.item and part.marker[:1].isdigit()
    ]
    below = [body[place + 1] if place + 1 < len(body) else None for place in places]
    alike = all(isinstance(part, Words) and not part.item and labelled(part.text) for part in below)
    return places if len(places) >= _ALIKE and alike else []


def _opens_list(body: Sequence[Words | Grid], place: int) -> bool:
    """Whether a line in bold stands alone above a list or a table of others."""
    part, below = body[place], body[place + 1] if place + 1 < len(body) else None
    alone = isinstance(part, Words) and len(part.text) - len(part.lead) <= 1
    return alone and (below is None or isinstance(below, Grid) or below.item)


def _apart(body: Sequence[Words | Grid], place: int) -> bool:
    """Whether a line opens a paragraph, and does not stand inside one."""
    part = body[place]
    return place == 0 or (isinstance(part, Words) and (part.apart or part.item)) or isinstance(body[place - 1], Grid)


def _labels_below(body: Sequence[Words | Grid], place: int) -> bool:
    below = [part for part in body[place + 1 :] if isinstance(part, Words)]
    return sum(bool(labelled(part.text)) for part in below) >= 1 and bool(below and labelled(below[0].text))


def _record(node: Node, body: Sequence[Words | Grid]) -> Node | None:
    first = body[0]
    if not isinstance(first, Words):
        return None
    lead = first.lead if first.lead and not first.item else first.text
    head, tail = lead.strip(), first.text[len(lead) :]
    aside = re.match(r"\s*[(\[][^()\[\]]{1,40}[)\]]", tail)
    if aside:
        head, tail = head + " " + aside[0].strip(), tail[aside.end() :]
    rest = _TAIL.sub("", tail, count=1)
    own = [Words(rest, first.line, apart=True, urls=first.urls)] if re.search(r"\w", rest) else []
    return Node(head.rstrip(" .:"), first.line, node.level + 1, first.urls, run_in=True, body=[*own, *body[1:]])
