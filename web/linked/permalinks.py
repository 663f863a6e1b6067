"""Permalinks: an address that cites a data release answers from that release, or says that it cannot.

``release=NAME`` in an address asks for one release. A release is named by its input (ADR 0004), so the same
name is the same facts on any machine; but a store keeps only the release that serves. Asked for any other, a
service says so (410) and what to do, and never answers from another release silently.
"""

from __future__ import annotations

from typing import Final

from flask import abort, request

from web.context import config, release
from web.linked.cited import NotAName, not_here, release_cited

__all__ = ["RESERVED", "asked_release", "hold_to_asked_release", "hold_to_release", "public_address"]

#: Values of an address that are not for the question itself.
RESERVED: Final = frozenset({"page", "release", "chart"})


def asked_release() -> str | None:
    """The release that the address cites. Ends the request (400) where that is no release's name."""
    try:
        return release_cited(request.args.getlist("release"))
    except NotAName as wrong:
        abort(400, str(wrong))


def hold_to_asked_release() -> None:
    """Every page, list and file: end the request (410) where its address cites another release (``release=``)."""
    cited = asked_release() if request.endpoint not in (None, "static") else None
    if cited is not None:
        hold_to_release(cited)


def hold_to_release(cited: str) -> None:
    """End the request (410) where ``cited`` is not the release that this service holds."""
    if cited != release().name:
        abort(410, not_here(cited, release().name))


def public_address(path: str) -> str:
    """A path as an address that holds outside: under the public address of the service where one is set."""
    return config().public_address.rstrip("/") + path
