"""Lines of a text, each with what its first characters say: bullet, number, table row, heading, rule."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

__all__ = ["Line", "lines_of"]

Kind = Literal["blank", "rule", "hash", "row", "item", "text"]

_LEAD = re.compile(r"(?:[ \t>]|\u00a0|\ufeff)*")
#: Marks of lists: every sign that a symbol font shows as one, the letters that stand for one in plain text,
#: pictures, and signs in brackets: "(+)", "[x]".
_BULLET = re.compile(
    r"(?:[-*+•●▪◦○■□▫–—·‣⁃§»›¤¨¬~!?Δ△]|[\u2190-\u21ff\u2460-\u27bf\u2900-\u297f\u2b00-\u2bff\uf020-\uf0ff]"
    r"|[\u2600-\u27bf\U0001f300-\U0001faff][\ufe0f\U0001f3fb-\U0001f3ff]?|[(\[][-+–✓✔✗✘xX ][)\]]"
    r"|[oØø]|\.(?=[ \t]+[^\W\d_])|[üqv](?=\t| {2}))(?:[ \t]|\u00a0)+(?=\S)"
)
#: ">" is quoting, but not in a list where other marks stand.
_BARE_NUMBER = re.compile(r"[ \t]*\d{1,2}[ ](?=[^\W\d_])")
_FEWEST_COUNTED = 3
_LETTER = re.compile(r"[ \t]*[A-Z](?:\t+| {2,})(?=\S)")
_POINTING = re.compile(r"[ \t]*>{1,2}[ \t]+(?=\S)")
_NUMBER = re.compile(
    r"(?:\d{1,2}(?:\.\d{1,2})+[.)]?|\(?\d{1,3}[.)]|\(?[a-zA-Z]\)|\(?[ivxIVX]{1,5}\)|[ivxIVX]{1,5}\.|[a-zA-Z]\.)"
    r"(?:[ \t]|\u00a0)+(?=\S)|\d{1,2}(?:\t+| {2,})(?=[^\W\d_])"
    r"|[A-Z]{1,2}\d{1,2}(?:[.):][ \t]+|\t+| {2,}|[ ](?=[A-Z]))(?=\S)|[A-Z]{1,2}\d{1,2}[ ]?[–-][ ]+(?=\S)"
)
_LABEL = re.compile(
    r"(?:\*\*)?(?:key )?"
    r"(?:finding|learning(?: point)?|recommendation|strength|action(?: point)?|issue|point|lesson|good practice)"
    r"\s+\d{1,2}\s*[:.)–-](?:\*\*)?\s+(?=\S)",
    re.IGNORECASE,
)
_HASH = re.compile(r"(#{1,6})[ \t]+(?=\S)")
_RULE = re.compile(r"([-=_*~])(?:[ \t]*\1){2,}[ \t]*")
_TABLE_RULE = re.compile(r"\|?[ \t]*:?-{2,}:?[ \t]*(?:\|[ \t]*:?-{2,}:?[ \t]*)*\|?")
_PAGE = re.compile(
    r"(?:[-–][ \t]*)?\d{1,3}(?:[ \t]*[-–])?|(?:.*[ \t]{2,}|.*\|[ \t]*)?[Pp]age[ \t]+\d+(?:[ \t]+of[ \t]+\d+)?"
    r"|[^\n]*?\.{4,}[ \t]*\d{1,3}|[Ss]lide[ \t]+\d{1,3}|©[^\n]{0,60}"
)
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Line:
    """One line: what it is, its words without marker, its indent, and where the words stand."""

    kind: Kind
    text: str
    number: int
    start: int
    end: int
    indent: int = 0
    marker: str = ""
    level: int = 0

    @property
    def is_numbered(self) -> bool:
        """Whether the marker counts: ``3.``, ``4.1``, ``a)``."""
        return self.marker[:1].isdigit() or self.marker[:1] == "(" or len(self.marker) > 1

    @property
    def is_capitals(self) -> bool:
        """Whether it shouts: two words or six letters in capitals and none in small letters."""
        letters = [character for character in self.text if character.isalpha()]
        return len(letters) >= (4 if " " in self.text else 5) and not any(character.islower() for character in letters)

    @property
    def ends_with_colon(self) -> bool:
        """Whether it announces what follows."""
        return self.text.rstrip("*_").endswith(":")

    def follows(self, other: Line) -> bool:
        """Whether this is the next number of the same list, or the same number once more."""
        if not (self.is_numbered and other.is_numbered) or self.kind != "item" or other.kind != "item":
            return False
        if _shape(self.marker) != _shape(other.marker):
            return False
        # Markdown lets every number of a list be 1.
        return _rank(self.marker) - _rank(other.marker) in (0, 1) and abs(self.indent - other.indent) <= 1


def _shape(marker: str) -> str:
    return re.sub(r"[A-Za-z]+", "a", re.sub(r"\d+", "1", marker))


def _rank(marker: str) -> int:
    """The last number, or the letter's place, that a marker counts to."""
    digits = re.findall(r"\d+", marker)
    if digits:
        return int(digits[-1])
    letters = marker.strip("().").lower()
    roman = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "x": 10}
    return ord(letters) - 96 if len(letters) == 1 and letters not in "ivx" else roman.get(letters, 0)


