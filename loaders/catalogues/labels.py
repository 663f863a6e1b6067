"""The labels that catalogues put before what they say of a course, and what each stands for.

>>> [(each.kind, each.value) for each in labelled("Who is it for? Health visitors")]
[('audience', 'Health visitors')]
>>> [(each.kind, each.value) for each in labelled("Date: 12 May 2016 | Venue: Town Hall")]
[('dates', '12 May 2016'), ('venue', 'Town Hall')]
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Literal

__all__ = ["Kind", "Labelled", "kind_of", "labelled"]

Kind = Literal[
    "title", "provider", "description", "teaches", "audience", "level", "delivery", "dates", "ends", "month",
    "duration", "cost", "content_date", "url", "venue", "time", "trainer", "other",
]  # fmt: skip

_WORDS = tomllib.loads(resources.files("loaders.catalogues").joinpath("labels.toml").read_text(encoding="utf-8"))
_KINDS: dict[str, Kind] = {name: kind for kind, names in _WORDS["names"].items() for name in names}
_LONGEST = max(map(len, _KINDS))
#: Words that open ordinary sentences too: labels only before a colon, or as a table's heading.
_WEAK = frozenset(_WORDS["weak"]["names"])
_NARROWING = frozenset(_WORDS["composed"]["narrowing"])
_HEADS: dict[str, Kind] = {
    name: kind for kind, names in _WORDS["composed"].items() if isinstance(names, list) for name in names
    if kind != "narrowing"
}  # fmt: skip
_TO_COME = frozenset(_WORDS["composed"]["to_come"]["words"])
_OF_DATES = frozenset(_WORDS["composed"]["to_come"]["dates"])
#: Labels that are questions, whatever else they say: "Who's delivering it", "How we'll run it".
_ASKED: tuple[tuple[Kind, str], ...] = (
    (
        "title",
        r"what(?:'s| is) (?:it|this|the \w+) called|(?:name|title) of (?:the )?(?:course|event|session|training)",
    ),
    ("provider", r"who(?:'s| is| will be| will)? (?:deliver|runn?|provid|organis|host)(?:s|ing|es|e)?|who runs"),
    ("trainer", r"who(?:'s| is| will be| will)? (?:lead|train|teach|present|facilitat)(?:s|ing|es|e)?"),
    (
        "audience",
        r"who (?:should|can|could|must|might|may|needs?|is (?:it|this)|will|comes?|it|would)|is (?:it|this) for",
    ),
    (
        "delivery",
        r"how (?:we|will|it|is|do|are|you)(?:'ll|'s)?(?: (?:will|is|it|we|you|be))* (?:run|deliver|held|take)(?:n|ed)?",
    ),
    ("duration", r"how long"),
    ("cost", r"how much|what (?:does|will) it cost"),
    ("dates", r"when (?:is|are|does|do|will|can|it)"),
    ("venue", r"where (?:is|are|does|will|it)"),
    (
        "teaches",
        r"what (?:will|does|do|is|we|you|it)(?:'ll)?(?: \w+){0,2} (?:cover|learn|include|about|gain)(?:s|ed|d)?",
    ),
)
_QUESTIONS = tuple((kind, re.compile(rf"(?:{words})\b(?: (?:\w|')+){{0,4}}$")) for kind, words in _ASKED)
#: "By the end of the day participants will be able to": what follows is what is taught.
_TAUGHT = re.compile(
    r"(?:by|at|on|after|following) (?:the end|completion|completing|the conclusion|attending|this|the)\b.{0,40}"
    r"(?: (?:will|should)(?: .{0,25})?| (?:day|course|session|training|module|workshop))"
    r"|(?:this|the|our) (?:course|session|workshop|module|training|day|briefing|event) (?:will |aims to |also )?"
    r"(?:covers?|includes?|looks? at|explores?|aims?)(?: .{0,20})?"
    r"|(?:participants|delegates|learners|attendees|you|staff) will(?: .{0,25})?"
)
_BEFORE_COLON = re.compile(r"(?P<label>[A-Za-z][^:?|\n]{0,60}?)[ \t*_]*(?::|\?:?)(?!//)[ \t*_]*")
_DASH = re.compile(r"(?P<label>[A-Za-z][A-Za-z ()/&'’]{1,40}?)\s+[–—-]\s+")
_CELL_EDGE = re.compile(r"\s*[|;•·]\s*$|[,.]\s*$|\s*[–—-]\s*$")


@dataclass(frozen=True, slots=True)
class Labelled:
    """A label, what it stands for, and the words after it on its line."""

    kind: Kind
    label: str
    value: str


def kind_of(label: str, sure: bool = True) -> Kind | None:
    """What a label stands for; ``sure`` is false for words on a line of their own, which may be a title."""
    plain = _plain(label)
    if len(plain) > _LONGEST + 4 or (not sure and plain in _WEAK):
        return None
    if _TAUGHT.fullmatch(plain):
        return "teaches"
    bare = re.sub(r"^(?:the|this|course|training|session|event|module|workshop) | \(s\)$|\(.*\)$", "", plain).strip()
    return _KINDS.get(plain) or _KINDS.get(bare) or _of_several(plain) or _composed(plain, sure)


def _composed(label: str, sure: bool) -> Kind | None:
    """What a label stands for by its last word, where all others narrow it: "Upcoming sessions", "Full course fee".

    Where it is not ``sure`` to be a label, several words are needed: "Outcomes" alone may be the end of a title.
    """
    words = re.findall(r"[a-z']+(?:/[a-z]+)?", label)
    if not words or re.search(r"\d", label) or (not sure and len(words) < 2):
        return None
    if "of" in words[1:-1]:
        # "Mode of learning": the word before "of" says what it is.
        words = [*words[words.index("of") + 1 :], *words[: words.index("of")]]
    *narrowing, head = words
    if not all(word in _NARROWING for word in narrowing):
        return None
    if head in _OF_DATES and _TO_COME & set(narrowing):
        return "dates"
    return _HEADS.get(head)


def _of_several(label: str) -> Kind | None:
    """What several labels in one stand for, which is what the first does: "dates & venues", "2024 dates"."""
    asked = next((kind for kind, question in _QUESTIONS if question.match(label)), None)
    if asked:
        return asked
    label = re.sub(r"^(date|session|day|part|run|trainer|cohort)s?\s+\d{1,2}$", r"\1", label)
    pieces = re.split(r"\s*(?:&|/|,|\+|\band\b)\s*", re.sub(r"\b(?:19|20)\d\d(?:\W\d\d(?:\d\d)?)?\b", "", label))
    kinds = [_KINDS.get(piece.strip()) for piece in pieces]
    return kinds[0] if kinds and all(kinds) else None


def _plain(label: str) -> str:
    words = " ".join(label.casefold().replace("’", "'").split()).strip("*_:?. -–")
    return re.sub(r"\s*\((?!s\))[^()]*\)$", "", words)


def labelled(line: str) -> list[Labelled]:
    """Every label of a line with its words; none where the line does not start with a label."""
    first = _first(line)
    if first is None:
        return []
    return _split(first[0], first[1], line[first[2] :])


def _first(line: str) -> tuple[Kind, str, int] | None:
    """The label that opens a line: its kind, its words, and where its value starts."""
    found = _BEFORE_COLON.match(line)
    if found and (kind := kind_of(found["label"])):
        return kind, found["label"], found.end()
    whole = kind_of(line, sure=False)
    if whole:
        return whole, line, len(line)
    found = _DASH.match(line)
    if found and (kind := kind_of(found["label"], sure=False)):
        return kind, found["label"], found.end()
    return None


def _split(kind: Kind, label: str, rest: str) -> list[Labelled]:
    """Labels further on in a line: each starts with a capital and ends with a colon."""
    parts: list[Labelled] = []
    start = 0
    for colon in re.finditer(r":(?!//)(?=\s)", rest):
        inner = _label_before(rest, start, colon.start())
        if inner is not None:
            place, inner_kind = inner
            parts.append(Labelled(kind, label, _CELL_EDGE.sub("", rest[start:place]).strip()))
            kind, label, start = inner_kind, rest[place : colon.start()], colon.end()
    return [*parts, Labelled(kind, label, rest[start:].strip())]


def _label_before(text: str, start: int, end: int) -> tuple[int, Kind] | None:
    """The longest label of up to four words that ends here."""
    words = list(re.finditer(r"\S+", text[max(start, end - 50) : end]))[-4:]
    offset = max(start, end - 50)
    for word in words:
        place = offset + word.start()
        kind = kind_of(text[place:end])
        if kind and text[place].isupper() and (place > 0):
            return place, kind
    return None


def best_kinds(cells: Sequence[str]) -> list[Kind | None]:
    """What each heading of a table's columns stands for; the first of several titles is the title."""
    kinds: list[Kind | None] = []
    for cell in cells:
        kind = kind_of(cell.replace("\n", " ")) or kind_of(re.split(r"\n|/|,|\s+(?:and|&|\+|with)\s+", cell)[0])
        kinds.append(None if kind == "title" and "title" in kinds else kind)
    return kinds
