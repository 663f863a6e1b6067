"""Dates as people write them in a cell, and as a spreadsheet counts them.

>>> [str(cell_date(text)) for text in ("3rd July 2015", "42005", "soon")]
['2015-07-03', '2015-01-01', 'None']
"""

from __future__ import annotations

import datetime
import re

from graph.dates import VagueDate
from graph.written_dates import written_date

#: Day 0 of Excel's calendar, for serial days after its false 29 February 1900 (ECMA-376, part 1, 18.17.4.1).
_EXCEL_EPOCH = datetime.date(1899, 12, 30)


def cell_date(text: str) -> VagueDate | None:
    """Return the date that a cell writes, or ``None`` where it writes none, or one that does not exist.

    Five figures are a serial day of Excel's, as a CSV file shows a date whose cell had no date format.
    """
    if re.fullmatch(r"[1-9]\d{4}", text, re.ASCII):
        return VagueDate((_EXCEL_EPOCH + datetime.timedelta(days=int(text))).isoformat())
    return written_date(text)
