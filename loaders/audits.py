"""Which audit a heading opens: its theme, when it was done, how many cases, and how.

>>> found = audit_named("2. Domestic Violence Multi Agency Case Audits – six cases audited in November 2014")
>>> found.theme, str(found.audited), found.cases
('Domestic Violence', '2014-11', 6)
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from graph.dates import VagueDate
from loaders.dates import dates_in

__all__ = ["AuditHeading", "audit_named", "is_continued", "says_of_audit", "slug", "theme_line", "theme_of_title"]

_NUMBERS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"]
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60}
_COUNTED = (
    r"cases?|children|child(?:ren)?'s files|families|referrals|files|records|young people|babies|infants|unborn babies|"
    r"case files|contacts|assessments|plans|girls|boys|pupils|households|adolescents|teenagers|siblings groups|sibling groups"
)
_NUMBER = r"\d{1,3}|(?:" + "|".join([*_NUMBERS[1:], *_TENS]) + r")(?:[- ](?:" + "|".join(_NUMBERS[1:10]) + r"))?"
_CASES = re.compile(rf"\b(?P<number>{_NUMBER})\s+(?:\w+\s+){{0,2}}?(?:{_COUNTED})\b", re.IGNORECASE)
_CASES_LABEL = re.compile(
    rf"\b(?:cases|sample|number of cases|children|files)[\s*_]*[:=][\s*_]*(?P<number>{_NUMBER})\b", re.IGNORECASE
)
_METHOD = re.compile(r"\b(in-depth|in depth|desktop|desk-top|desk-based)\b", re.IGNORECASE)
_AUDIT_WORD = re.compile(
    r"\b(?:audits?|audited|MACAs?|dip[- ]sampl\w+|deep[- ]dives?|(?<!serious )case (?:file )?reviews?|thematic reviews?|JTAI|briefing|practice reviews?)\b",
    re.IGNORECASE,
)
_NO_HEADING = re.compile(
    r"^(?:why|how|what|who|when|where|which|did|do|does|are|is|about|it|this|these|there|date|number|go|see|visit|contact|for|write|in this)\b"
    r"|\?\s*$|@|www\.|://|\b(?:serious case|practice) reviews? (?:update|group)|:\s*$(?<!\bcontinued:)",
    re.IGNORECASE,
)
_THEME_LINE = re.compile(
    r"^(?:audit\s+)?(?:theme|topic|subject)(?:\s+of\s+(?:the\s+)?audit)?\s*[:–-]\s*(?P<theme>\S.*)$", re.IGNORECASE
)
_NUMBERED = re.compile(r"^\s*(?:\d{1,2}(?:\.\d{1,2})*[.)]?|[A-Z][.)])\s+(?=[^\W\d])")
_SPLIT = re.compile(r"\s[–—|-]\s|[–—:;,()|]")
_LABEL = re.compile(
    r"^\s*(?:audit|section|part|theme|topic|audit theme|case audit)?\s*(?:no\.?\s*)?(?:\d{1,2}|[A-Z])?\s*[.)]?\s*$",
    re.IGNORECASE,
)
_OF_THEME = re.compile(
    r"^.*?\b(?:audits?|reviews?|dives?|briefing|sampl\w+|summary|snapshot|report|learning)\s+"
    r"(?:of|on|into|about|around|in relation to|relating to|concerning|regarding|for)\s+(?:the\s+)?(?=\S)",
    re.IGNORECASE,
)
_AROUND_THEME = re.compile(
    r"\b(?:multi[- ]?agency|inter[- ]?agency|joint|single[- ]agency|thematic|case|file|cases|practice|learning|summary|findings|report|results|quality assurance|"
    r"audits?|audited|maca|macas|dip[- ]sampl\w+|deep[- ]dives?|reviews?|digest|snapshot|spotlight|in focus|themed?|"
    r"briefing|bulletin|newsletter|information sheet|sheet|overview|outcomes?|lessons|practitioner|seven[- ]minute|7[- ]minute|from|of|on|the|an?|and|into|for|continued|cont|cont'd|"
    r"area|analysis|key|main|messages|points|exercise|programme|annual|quarterly|our|no|page|what|we|learned|learnt|board|audit no)\b|\d+|[^\w\s]",
    re.IGNORECASE,
)
_LEADING = re.compile(
    r"^(?:(?:multi[- ]?agency|inter[- ]?agency|joint|thematic|case|file|themed?|audits?|maca|review|spotlight on|focus on|learning from|findings from|lessons from|"
    r"theme|topic)\b[\s:]*)+(?=\S)|^(?:children|young people|babies|infants|families)(?: and young people)?\s+(?:who are\s+|who were\s+)?"
    r"(?:living|affected|experiencing|exposed|suffering|at risk)\b\s*(?:with|by|to|of|from)?\s+",
    re.IGNORECASE,
)
_TRAILING = re.compile(
    r"\s*\b(?:(?:multi[- ]?agency|inter[- ]?agency|joint|thematic|case|file|single[- ]agency)\s+)*"
    r"(?:audits?|macas?|dip[- ]sampl\w+|deep[- ]dives?|case (?:file )?reviews?|audit (?:report|summary|findings))\b.*$",
    re.IGNORECASE,
)
_BODY = re.compile(
    r"\b(?:L?SCB|LSCP|SCP|SCB|safeguarding (?:children )?(?:board|partnership)|sub-?group|committee|council)\b",
    re.IGNORECASE,
)
_CONTINUED = re.compile(r"\b(?:continued|cont'?d|cont\.)", re.IGNORECASE)
_MONTHS = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*"
_DATE_OR_COUNT = re.compile(
    rf"\b(?:{_MONTHS}|spring|summer|autumn|winter|q[1-4]|(?:19|20)\d\d|audited|undertaken|completed)\b", re.IGNORECASE
)
_DATE_LINE = re.compile(r"^\W*(?:date|period|month)\b.*:|\baudit (?:date|period)\b|\baudited\b\W*:", re.IGNORECASE)
_WHEN = re.compile(
    r"\b(?:audited|audits?|took place|carried out|undertaken|conducted|completed|held|examined|looked at|reviewed|read)\b[^.;]{0,60}",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class AuditHeading:
    """What a heading, and the lines right under it, say of an audit."""

    theme: str
    audited: VagueDate | None = None
    cases: int | None = None
    method: str | None = None


def audit_named(heading: str) -> AuditHeading | None:
    """The audit that a heading opens, or ``None``: it must speak of an audit, or of counted and dated cases."""
    words = _NUMBERED.sub("", heading.strip("*_ "))
    if _NO_HEADING.search(words) and not is_continued(words):
        return None
    if not _AUDIT_WORD.search(words) and not (_cases(words) and next(dates_in(words), None)):
        return None
    theme = _theme(words)
    return says_of_audit(AuditHeading(theme), words, dated=True) if theme else None


def theme_line(line: str) -> AuditHeading | None:
    """The audit that a line such as "Theme: Neglect" names."""
    found = _THEME_LINE.match(line.strip("*_ ").replace("**", ""))
    theme = _theme(found["theme"]) if found else None
    return says_of_audit(AuditHeading(theme), found["theme"], dated=True) if found and theme else None


def theme_of_title(title: str) -> str | None:
    """The theme that a title names where no heading speaks of an audit."""
    return _theme(title.strip("*_ "))


def is_continued(heading: str) -> bool:
    """Whether a heading only carries on what a page break cut."""
    return bool(_CONTINUED.search(heading))


def says_of_audit(audit: AuditHeading, text: str, dated: bool = False) -> AuditHeading:
    """Fill in what is not known yet from a line of the sheet.

    A date counts where the words around it say that the audit was then, or where the whole line is
    about the audit (``dated``). Of a range the last month counts: then the audit was done.
    """
    if audit.audited is None:
        near = text if dated or _DATE_LINE.search(text) else " ".join(_WHEN.findall(text))
        found = list(dates_in(near))
        audit = replace(audit, audited=_most_exact(found)) if found else audit
    method = _METHOD.findall(text)
    return replace(
        audit,
        cases=audit.cases if audit.cases is not None else _cases(text),
        method=audit.method or (_method_name(method[0]) if len(set(method)) == 1 else None),
    )


def _most_exact(dates: list[VagueDate]) -> VagueDate:
    months = [date for date in dates if "-" in date.text]
    return months[-1] if months else dates[-1]


def _method_name(words: str) -> str:
    return "in-depth" if words.lower().startswith("in") else "desktop"


def _cases(text: str) -> int | None:
    found = _CASES_LABEL.search(text) or _CASES.search(text)
    return _number(found["number"]) if found else None


def _number(words: str) -> int:
    if words.isdigit():
        return int(words)
    first, _, second = words.lower().replace("-", " ").partition(" ")
    value = _TENS.get(first) or _NUMBERS.index(first)
    return value + (_NUMBERS.index(second) if second else 0)


def _theme(heading: str) -> str | None:
    """The part of a heading that is neither about auditing, nor a date or count, nor a body's name."""
    for part in _SPLIT.split(heading):
        theme = _theme_in(part.strip())
        if theme:
            return _as_title(theme)
    return None


