"""Headings of catalogues that name no course: about the programme, or only setting what follows.

>>> is_about_programme("How to book"), is_setting("Core courses (Level 2)"), is_setting("Neglect")
(True, True, False)
"""

from __future__ import annotations

import re
import tomllib
from importlib import resources

__all__ = ["is_about_programme", "is_setting", "lists_courses"]

_WORDS = tomllib.loads(resources.files("loaders.catalogues").joinpath("headings.toml").read_text(encoding="utf-8"))
_ABOUT = re.compile("|".join(_WORDS["about"]["starts"]), re.IGNORECASE)
_SETTING = frozenset(_WORDS["setting"]["words"])
_LISTING = frozenset(_WORDS["listing"]["words"])
_WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*|\d+|&")
_TOGETHER = re.compile(r"\b(face)[ -](to)[ -](face)\b|\b(in)[ -](person)\b|\b(any) (time)\b", re.IGNORECASE)


def _words(text: str) -> list[str]:
    joined = _TOGETHER.sub(lambda found: "-".join(filter(None, found.groups())), text)
    return [word.casefold() for word in _WORD.findall(joined)]


def is_about_programme(text: str) -> bool:
    """Whether a heading is about the programme, how to book, or the page."""
    return bool(_ABOUT.match(text.strip()))


def is_setting(text: str) -> bool:
    """Whether a heading consists of words that only say what kind of courses follow."""
    words = _words(text)
    return bool(words) and all(word in _SETTING or len(word) == 1 or word.isdigit() for word in words)


def lists_courses(text: str) -> bool:
    """Whether a heading says that what is listed below it are courses."""
    return any(word in _LISTING for word in _words(text))
