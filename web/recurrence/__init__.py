"""Topics over time: the audits that found them and the course runs on them, on one axis, and what came first."""

from web.recurrence.pages import pages

__all__ = ["pages"]