def lines_of(text: str) -> Iterator[Line]:
    """Every line of a text; running heads and page numbers count as blank."""
    start = 0
    seen: set[str] = set()
    in_head = True
    listing = False
    every = text.split("\n")
    counted = _counted(every)
    lettered = _lettered(every)
    pointing = _points_with_arrows(every)
    for number, raw in enumerate(every, start=1):
        line = _pointed(raw, number, start) if listing or pointing else None
        if line is None and number in counted:
            line = _marked_by(_BARE_NUMBER, raw, number, start)
        if line is None and number in lettered:
            line = _marked_by(_LETTER, raw, number, start)
        line = line or _line(raw, number, start)
        listing = line.kind == "item" and (line.marker == ">" or ">" not in raw[: line.start - start])
        start += len(raw) + 1
        if line.kind == "text" and _is_page_furniture(line.text, seen):
            yield Line("rule", "", number, line.start, line.end)
            continue
        in_head = in_head and not (seen and line.kind == "blank")
        if in_head and line.kind in ("text", "hash"):
            seen.add(_running(line.text))
        yield line


_LONGEST_RUNNING_HEAD = 200
_FEWEST_OF_RUNNING_HEAD = 2
_PAGED = re.compile(r"\S(?: {3,}|\t+| \| )\S|\bpage \d|\d+ ?/ ?\d+$", re.IGNORECASE)


def _running(text: str) -> str:
    return _SPACES.sub(" ", re.sub(r"\W+|\bpage \d+( of \d+)?", " ", text.lower())).strip()


def _is_page_furniture(text: str, seen: set[str]) -> bool:
    """A page number, a line of a table of contents, or the sheet's own head said again."""
    if len(text) > _LONGEST_RUNNING_HEAD:
        return False
    if _PAGE.fullmatch(text):
        return True
    running = _running(text)
    if not running or not seen:
        return False
    return running in seen or _joins(running, seen) or bool(_PAGED.search(text) and _of_words(running, seen))


def _of_words(running: str, heads: set[str]) -> bool:
    """Whether a line set out over the page, or with a page number, has only words of the sheet's head."""
    known = {word for head in heads for word in head.split()}
    said = [word for word in running.split() if not word.isdigit()]
    return len(said) >= _FEWEST_OF_RUNNING_HEAD and all(word in known or word == "page" for word in said)


def _joins(running: str, heads: set[str]) -> bool:
    """Whether a running head is several lines of the sheet's head put in one."""
    rest = running
    taken = 0
    for head in sorted((head for head in heads if len(head.split()) > 1), key=len, reverse=True):
        if head in rest:
            rest = rest.replace(head, " ", 1)
            taken += 1
    return taken >= 2 and not rest.strip()


def _pointed(raw: str, number: int, offset: int) -> Line | None:
    """A line right below an item whose own mark is ">": "- No interview was held", "> Manager to arrange one"."""
    return _marked_by(_POINTING, raw, number, offset)


def _marked_by(kind: re.Pattern[str], raw: str, number: int, offset: int) -> Line | None:
    mark = kind.match(raw)
    if mark is None:
        return None
    start, end = offset + mark.end(), offset + len(raw.rstrip())
    return Line("item", raw[mark.end() :].rstrip(), number, start, end, len(raw) - len(raw.lstrip()), mark[0].strip())


def _lettered(every: Sequence[str]) -> frozenset[int]:
    """The numbers of lines that open with one of a few letters that come again and again: "S  ...", "W  ..."."""
    places: dict[str, list[int]] = {}
    for number, raw in enumerate(every, start=1):
        found = _LETTER.match(raw)
        if found is not None:
            places.setdefault(found[0].strip(), []).append(number)
    again = [numbers for numbers in places.values() if len(numbers) > 1]
    return frozenset(number for numbers in places.values() for number in numbers) if len(again) > 1 else frozenset()


def _points_with_arrows(every: Sequence[str]) -> bool:
    """Whether ">" opens items and quotes nothing: several lines in a row, each beginning anew without another mark."""
    run = longest = 0
    for raw in every:
        found = _POINTING.match(raw)
        if found is None:
            run = 0
            continue
        if not raw[found.end()].isalnum() or raw[found.end()].islower():
            return False
        run += 1
        longest = max(longest, run)
    return longest >= _FEWEST_COUNTED


def _counted(every: Sequence[str]) -> frozenset[int]:
    """The numbers of lines that open with a bare 1, 2, 3 and so on: a list that counts without a point."""
    chain: list[int] = []
    chains: list[list[int]] = []
    for number, raw in enumerate(every, start=1):
        found = _BARE_NUMBER.match(raw)
        if found is None:
            continue
        value = int(found[0])
        if value == 1:
            chain = [number]
            chains.append(chain)
        elif value == len(chain) + 1:
            chain.append(number)
    return frozenset(number for chain in chains if len(chain) >= _FEWEST_COUNTED for number in chain)


def _line(raw: str, number: int, offset: int) -> Line:
    lead = _LEAD.match(raw)
    begin = lead.end() if lead else 0
    body = raw[begin:].rstrip()
    indent = len(raw[:begin].replace("\ufeff", "").expandtabs(4))
    start, end = offset + begin, offset + begin + len(body)
    if not body:
        return Line("blank", "", number, start, end)
    if _RULE.fullmatch(body) or (("|" in body or "--" in body) and _TABLE_RULE.fullmatch(body)):
        return Line("rule", body, number, start, end, indent)
    if body.startswith("|") and body.count("|") > 1:
        return Line("row", body, number, start, end, indent)
    return _marked(body, number, start, end, indent)


def _marked(body: str, number: int, start: int, end: int, indent: int) -> Line:
    """A heading with hashes, a list item, or plain words."""
    head = _HASH.match(body)
    if head:
        words = re.sub(r"[ \t]+#+$", "", body[head.end() :])
        begin = start + head.end()
        return Line("hash", words, number, begin, begin + len(words), indent, level=len(head[1]))
    mark = _BULLET.match(body) or _NUMBER.match(body) or _LABEL.match(body)
    if mark:
        marker = mark[0].strip()
        return Line("item", body[mark.end() :], number, start + mark.end(), end, indent, marker)
    return Line("text", body, number, start, end, indent)
