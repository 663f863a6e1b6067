"""The four steps after an audit as people record them: shared, agency action, training, published.

What was recorded of one point, kind of step and agency last is what stands.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from graph.work.tables import StepEntry

__all__ = ["steps_on"]


def steps_on(session: Session, board: str) -> list[StepEntry]:
    """The steps that stand on a board, in the order in which they were recorded; those taken back are left out."""
    entries = session.scalars(sa.select(StepEntry).where(StepEntry.board == board).order_by(StepEntry.id))
    latest = {(entry.point, entry.kind, entry.agency): entry for entry in entries}
    return sorted((entry for entry in latest.values() if not entry.removed), key=lambda entry: entry.id)
