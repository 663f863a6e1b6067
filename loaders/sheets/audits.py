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
from loaders.sheets.counts import cases_in
from loaders.sheets.themes import theme_in
from loaders.understanding.patterns import any_of

__all__ = ["AuditHeading", "audit_named", "is_continued", "says_of_audit", "theme_line", "theme_of_title"]

_WORDS = "audits.toml"
_LONGEST = 300
_AUDIT = re.compile(rf"\b(?:{any_of(_WORDS, 'speaks_of_audit')})\b", re.IGNORECASE)
_OPENS_NONE = re.compile(
    rf"^(?:{any_of(_WORDS, 'opens_no_audit')})\b"
    r"|\?\s*$|@|www\.|://|:\s*$|\b(?:serious case|practice) reviews? (?:update|group)",
    re.IGNORECASE,
)
_OF_ANOTHER = re.compile(rf"\b(?:{any_of(_WORDS, 'of_another_audit')})\b", re.IGNORECASE)
_THEME_LINE = re.compile(
    r"(?:audit\s+)?(?:theme|topic|subject)(?:\s+of\s+(?:the\s+)?audit)?\s*[:–-]\s*(?P<theme>\S.*)", re.IGNORECASE
)
_NUMBERED = re.compile(r"^\s*(?:\d{1,2}(?:\.\d{1,2})*[.)]?|[A-Z][.)])\s+(?=[^\W\d])")
_METHOD = re.compile(r"\b(in-depth|in depth|desktop|desk-top|desk-based)\b", re.IGNORECASE)
_CONTINUED = re.compile(r"\b(?:continued|cont'?d|cont\.)", re.IGNORECASE)
_DATE_LINE = re.compile(r"^\W*(?:date|period|month)\b.*:|\baudit (?:date|period)\b|\baudited\b\W*:", re.IGNORECASE)
#: What stands near a word that says when; one such stretch may begin within another.
_DONE = re.compile(rf"(?=\b((?:{any_of(_WORDS, 'done')})\b[^.;]{{0,60}}))", re.IGNORECASE)
_ABOUT_CASES = re.compile(
    rf"\b(?:{any_of(_WORDS, 'speaks_of_audit')}|{any_of(_WORDS, 'done')}|cases?|chosen|selected|sampled?|files)\b",
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
    if len(words) > _LONGEST or (_OPENS_NONE.search(words) and not is_continued(words)):
        return None
    if _OF_ANOTHER.search(words):
        return None
    if not _AUDIT.search(words) and not (cases_in(words) and next(dates_in(words), None)):
        return None
    theme = theme_in(words)
    return says_of_audit(AuditHeading(theme), words, dated=True) if theme else None


def theme_line(line: str) -> AuditHeading | None:
    """The audit that a line such as "Theme: Neglect" names."""
    found = _THEME_LINE.fullmatch(line.replace("**", "").strip("*_ ")) if len(line) <= _LONGEST else None
    theme = theme_in(found["theme"]) if found else None
    return says_of_audit(AuditHeading(theme), found["theme"], dated=True) if found and theme else None


def theme_of_title(title: str) -> str | None:
    """The theme that a title names where no heading speaks of an audit."""
    words = _NUMBERED.sub("", title.strip("*_ "))
    return None if len(words) > _LONGEST or _OPENS_NONE.search(words) else theme_in(words)


def is_continued(heading: str) -> bool:
    """Whether a heading only carries on what a page break cut."""
    return bool(_CONTINUED.search(heading))


def says_of_audit(audit: AuditHeading, text: str, dated: bool = False) -> AuditHeading:
    """Fill in what is not known yet from a line of the sheet.

    A date counts where the words around it say that the audit was then, or where the whole line is
    about the audit (``dated``). Of a range the last month counts: then the audit was done.
    """
    if audit.audited is None:
        near = text if dated or _DATE_LINE.search(text) else " ".join(_DONE.findall(text))
        audit = replace(audit, audited=_most_exact(list(dates_in(near))))
    return replace(
        audit,
        cases=audit.cases if audit.cases is not None else cases_in(text if dated else _about_cases(text)),
        method=audit.method or _method(text),
    )


def _about_cases(text: str) -> str:
    """The sentences of a text that speak of auditing, choosing or reading cases."""
    return " ".join(sentence for sentence in re.split(r"(?<=[.?!])\s+", text) if _ABOUT_CASES.search(sentence))


def _most_exact(dates: list[VagueDate]) -> VagueDate | None:
    months = [date for date in dates if "-" in date.text] or dates
    return months[-1] if months else None


def _method(text: str) -> str | None:
    """In-depth or desktop, where a text speaks of one and not of both."""
    methods = {"in-depth" if words.lower().startswith("in") else "desktop" for words in _METHOD.findall(text)}
    return methods.pop() if len(methods) == 1 else None
