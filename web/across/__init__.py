"""Boards beside each other: a list of them, a page for each, and what one could learn from the others."""

from web.across.pages import pages

__all__ = ["pages"]
