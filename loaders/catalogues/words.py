"""What the words of a course say of it: level, duration, cost, way of delivery, who runs it.

>>> level_in("Neglect (Level 2)"), level_in("Child Death (L3)"), level_in("Group B - people who work with children")
(('Level 2', 'Level'), ('L3', 'L'), ('Group B', 'Group'))
>>> duration_in("a half-day workshop"), cost_in("There is a charge of £95 a person"), delivery_in("by e-learning")
('half-day', '£95 a person', 'e-learning')
"""

from __future__ import annotations

import re

__all__ = [
    "cost_in",
    "cost_of_all",
    "delivery_in",
    "delivery_named",
    "delivery_of_all",
    "duration_in",
    "is_e_learning",
    "is_undecided",
    "level_in",
    "level_named",
    "provider_in",
    "provider_named",
    "provider_of_all",
    "without_level",
]

_NUMBER = (
    r"(?:[0-9](?:\s?(?:[-–/&,]|to|and)\s?[0-9])*|[A-H](?:\s?(?:[-–/&,]|to|and)\s?[A-H])*|one|two|three|four|"
    r"five|six|i{1,3}|iv|v)"
)
_LEVEL = re.compile(
    rf"(?P<scheme>(?:[Tt]arget [Gg]roup|[Ll]evel|[Gg]roup|[Tt]ier|[Bb]and|[Cc]ategory|LEVEL|GROUP|"
    rf"TIER))s?\s*(?P<number>(?i:{_NUMBER}))(?![\w%])"
)
_SHORT_LEVEL = re.compile(r"(?<![\w])L(?P<number>[1-6])(?!\w)")
_LEVEL_IN_BRACKETS = re.compile(rf"\s*[\[(](?:{_LEVEL.pattern}|L[1-6])[\])]")
_DURATION = re.compile(
    r"(?<![\w£.])(?:(?:a|one|two|three|four|five|half|full|\d{1,3}(?:[.,]\d)?|\d\s?½|"
    r"½)(?:[ -](?:and[ -]a[ -])?half)?(?:\s?(?:-|to|–)\s?\d{1,2})?"
    r"[ -]?(?:a[ -])?(?:days?|(?:hours?|hrs?)(?:\s(?:and\s)?\d{1,2}\s?min(?:ute)?s?)?|"
    r"minutes?|mins?|weeks?|sessions?)|all[ -]day|half a day|(?:whole|"
    r"full)[ -]day)\b",
    re.IGNORECASE,
)
_COST = re.compile(
    r"£\s?\d[\d,.]*\d?(?:\s?(?:\+\s?vat|plus vat))?(?:\s(?:a|per|for each|each)\s(?:person|place|delegate|head|day))?"
    r"|\bno (?:charge|cost|fee)\b|\bfree of charge\b|\bfree(?:\s+to\s+[^.;]{3,60})?(?=\s*(?:[.,;)]|$|\s(?:and|for|"
    r"at)\b))",
    re.IGNORECASE,
)
_DELIVERY = re.compile(
    r"\b(?:e-?learning|online learning|distance learning|webinar|blended(?: learning)?|face[- ]to[- ]face|"
    r"classroom(?:[- ]based)?|"
    r"in[- ]person|virtual(?:ly)?(?: (?:classroom|learning|training|session|course))?|microsoft teams|ms teams|(?:on|"
    r"via|over|by) (?:teams|zoom)|zoom|"
    r"on-?line(?: (?:course|module|training|session|only|workshop))?|self[- ]directed(?: learning)?|self[- ]paced|"
    r"workbook|podcast|video)\b|\bwebinar(?=s\b)|(?-i:\bTeams\b)(?=\s*(?:[).,;|]|$))",
    re.IGNORECASE,
)
_E_LEARNING = re.compile(
    r"e-?learning|on-?line (?:course|module|learning|training|package|tutorial)|online at any time|any time online|"
    r"self[- ](?:paced|directed)|on[- ]demand|workbook|virtual learning", re.IGNORECASE
)  # fmt: skip
_UNDECIDED = re.compile(
    r"^\W*(?:(?:dates?|times?|venues?|price|cost|to be)?\s*(?:tb[acdn]|to be (?:confirmed|announced|arranged|advised|"
    r"agreed|decided|set|fixed)|not (?:yet )?(?:known|set|fixed|confirmed)|n/?a|none|various|varies)|[-–—.]*)\W*$",
    re.IGNORECASE,
)
_ORGANISATION = re.compile(
    r"\b(?:Trust|Boards?|Partnership|Council|Police|Constabulary|NHS|Ltd|Limited|CIC|Charity|University|College|"
    r"Services?|Pool|"
    r"Foundation|Association|Centre|Society|Institute|Office|Agency|Consortium|Alliance|Network|Project|[A-Z]{3,})\b"
)
_FIRM_ORGANISATION = re.compile(
    r"\b(?:Trust|Board|Partnership|Council|Police|Constabulary|NHS|Ltd|CIC|Charity|University|Services?|Office|Unit)\b"
)
#: A team with a name of its own, and a body that words like "trainer" only describe: "BSCB Training Pool".
_TEAM = re.compile(r"^(?:[A-Z][\w’'&-]*\s+(?:(?:and|of|for)\s+)?){1,6}(?:Team|Unit|Pool)s?$")
_ROLE = re.compile(
    r"\b(?:sergeant|inspector|constable|detective|doctor|nurse|midwife|manager|officer|chairs?|workers?|leads?|"
    r"consultant|"
    r"trainers?|coordinator|co-ordinator|named|designated|dr|mr|mrs|ms|miss|prof|professor|solicitor|advisers?|"
    r"advisors?|"
    r"teachers?|practitioners?|specialists?|facilitators?|team|members?|staff|representatives?|tbc|various|"
    r"colleagues|multi-agency|survivors?)\b",
    re.IGNORECASE,
)
_CAPITALISED = r"[A-Z][\w’'&.-]*(?:\s+(?:(?:and|of|for|the|&|in|on|with)\s+){0,2}[A-Z][\w’'&-]*){0,8}"
_RUN_BY = re.compile(
    rf"(?i:\b(?:delivered|led|run|provided|facilitated|commissioned|hosted|organised|written|offered|presented|"
    rf"taught|given)\s+"
    rf"(?:jointly\s+|and\s+\w+\s+)?(?:by|from)\s+(?:our\s+partners?\s+(?:at\s+)?)?(?:the\s+)?(?:charity\s+|"
    rf"national charity\s+)?)(?P<who>{_CAPITALISED})"
    rf"|(?:(?<=[.!?]\s)|^|(?<=[–—-]\s))(?:With|"
    rf"In partnership with)\s+(?:the\s+)?(?:charity\s+)?(?P<with>{_CAPITALISED})(?=\s*[.,;(]|$)"
    rf"|(?:(?<=[.!?]\s)|^|(?<=,\s))(?:The\s+)?(?P<will>{_CAPITALISED})\s+will\s+(?:run|lead|deliver|present|teach|host)\b"
)


