"""Which format fits what a visitor accepts (RFC 9110, section 12.5.1).

>>> choose("text/csv;q=0.5, application/*", ["application/sparql-results+json", "text/csv"], {})
'application/sparql-results+json'
>>> choose("text/*, text/csv;q=0", ["text/csv"], {}) is None
True
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final

from werkzeug.http import parse_accept_header

__all__ = ["GRAPH_ALIASES", "RESULT_ALIASES", "choose", "prefers_page"]

RESULT_ALIASES: Final = {
    "application/json": "application/sparql-results+json",
    "text/json": "application/sparql-results+json",
    "application/xml": "application/sparql-results+xml",
    "text/xml": "application/sparql-results+xml",
    "application/csv": "text/csv",
}
GRAPH_ALIASES: Final = {
    "application/json": "application/ld+json",
    "application/xml": "application/rdf+xml",
    "text/xml": "application/rdf+xml",
    "application/turtle": "text/turtle",
    "application/x-turtle": "text/turtle",
    "text/n3": "text/turtle",
    "text/rdf+n3": "text/turtle",
    "text/ntriples": "application/n-triples",
    "text/plain": "application/n-triples",
}
_PAGES: Final = ("text/html", "application/xhtml+xml")


@lru_cache(1024)
def _ranges(header: str) -> dict[str, float]:
    """Each media range with its quality; other parameters, such as a charset, are let go."""
    return {name.partition(";")[0].strip().lower(): quality for name, quality in parse_accept_header(header)}


def _quality(ranges: Mapping[str, float], media_type: str) -> float:
    """What the most specific range says that fits."""
    kind = media_type.partition("/")[0]
    for each in (media_type, f"{kind}/*", "*/*"):
        if each in ranges:
            return ranges[each]
    return 0.0


def choose(header: str, offered: Sequence[str], aliases: Mapping[str, str]) -> str | None:
    """The best of what is offered; the first of several that are as good; ``None`` where nothing fits.

    An alias counts where it is named, and not where a range with a star holds it.
    """
    if not header.strip():
        return offered[0]
    ranges = _ranges(header)
    best, chosen = 0.0, None
    for media_type in offered:
        named = [ranges[alias] for alias, meant in aliases.items() if meant == media_type and alias in ranges]
        quality = max([_quality(ranges, media_type), *named])
        if quality > best:
            best, chosen = quality, media_type
    return chosen


def prefers_page(header: str, offered: Sequence[str], aliases: Mapping[str, str]) -> bool:
    """Whether a page is named, and preferred to all data that is offered: a browser, and no program."""
    ranges = _ranges(header)
    page = max((ranges[each] for each in _PAGES if each in ranges), default=0.0)
    data = [_quality(ranges, each) for each in offered] + [ranges[alias] for alias in aliases if alias in ranges]
    return page > 0 and page > max(data)
