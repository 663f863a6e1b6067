"""The four steps after an audit: the list of all, each point's own, and the tracker that goes out and comes back."""

from __future__ import annotations

from web.tracking import bringing, forms, plans, sheets
from web.tracking.pages import pages as steps

__all__ = ["ALL", "bringing", "forms", "sheets"]

#: The pages of steps, with those that forms, trackers and imports have added to them, and the plans.
ALL = (steps, plans.pages)
