"""The labels that catalogues put before what they say of a course, and what each stands for.

>>> [(each.kind, each.value) for each in labelled("Who is it for? Health visitors")]
[('audience', 'Health visitors')]
>>> [(each.kind, each.value) for each in labelled("Date: 12 May 2016 | Venue: Town Hall")]
[('dates', '12 May 2016'), ('venue', 'Town Hall')]
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

__all__ = ["Kind", "Labelled", "kind_of", "labelled"]

Kind = Literal[
    "title", "provider", "description", "teaches", "audience", "level", "delivery", "dates", "ends", "month",
    "duration", "cost", "content_date", "url", "venue", "time", "trainer", "other",
]  # fmt: skip

_SYNONYMS: dict[Kind, str] = {
    "title": "course title|course|course name|title of course|title|name of course|training course|training|event|"
    "event title|"
    "session title|module|module title|workshop|workshop title|name|programme title|training title|course / event|"
    "course/event|name of learning event|learning event|name of event|name of training|name of session|"
    "learning activity|title of event|title of session|e-learning module|e-learning course|online module|"
    "online course|session|session name|course / session|topic of session|name of module|name of workshop|"
    "training session|training event|training module|webinar title",
    "provider": "provider|training provider|provided by|delivered by|run by|organised by|organisation|organiser|"
    "offered by|"
    "commissioned from|course provider|hosted by|host|in partnership with|lead agency|lead organisation|agency|"
    "led by agency|supplier",
    "description": "description|course description|summary|course summary|overview|course overview|about|"
    "about the course|"
    "about this course|details|course details|aim|aims|course aim|course aims|aims of the course|aim of the course|"
    "aim of course|aims and objectives|aim and objectives|purpose|introduction to the course|what is it about|"
    "what is this course about|what's it about|background|outline|course outline|synopsis",
    "teaches": "teaches|topics|topic|topics covered|subjects|subject|subject area|themes|theme|covers|guidance|"
    "policies|learning outcomes|learning outcome|"
    "outcomes|outcome|course outcomes|intended outcomes|intended learning outcomes|objectives|objective|"
    "learning objectives|"
    "course objectives|content|contents|course content|course contents|what it covers|what will it cover|"
    "what does it cover|"
    "what is covered|what we cover|what you will learn|what will i learn|what will you learn|what you'll learn|"
    "this course covers|the course covers|course covers|it covers|by the end of the course participants will|"
    "by the end of the course|by the end of this course|by the end of the session|by the end|at the end of the course|"
    "by the end of the day|by the end of the course you will|you will learn|participants will|learners will|"
    "after the course you will|after this course you will|"
    "delegates will|key learning|key areas|key topics|areas covered|includes|policy links|related policies|"
    "related procedures|links to procedures|links to policy|related guidance",
    "audience": "audience|target audience|target audiences|target group|target groups|target staff|who for|"
    "who is it for|"
    "who's it for|who is this for|who is this course for|who is the course for|who it is for|who it's for|"
    "who should attend|"
    "who should do this|who should come|who should go|who should take it|who should complete this|who needs it|"
    "who needs to attend|"
    "who must attend|who can attend|for whom|for|suitable for|aimed at|intended for|intended audience|designed for|"
    "attendees|"
    "this course is for|the course is for|is this for me|relevant to|relevant for|staff group|staff groups|open to|"
    "recommended for|required for|participants|delegates|who",
    "level": "level|levels|course level|training level|level of training|safeguarding level|group|competence level|"
    "competency level|competence group|training group|tier|band|level of course",
    "delivery": "delivery|delivery method|method of delivery|mode of delivery|method|methods|format|course format|"
    "mode|type|"
    "course type|type of course|type of training|type of learning|learning method|training method|training methods|"
    "style|delivery mode|delivery format|delivery type|"
    "how|how is it delivered|how it is delivered|how it's delivered|how delivered|delivered as|learning style|"
    "style of delivery",
    "dates": "date|dates|date(s)|course date|course dates|course date(s)|training dates|when|when is it|starts|start|"
    "start date|"
    "date and time|dates and times|date and times|date & time|dates & times|date/time|dates/times|date / time|"
    "session dates|"
    "available dates|dates available|next date|next dates|next course|next run|next session|upcoming dates|"
    "forthcoming dates|event date|event dates|when does it run|running on|runs|runs on|begins|from|date of course|"
    "programme dates|day and date|sessions",
    "ends": "ends|end|end date|finish|finish date|finishes|until|to|expires|available until|closes",
    "month": "month",
    "duration": "duration|length|course length|how long|how long is it|how long does it take|how long will it take|"
    "time needed|"
    "time required|time commitment|course duration|running time|approximate time|takes|day or half day|day/half day",
    "cost": "cost|costs|course cost|price|fee|fees|course fee|charge|charges|rate|non-partner rate|"
    "charge for non-partners|price for non-partners|cost per place|price per place|how much|"
    "how much does it cost|cost per person|cost per delegate",
    "content_date": "content date|content updated|content reviewed|last updated|last reviewed|last revised|updated|"
    "reviewed|"
    "revised|content last reviewed|content last updated|content last revised|materials reviewed|material reviewed|"
    "materials last reviewed|materials updated|course updated|course reviewed|course content reviewed|"
    "course last reviewed|"
    "course materials reviewed|date of last review|date reviewed|content revised|content checked|last refreshed",
    "url": "url|link|links|web address|web link|booking link|website|webpage|address on the web|book|to book|"
    "book online|"
    "book here|book at|how to book|booking|bookings|to access|access|access at|how to access|further details|"
    "more details|"
    "more information|further information|register|register at|where to find it|find it at|log in|read more",
    "venue": "venue|venues|location|locations|where|where is it|place|room|address|building",
    "time": "time|times|timing|timings|start time|end time|finish time|course times|hours|session time|registration",
    "trainer": "trainer|trainers|trainer(s)|facilitator|facilitators|facilitator(s)|tutor|tutors|led by|presenter|"
    "presenters|speaker|"
    "speakers|trained by|facilitated by|course leader|lead trainer",
    "other": "prerequisite|prerequisites|pre-requisite|pre-requisites|before you attend|before you book|"
    "pre-course work|pre course work|"
    "places|number of places|maximum places|capacity|max places|spaces|contact|contacts|contact details|cpd|"
    "cpd hours|code|"
    "course code|ref|reference|course ref|course reference|code no|lunch|refreshments|parking|notes|note|cancellation|"
    "evaluation|certificate|accreditation|status|refresher|refresh|how often|renewal|frequency|valid for|day|deadline|"
    "follow on courses|next steps|language|access needs|please note|no|number|minimum numbers|enquiries|email|"
    "telephone|tel|phone",
}
_KINDS: dict[str, Kind] = {name: kind for kind, names in _SYNONYMS.items() for name in names.split("|")}
_LONGEST = max(map(len, _KINDS))
#: Words that open ordinary sentences too: labels only before a colon, or as a table's heading.
_WEAK = frozenset(
    [
        "for",
        "from",
        "to",
        "who",
        "when",
        "where",
        "how",
        "runs",
        "takes",
        "course",
        "training",
        "event",
        "name",
        "title",
        "module",
        "workshop",
        "background",
        "introduction",
        "links",
        "link",
        "book",
        "about",
        "day",
        "note",
        "notes",
        "guidance",
        "policies",
        "group",
        "type",
        "mode",
        "method",
        "style",
        "access",
        "sessions",
        "includes",
        "number",
        "no",
        "policy",
        "purpose",
        "time",
        "place",
        "details",
        "subject",
        "theme",
        "topic",
        "status",
        "start",
        "end",
        "host",
        "who",
    ]
)
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
    return _KINDS.get(plain) or _KINDS.get(bare) or _of_several(plain)


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
