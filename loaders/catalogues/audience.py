"""Who a course is for: lists taken apart, and the words of running text that say it.

>>> audience_of("Health visitors, drug and alcohol workers and foster carers")
('Health visitors', 'drug and alcohol workers', 'foster carers')
>>> audience_in("This day is intended for practitioners who chair meetings, and covers the plan.")
('practitioners who chair meetings',)
"""

from __future__ import annotations

import re

from ontology.vocabulary import load

__all__ = ["audience_in", "audience_of", "names_people", "people_in_heading", "sentences_of"]

_CLAUSE = re.compile(
    r"\b(?:who|whose|whom|that|which|paid|whether|working|wanting|wishing|including|such as|e\.g\.|involved)\b",
    re.IGNORECASE,
)
_PEOPLE = (
    r"(?:people|those|anyone|everyone|staff|practitioners?|professionals?|managers?|volunteers?|all|any|workers?|"
    r"supervisors?|schools|the|social|health|police|designated|named|front)"
)
_NEW_PEOPLE = re.compile(
    r",?\s+(?:and|or)\s+(?:also\s+)?(?=(?:people|those|anyone|staff|practitioners|professionals|managers|"
    r"volunteers)\b)|,\s+(?=(?:people|those|anyone)\s+(?:who|with|in)\b)"
)
_SHARED = re.compile(r"\b(?:from|across|within|in all|in any|at all|of all)\b", re.IGNORECASE)
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z‘“\"'(£])|\n+")
_ENDS = re.compile(
    r"\s*(?:[.;(–—]|\s-\s|,?\s+(?:and|which|it|but)\s+(?:is|are|was|covers?|will|looks?|explores?|helps?|gives?|"
    r"provides?|aims?|includes?|has|"
    r"leads?|offers?)\b|,?\s+(?:held|running|taking place|delivered|led|run|lasting)\b"
    r"|\s+to\s+(?:explore|learn|help|understand|look|think|consider|develop|gain|increase|improve|refresh|practise|"
    r"work)\b"
    r"|\s+on\s+(?:\d|mon|tue|wed|thu|fri)|:\s|,?\s+as\s+(?:it|well)\b|,\s+(?:that|this|so|but|although)\b|$)",
    re.IGNORECASE,
)
_COURSE = (
    r"(?:course|session|workshop|module|day|training|briefing|seminar|event|programme|package|masterclass|"
    r"morning|afternoon|half[- ]day|learning)"
)
_SAID = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\b(?:suitable|intended|aimed|designed|meant|targeted|open|relevant|appropriate|recommended|essential|"
        r"mandatory|required|ideal|"
        r"specifically|primarily|only|useful|compulsory|developed|written)\s+(?:only\s+|primarily\s+|mainly\s+|"
        r"particularly\s+)?(?:for|at|to)\s+(?P<who>.+)",
        r"^\W*(?:only\s+|this is\s+|this\s+is\s+a\s+\w+\s+)?for\s+(?P<who>.+)",
        rf"\b(?:{_COURSE}s?)\s+(?:is\s+|are\s+)?(?:only\s+|all\s+)?for\s+(?P<who>.+)",
        r"\b(?:it|this|they)\s+(?:is|are)\s+for\s+(?P<who>.+)",
        r"(?:^|,\s+(?:and|so)\s+)(?P<whole>.{3,160}?)\s+(?:are\s+(?:all\s+)?(?:invited|welcome|encouraged|expected)|"
        r"should\s+(?:all\s+)?(?:attend|come|complete|take)|"
        r"will\s+(?:benefit|find)|may\s+attend|can\s+attend|must\s+(?:attend|complete))\b",
        r"\bwith\s+(?P<whole>.{3,100}?)\s+in\s+mind\b",
        r"\bif\s+you\s+(?:are|work\s+as)\s+an?\s+(?P<who>.+)",
        r"\bbrings?\s+together\s+(?P<who>.+)",
    )
)
_ROLES_ONLY = re.compile(
    r"(?:all\s+)?(?:practitioners|professionals|managers|staff|social workers|health visitors|teachers|midwives|"
    r"volunteers|anyone|everyone|"
    r"designated\s+\w+|frontline\s+\w+|those|people)\b[^.]{0,120}\.?",
    re.IGNORECASE,
)
_VERB = re.compile(
    r"\b(?:is|are|was|were|will|can|may|should|must|have|has|had|do|does|did|need|needs|explores?|covers?)\b",
    re.IGNORECASE,
)
_NOBODY = re.compile(
    r"^(?:the|a|an|this|that|your|more|further|example|details|information|free|\d|£|it|which|what|better|children|"
    r"parents|each|one|two|half|use)\b",
    re.IGNORECASE,
)


def sentences_of(text: str) -> list[str]:
    """A text's sentences; a point inside a number or a time ends none."""
    return [part.strip() for part in _SENTENCE.split(text) if part.strip()]


def audience_of(text: str) -> tuple[str, ...]:
    """The entries of a list of people, in its words."""
    found: dict[str, None] = {}
    for part in re.split(r"[;\n•|]", text):
        for entry in _entries(re.sub(r"\s+only$", "", " ".join(part.split()).strip(" .,:–-"))):
            entry = re.sub(r"^(?:and|or|the following:?)\s+", "", entry).strip(" .,:")
            if entry:
                found.setdefault(entry)
    return tuple(found)


