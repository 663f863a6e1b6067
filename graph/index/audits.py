"""When the audits of the points were, and the order of their ids: columns that are made again where points change."""

from __future__ import annotations

from typing import Final

import numpy as np

from graph.index.days import number_of
from graph.index.places import Places
from graph.index.tables import Tables

__all__ = ["AUDIT_DATES", "AUDIT_ORDER", "write_audits"]

#: The date of each audit as a number, in the order of the values of their facet.
AUDIT_DATES: Final = "audit dates"
#: The place of the id of each point's audit among all such ids.
AUDIT_ORDER: Final = "audit order"


def write_audits(tables: Tables, points: Places) -> None:
    """Write both columns. The points and the facets must have been written."""
    codes = tables.numbers("audit codes")  # each point has one audit, so that these stand in the places of the points
    each, firsts = np.unique(codes, return_index=True)
    rows = points.rows[firsts].tolist()
    told = {row: others for row, *others in tables.among("SELECT row, audit_id, audited FROM point WHERE row IN", rows)}
    place = {name: number for number, name in enumerate(sorted({name for name, _ in told.values()}))}
    size = int(codes.max(initial=-1)) + 1
    order, dates = np.zeros(size, dtype=np.int32), np.zeros(size, dtype=np.int32)
    order[each] = [place[told[row][0]] for row in rows]
    dates[each] = [number_of(told[row][1]) for row in rows]
    tables.write_numbers(AUDIT_ORDER, order[codes])
    tables.write_numbers(AUDIT_DATES, dates)
