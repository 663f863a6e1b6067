"""Vocabulary work: what new names mean, which topics are one or two, and what has taken the place of which guidance."""

from __future__ import annotations

from web.vocabulary.leading import ways_to_decide
from web.vocabulary.pages import pages

__all__ = ["pages", "ways_to_decide"]
