"""Numbers and titles as manuals print them: "2.5.1 Reports", "Part One - General", "3.2 / 4.4 Missing", "Appendix A".

>>> numbered("3.2 / 4.4 Children Missing from Care"), numbered("Chapter 7: Core Groups")
(Numbered(title='Children Missing from Care', numbers=('3.2', '4.4')), Numbered(title='Core Groups', numbers=('7',)))
>>> numbered("Appendix B - Contacts").number, numbered("Children who go missing").number
('Appendix B', None)
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from loaders.dates import MONTH_NAME

__all__ = ["Numbered", "is_lettered", "numbered", "parent_number", "without_leaders"]

_N = r"(?:[A-Z]{1,3}\.?(?=\d))?\d{1,3}(?:\.\d{1,3}){0,4}[a-z]?"
_WORD_NUMBER = r"(?:one|two|three|four|five|six|seven|eight|nine|ten|[ivx]{1,4}|\d{1,2}|[a-h])"
_CHAPTER = re.compile(
    rf"(?:(?:chapter|ch\.?|section|sect\.?|procedure|policy no\.?|no\.?)\s*)?(?P<first>{_N})[.)]?"
    rf"(?:\s*(?:/|&|,|\band\b|\bor\b|;)\s*(?:(?:chapter|ch\.?|section)\s*)?(?P<second>{_N})[.)]?)?"
    rf"(?:\s*[(\[](?:also\s+)?(?:(?:chapter|ch\.?|section)\s*)?(?P<third>{_N})[)\]])?\s*(?P<mark>[:–—-]\s*|"
    rf"\s)(?P<title>\S.*)$",
    re.IGNORECASE,
)
_NAMED = re.compile(
    rf"(?P<word>part|appendix|annex|annexe|schedule|"
    rf"volume)\s+(?P<number>{_WORD_NUMBER})\b\s*[:.)–—-]*\s*(?P<title>.*)$",
    re.IGNORECASE,
)
_SECTION_LETTER = re.compile(r"(?:section|chapter)\s+(?P<number>[A-Z])\b\s*[:.)–—-]*\s*(?P<title>\S.*)$", re.IGNORECASE)
_LETTER = re.compile(r"(?P<number>[A-Z])(?P<mark>[.):]\s*|\s+(?=[A-Z])|\s*[–—-]\s+)(?P<title>[A-Z].{2,})$")
_IN_BRACKETS = re.compile(
    rf"\s*\((?:also\s+|see also\s+)?(?:(?:chapter|ch\.?|section)\s*)?(?P<number>{_N})\)$", re.IGNORECASE
)
#: A section of an Act, as the titles of procedures name it: "Section 47 Enquiries".
_STATUTE = re.compile(r"(?:section|s\.?)\s?(?:1[1-9]|[2-9]\d|1\d\d)[A-Z]?\s+[A-Za-z]", re.IGNORECASE)
_LEADERS = re.compile(
    r"[ \t]*(?:\.[ \t]?){3,}[ \t]*(?:\d{1,4}|[ivx]{1,5})?[ \t]*$|\t+\d{1,4}[ \t]*$|"
    r"(?<=\w)[ \t]{4,}\d{1,4}[ \t]*$",
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Numbered:
    """A title without its numbers, and the numbers as printed, without a final point."""

    title: str
    numbers: tuple[str, ...] = ()

    @property
    def number(self) -> str | None:
        """The first number."""
        return self.numbers[0] if self.numbers else None


def numbered(text: str) -> Numbered:
    """Take the numbers off a heading or a line of contents; a date or a count is no number."""
    text = " ".join(text.split())
    named = _NAMED.match(text)
    if named and (named["title"] or named["word"][0].isupper()):
        word = named["word"].capitalize()
        return Numbered(named["title"].strip(), (f"{word} {_number_word(named['number'])}",))
    found = _CHAPTER.match(text)
    if found and _is_number(found["first"]) and not _STATUTE.match(text) and _is_title(found["title"]):
        numbers = tuple(found[name] for name in ("first", "second", "third") if found[name])
        more = _IN_BRACKETS.search(found["title"])
        title = found["title"][: more.start()] if more else found["title"]
        return Numbered(title.strip(), numbers + ((more["number"],) if more else ()))
    lettered = _SECTION_LETTER.match(text)
    if lettered:
        return Numbered(lettered["title"].strip(), (lettered["number"].upper(),))
    return Numbered(text)


def is_lettered(text: str) -> Numbered | None:
    """A line that a single letter numbers: "A. General", "B Body Map". A letter alone is one of an index."""
    found = _LETTER.match(" ".join(text.split()))
    if not found or (found["number"] in "AI" and not found["mark"].strip() and found["title"][:1].islower()):
        return None
    return Numbered(found["title"].strip(), (found["number"],))


def _number_word(number: str) -> str:
    return number.upper() if len(number) == 1 or re.fullmatch(r"[ivx]+", number, re.IGNORECASE) else number.capitalize()


def _is_number(number: str) -> bool:
    """No year is a number of a chapter; letters before one are a code in capitals: "CP1", never "in 2015"."""
    if re.fullmatch(r"(?:19|20)\d\d", number):
        return False
    letters = number[: len(number) - len(number.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"))]
    return letters == letters.upper()


def _is_title(title: str) -> bool:
    """A title starts with a letter or a quote, and no month or unit makes the number a date or a count."""
    return bool(re.match(r"[‘“\"'(\[]?[^\W\d_]", title)) and not re.match(
        rf"(?:{MONTH_NAME})\.?(?:\s+\d{{4}}|$)|(?-i:days?|hours?|weeks?|months?|"
        r"years?|am|pm|working (?:days?|hours?|weeks?)|"
        r"minutes?|st|nd|rd|th)\b", title, re.IGNORECASE,
    )  # fmt: skip


def parent_number(number: str) -> str | None:
    """The number that a number stands below: 2.5.1 below 2.5, A2 below A; none for 2 or Part One."""
    head, point, _ = number.rpartition(".")
    coded = re.fullmatch(r"([A-Z]{1,4})[ .]?\d+[a-z]?", number)
    return coded[1] if coded else head if point else None


def without_leaders(text: str) -> str:
    """A contents page without the dots and page numbers at the ends of its lines; every line stays."""
    return _LEADERS.sub("", text)