def _theme_in(part: str) -> str | None:
    if not part or _LABEL.match(part):
        return None
    if (_cases(part) and not _OF_THEME.match(part)) or (_BODY.search(part) and not _OF_THEME.match(part)):
        return None
    theme = _OF_THEME.sub("", part, count=1)
    theme = _LEADING.sub("", _TRAILING.sub("", theme)).strip(" .–—-'\"“”")
    if _DATE_OR_COUNT.search(theme) and not re.sub(_DATE_OR_COUNT, "", _AROUND_THEME.sub("", theme)).strip():
        return None
    return theme if _AROUND_THEME.sub("", theme).strip() else None


def _as_title(theme: str) -> str:
    if theme.isupper():
        theme = " ".join(_small(word) for word in theme.split())
    return theme[:1].upper() + theme[1:]


def _small(word: str) -> str:
    if word.lower() in ("and", "of", "in", "the", "for", "with", "to", "on", "or", "a"):
        return word.lower()
    return word if len(word) <= 3 and word.isalpha() else word.capitalize()


def slug(name: str) -> str:
    """A name as part of an id: small letters, figures and hyphens."""
    plain = re.sub(r"['’]", "", name.lower())
    return re.sub(r"[^\w]+|_", "-", plain).strip("-")[:80].rstrip("-")