def level_in(text: str) -> tuple[str, str] | None:
    """The level that a text names, as it names it, and the scheme's word."""
    found = _LEVEL.search(text)
    if found:
        return " ".join(found[0].split()), " ".join(found["scheme"].split()).capitalize()
    short = _SHORT_LEVEL.search(text)
    return (short[0], "L") if short else None


def level_named(label: str, value: str) -> tuple[str, str | None] | None:
    """The level that a label's words give: "Tier" with "1" is Tier 1; words such as "Foundation" stay as they are."""
    value = " ".join(value.split()).strip(" .")
    found = level_in(value)
    if found:
        return found if len(value) > 30 else (value, found[1])
    if is_undecided(value):
        return None
    scheme = re.search(r"target group|group|tier|band|level", label, re.IGNORECASE)
    if scheme and re.fullmatch(_NUMBER, value, re.IGNORECASE) and not re.fullmatch(r"[a-z]{3,5}", value, re.IGNORECASE):
        word = scheme[0].capitalize()
        return f"{word} {value}", word
    return value, None


def without_level(title: str) -> str:
    """A title without a level in brackets at its end."""
    return _LEVEL_IN_BRACKETS.sub("", title).strip()


def duration_in(text: str) -> str | None:
    """How long a course is, in the text's words."""
    found = _DURATION.search(text)
    return re.sub(r"^a\s+(?=half|full|whole)", "", " ".join(found[0].split()), flags=re.IGNORECASE) if found else None


def cost_in(text: str) -> str | None:
    """What a course costs, in the text's words; never the charge for staying away."""
    if re.search(r"cancel|non-?attend|fail to|late notice|less than|not taken up|do not attend", text, re.IGNORECASE):
        return None
    found = _COST.search(text)
    return found[0].strip(" .,") if found else None


