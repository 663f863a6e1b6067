"""Which format a visitor wants: by the ending of the address, or by the ``Accept`` header (RFC 9110, section 12).

>>> list(RDF)
['ttl', 'jsonld', 'nt', 'rdf']
"""

from __future__ import annotations

from typing import Final

from flask import abort, request

__all__ = ["ENDINGS", "RDF", "wanted"]

#: RDF syntaxes by the ending of an address.
RDF: Final = {
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
}
_PAGE: Final = {"text/html": "html", "application/xhtml+xml": "html"}
_ALIASES: Final = {"application/json": "jsonld", "application/xml": "rdf", "text/xml": "rdf", "text/plain": "nt"}
ENDINGS: Final = "ttl,jsonld,nt,rdf"


def wanted(page: bool = True) -> str:
    """``html``, or the ending of an RDF syntax. Without a wish it is the page, or Turtle where there is no ``page``.

    Ends the request (406) where nothing fits that the visitor accepts.
    """
    accepted = request.accept_mimetypes
    offered = {**(_PAGE if page else {}), **{kind: ending for ending, kind in RDF.items()}}
    if not accepted.provided:
        return next(iter(offered.values()))
    best = accepted.best_match(list(offered)) or accepted.best_match(list(_ALIASES))
    if best is None:
        abort(406, f"This can be had as: {', '.join(offered)}.")
    return offered.get(best) or _ALIASES[best]
