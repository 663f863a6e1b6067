"""How often one visitor may send a query.

>>> rates = Rates("2 per minute", storage_at("memory://"))
>>> rates.count("192.0.2.1"), rates.count("192.0.2.1")
(None, None)
>>> rates.count("192.0.2.1")  # doctest: +ELLIPSIS
Traceback (most recent call last):
web.endpoint.asked.Refused: more than 2 queries per 1 minute from your address; try again in ... seconds
"""

from __future__ import annotations

import time

from limits import parse_many
from limits.storage import Storage, storage_from_string
from limits.strategies import FixedWindowRateLimiter

from web.endpoint import counters  # noqa: F401 - makes shared:// known
from web.endpoint.asked import Refused

__all__ = ["Rates", "storage_at"]


def storage_at(address: str) -> Storage:
    """Where visits are counted. Raises ``ValueError`` or ``ConfigurationError`` for an address that is none."""
    storage = storage_from_string(address)
    if not isinstance(storage, Storage):
        raise ValueError(f"{address}: for asynchronous programs")
    return storage


class Rates:
    """The limits of one visitor, such as ``240 per minute; 5 per second``; none where the text is empty."""

    def __init__(self, limits: str, storage: Storage) -> None:
        """Count in ``storage``. Raises ``ValueError`` for a text that is no limit."""
        self._limits = parse_many(limits) if limits else []
        self._counter = FixedWindowRateLimiter(storage)

    def count(self, visitor: str) -> None:
        """Note one query. Raises ``Refused`` (429) where it is one too many."""
        for limit in self._limits:
            if not self._counter.hit(limit, "sparql", visitor):
                wait = max(1, round(self._counter.get_window_stats(limit, "sparql", visitor).reset_time - time.time()))
                often = f"{limit.amount} queries per {limit.multiples} {limit.GRANULARITY.name}"
                told = f"more than {often} from your address; try again in {wait} seconds"
                raise Refused(429, told, {"Retry-After": str(wait)})
