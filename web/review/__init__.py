"""Reviewing: proposed links one by one, what was decided, what is left over, and a second pair of eyes."""

from __future__ import annotations

from web.review.pages import pages

__all__ = ["pages"]