def _entries(text: str) -> list[str]:
    if not text:
        return []
    if _CLAUSE.search(text):
        return [part for part in _NEW_PEOPLE.split(text) if part]
    parts = [part for part in re.split(r",\s+|\s+/\s+", text) if part]
    if len(parts) > 1 and _PLACED.search(parts[0]) and not any(_is_people(part) for part in parts[1:]):
        return [text]
    if len(parts) > 1 and re.match(r"(?:or|and)\s+its?\b|paid\b", parts[1]):
        return [text]
    last = parts.pop()
    if parts and re.match(r"(?:and|or|&)\s", last):
        return [*parts, re.sub(r"^(?:and|or|&)\s+", "", last)]
    return [*parts, *_pair(last, bool(parts))]


#: People of a place or an agency: what is listed behind them are more places.
_PLACED = re.compile(r"^(?:\w+\s){1,3}(?:in|from|at|across|within)\s", re.IGNORECASE)
_TRIED = 6
_WORKERS = re.compile(
    r"(?:\b(?:GPs?|staff|workforce|police|CAMHS|HR)|ers|ors|ists|nurses?|midwi(?:fe|ves)|assistants?|consultants|parents|"
    r"leads?|professionals?|guardians|champions|chairs|clinicians|physicians|paramedics|(?<=\w\w\w)(?:er|or|ist))$",
    re.IGNORECASE,
)


def _is_people(words: str) -> bool:
    """Whether one of the parts of a list ends with people, not with places."""
    return any(_WORKERS.search(part.strip()) for part in re.split(r"\s+(?:and|or|&)\s+", words))


def names_people(text: str) -> bool:
    """Whether a line is a list of people and says nothing else of them."""
    return not _VERB.search(_CLAUSE.split(text)[0]) and any(
        _is_people(part) for part in re.split(r"[,;]", text)[:_TRIED]
    )


def _pair(text: str, listed: bool) -> list[str]:
    """ "Managers and supervisors" is two; "drug and alcohol workers", and people "from all agencies", one."""
    joins = list(re.finditer(r"\s+(?:and|&|or)\s+", text))
    if not joins:
        return [text]
    if not listed and (_SHARED.search(text[joins[0].end() :]) or re.match(r"(?:all|any|every)\b", text, re.IGNORECASE)):
        return [text]
    for join in reversed(joins):
        left, right = text[: join.start()], text[join.end() :]
        if _PLACED.search(left) and not _is_people(right):
            continue
        if _stands_alone(left) and (_stands_alone(right) or listed):
            return [*_pair(left, listed), right] if listed else [left, right]
    return [text]


def _stands_alone(words: str) -> bool:
    """Whether words name people by themselves: an agency, or a plural at the end."""
    if load().find_agency(words):
        return True
    last = words.split()[-1].lower()
    return (
        (last.endswith("s") and not last.endswith("ss"))
        or bool(re.search(r"\w{3}(?:er|or|ist)$", last))
        or last
        in (
            "staff",
            "team",
            "police",
            "people",
            "care",
            "workforce",
            "parents",
            "health",
            "education",
        )
    )


def audience_in(text: str) -> tuple[str, ...]:
    """The people that running text says a course is for; of several sentences, the first that says so."""
    for sentence in sentences_of(text):
        for pattern in _SAID:
            found = pattern.search(sentence)
            who = _people(found) if found else ""
            if who:
                return audience_of(who)
    return _addressed(text) or _verbless(text)


def _addressed(text: str) -> tuple[str, ...]:
    """The people that a course's sentence ends with: "An afternoon with the nurse for GPs and dentists."."""
    for sentence in sentences_of(text):
        found = re.search(rf"\b{_COURSE}\b[^.]{{3,80}}?\bfor\s+(?P<who>[^.;:]{{3,80}})[.;]?$", sentence, re.IGNORECASE)
        entries = audience_of(found["who"]) if found else ()
        if entries and all(_WORKERS.search(entry) for entry in entries):
            return entries
    return ()


def _verbless(text: str) -> tuple[str, ...]:
    for sentence in sentences_of(text):
        if _ROLES_ONLY.fullmatch(sentence) and not _VERB.search(re.sub(r"\bwho\b.*", "", sentence)):
            return audience_of(sentence)
    return ()


def _people(found: re.Match[str]) -> str:
    groups = found.groupdict()
    if groups.get("whole"):
        who = groups["whole"]
        return who if not _NOBODY.match(who) and len(who.split()) <= 20 else ""
    who = groups["who"]
    end = _ENDS.search(who)
    who = who[: end.start()] if end else who
    # "those who completed it, or its equivalent, more than three years ago" is one group of people.
    if _NOBODY.match(who) and not re.match(r"the\s+\w+\s+(?:team|service|staff)|children[’']s", who, re.IGNORECASE):
        return ""
    return who.strip(" ,")


def people_in_heading(text: str) -> tuple[str, ...]:
    """The people that a heading gives its courses to: "Group B - people who work with families"."""
    found = re.search(rf"(?:[:–—-]\s+|\bfor\s+)(?P<who>{_PEOPLE}\b.*)$", text, re.IGNORECASE)
    return audience_of(found["who"]) if found else ()