def delivery_in(text: str) -> str | None:
    """The way in which a course is delivered, where running text names one."""
    found = _DELIVERY.search(text)
    return _plain_way(found[0]) if found else None


def _plain_way(words: str) -> str:
    """ "On Teams" is Teams."""
    return re.sub(r"^(?:on|via|over|by)\s+", "", words, flags=re.IGNORECASE)


def delivery_named(value: str) -> str | None:
    """The way of delivery that a label's words give, without the place that may follow it."""
    value = " ".join(value.split()).strip(" .")
    if is_undecided(value):
        return None
    found = _DELIVERY.match(value)
    return re.split(r", |\s+(?:at|in)\s+(?=(?:the\s+)?[A-Z])", value)[0] if found else value


def is_e_learning(text: str) -> bool:
    """Whether the words say that a course can be taken alone, on a screen, at any time."""
    return bool(_E_LEARNING.search(text)) and not re.search(
        r"blended|classroom|face|workshop|in[- ]person", text, re.IGNORECASE
    )


def is_undecided(value: str) -> bool:
    """Whether the words say only that something is not known yet."""
    return bool(_UNDECIDED.match(value))


def provider_in(text: str) -> str | None:
    """The organisation that running text says a course is run by."""
    for found in _RUN_BY.finditer(text):
        who = re.sub(r"[.'’]+$", "", found["who"] or found["with"] or found["will"])
        if not _ROLE.search(who) or _ORGANISATION.search(who):
            return who
    return None


def provider_named(value: str, sure: bool) -> str | None:
    """The organisation that a label names; behind "Trainer" (not ``sure``) a role is none, and its employer is."""
    value = " ".join(value.split()).strip(" .")
    if is_undecided(value):
        return None
    if (
        sure
        or _TEAM.search(value)
        or (_ORGANISATION.search(value) and not _ROLE.search(value))
        or (not _ROLE.search(value) and value[:1].isupper())
    ):
        return value
    parts = [part.strip() for part in re.split(r"[,;(]| from | of the ", value)]
    return next(
        (part.strip(" )") for part in parts if _FIRM_ORGANISATION.search(part) and not _ROLE.search(part)), None
    )


def cost_of_all(told: str) -> str | None:
    """What is said of the cost of every course."""
    found = re.search(
        r"\b(?:all|every|our|these|there)\b[^.]*\b(?:free|no (?:charge|fee|cost))\b[^.]*", told, re.IGNORECASE
    )
    return cost_in(found[0] + ".") if found else None


_OF_ALL = re.compile(
    r"\b(?:all|every|each|these|our|the)\s+(?:[\w-]+\s+){0,4}?(?:courses?|sessions?|workshops?|briefings?|training|"
    r"modules?|webinars?|events?|seminars?|dates)\b", re.IGNORECASE,
)  # fmt: skip
_OF_SOME = re.compile(
    r"\b(?:most|some|many|mainly|mostly|often|several|usually|either|where|if|when|can be)\b", re.IGNORECASE
)
_FRAGMENT = 16


def delivery_of_all(line: str) -> str | None:
    """The way in which a line above courses says that all of them are delivered; none where it names several.

    >>> delivery_of_all("All sessions are on Teams unless we say otherwise."), delivery_of_all("Online, 12.15 to 1pm")
    ('Teams', 'Online')
    >>> delivery_of_all("All our courses are classroom or online.")
    """
    ways = {found[0].casefold(): found[0] for found in _DELIVERY.finditer(line)}
    if len(ways) != 1:
        return None
    way = next(iter(ways.values()))
    sentences = (each for each in re.split(r"(?<=[.!?])\s+", line) if not _OF_SOME.search(each))
    said = any(_DELIVERY.search(each) and _OF_ALL.search(each) for each in sentences)
    fragment = line.startswith(way) and len(line.split()) <= _FRAGMENT and not line.rstrip().endswith(".")
    return _plain_way(way) if said or fragment else None


def provider_of_all(told: str) -> str | None:
    """Who is said to run every course."""
    found = re.search(
        r"\b(?:modules|courses|sessions|workshops)\b[^.]*\b(?:are|is)\b[^.]*\bby\b[^.]*", told, re.IGNORECASE
    )
    return provider_in(found[0]) if found and not re.search(r"\bothers\b", found[0]) else None
