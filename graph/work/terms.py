"""What people decide of names and terms: the latest decision on a term stands."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from graph.work.tables import TermEntry

__all__ = ["terms_on"]


def terms_on(session: Session, board: str) -> list[TermEntry]:
    """What stands of each term of a board, in the order in which it was decided; what was taken back is left out."""
    entries = session.scalars(sa.select(TermEntry).where(TermEntry.board == board).order_by(TermEntry.id))
    latest = {entry.term: entry for entry in entries}
    return sorted((entry for entry in latest.values() if entry.outcome != "undone"), key=lambda entry: entry.id)
