"""A catalogue as a tree: each heading with the lines below it, and the headings below it.

A heading that is a label ("Learning outcomes", "Who should attend?") is no part of its own but a line of the
part above. A line that only looks like a heading counts where labels stand below it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from loaders.catalogues.labels import Labelled, kind_of, labelled
from loaders.catalogues.repeated import bands_of, repeated_labels, with_bands
from loaders.layout.parts import Grid, Heading, Part, Words
from ontology.folding import fold

__all__ = ["Node", "Said", "said_in", "tree_of"]

_ROOT = 0
_DEEPEST = 99
#: A time or a date with words behind it opens a line of a calendar, which only looks like a heading.
_OPENS_LINE = re.compile(
    r"\d{1,2}[.:]\d\d\b|\d{1,2}\s?[ap]m\b|(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?\s+\d{1,2}|\d{1,2}(?:st|nd|rd|"
    r"th)?\s+"
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)|\d{1,2}[/.]\d{1,2})[\w/. ,&–-]*?[\s:–-]+(?!(?:19|"
    r"20)\d\d\W*$)[A-Z‘“\"].*[a-z]{3}",
    re.IGNORECASE,
)
_ONLY_DATE = re.compile(
    r"(?:[a-z]{3,9}day\s+)?\d{1,2}(?:st|nd|rd|th)?(?:\s+(?:and|&|to)\s+\d{1,2}(?:st|nd|rd|th)?)?\s+[a-z]{3,9}(?:\s+\d{4})?\W*",
    re.IGNORECASE,
)
#: Labels that are of the course above even where their heading stands as high as its title.
_OF_A_COURSE = ("audience", "teaches", "dates", "level", "delivery", "duration", "trainer")
_LISTS = ("dates", "audience", "teaches", "description", "delivery")


@dataclass(slots=True)
class Node:
    """A heading, the lines and tables of its own, and the parts below it."""

    text: str
    line: int
    level: int
    urls: tuple[str, ...] = ()
    soft: bool = False
    band: tuple[str, str] | None = None
    run_in: bool = False
    body: list[Words | Grid] = field(default_factory=list)
    children: list[Node] = field(default_factory=list)


@dataclass(slots=True)
class Said:
    """What the lines of a part say: under labels, in plain words, in items without a label, and in tables."""

    fields: list[tuple[Labelled, int]] = field(default_factory=list)
    prose: list[Words] = field(default_factory=list)
    items: list[Words] = field(default_factory=list)
    grids: list[Grid] = field(default_factory=list)
    urls: list[tuple[str, str]] = field(default_factory=list)

    @property
    def kinds(self) -> set[str]:
        """The kinds of label that have words."""
        return {each.kind for each, _ in self.fields if each.value}


def tree_of(parts: Iterable[Part]) -> Node:
    """The tree of a document; its root holds what stands above the first heading."""
    root = Node("", 1, _ROOT)
    above = [root]
    labels = repeated_labels(parts := list(parts))
    bands = bands_of(parts := with_bands(parts, labels))
    for part in parts:
        if not isinstance(part, Heading):
            above[-1].body.append(part)
        elif above[-1].level and fold(part.text) in labels and kind_of(part.text, sure=False) is None:
            above[-1].body.append(Words(f"{labels[fold(part.text)].capitalize()}:", part.line, apart=True))
        elif (
            _is_label(part, above[-1])
            or (part.soft and _is_asked(above[-1]))
            or (part.plain and _only_looks_like_one(part, above[-1]))
        ):
            apart = not _is_next(part, above[-1])
            above[-1].body.append(Words(part.text, part.line, apart=apart, urls=part.urls))
        else:
            while above[-1].level >= part.level:
                above.pop()
            node = Node(part.text.strip(" *_"), part.line, part.level, part.urls, part.soft, bands.get(fold(part.text)))
            above[-1].children.append(node)
            above.append(node)
    _dissolve(root)
    return root


def _only_looks_like_one(part: Heading, above: Node) -> bool:
    """Whether a line without a heading's mark is one of a calendar, or a date below another date."""
    return bool(_OPENS_LINE.match(part.text) or (_ONLY_DATE.fullmatch(part.text) and _is_next(part, above)))


def _is_next(part: Heading, above: Node) -> bool:
    """Whether a line follows right below a line of the part above."""
    last = above.body[-1] if above.body else None
    return isinstance(last, Words) and last.line == part.line - 1


def _is_asked(above: Node) -> bool:
    """Whether the line above is a label that still has no words."""
    last = above.body[-1] if above.body else None
    said = labelled(last.text) if isinstance(last, Words) else []
    return bool(said) and not said[-1].value


def _is_label(heading: Heading, above: Node) -> bool:
    if above.level == _ROOT:
        return False
    said = labelled(heading.text)
    if not said or said[0].kind == "title":
        return False
    if not heading.plain and heading.level <= above.level and said[0].kind not in _OF_A_COURSE:
        return False
    if not heading.plain and heading.level < above.level:
        return False
    return not said[0].value or kind_of(said[0].label, sure=False) is not None


def _dissolve(node: Node) -> None:
    """Put the lines of soft headings without labels back into the part above."""
    kept: list[Node] = []
    said = said_in(node.body).kinds
    for child in node.children:
        _dissolve(child)
        if child.soft and (said or len(said_in(child.body).kinds) < 2):
            target = kept[-1] if kept and kept[-1].soft else node
            target.body.append(Words(child.text, child.line, apart=True, urls=child.urls))
            target.body += child.body
            target.children += child.children
        else:
            kept.append(child)
    node.children = (
        [*kept, *(each for each in node.children if each not in kept and not each.soft)] if node.soft else kept
    )


def said_in(body: Iterable[Words | Grid]) -> Said:
    """Sort the lines of a part: labels with their words, plain words, items, tables."""
    said = Said()
    opened: str = ""
    for part in body:
        if isinstance(part, Grid):
            said.grids.append(part)
            opened = ""
            continue
        said.urls += [(part.text, url) for url in part.urls]
        found = labelled(part.text)
        if found and not (part.item and found[0].kind == "title" and not found[0].value):
            said.fields += [(each, part.line) for each in found]
            opened = "label" if not found[-1].value or found[-1].value.endswith(":") else "line"
            continue
        if opened and said.fields and _goes_on(said.fields[-1][0], part, opened):
            last, line = said.fields[-1]
            value = f"{last.value}{_joint(last, part)}{part.text}".strip("\n")
            said.fields[-1] = (Labelled(last.kind, last.label, value), line)
            continue
        opened = ""
        (said.items if part.item else said.prose).append(part)
    return said


def _joint(last: Labelled, part: Words) -> str:
    """A space where a sentence or a list runs on in the next line, else a new line."""
    wraps = part.text[:1].islower() and not part.item and not last.value.endswith((".", ";", ":"))
    return " " if last.value and wraps else "\n"


def _goes_on(last: Labelled, part: Words, opened: str) -> bool:
    """Whether a line belongs to the label above it: a list below it, or the next line of its words."""
    if opened == "label":
        return True
    if part.item:
        return last.kind in _LISTS
    return not part.apart
