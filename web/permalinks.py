"""Permalinks: an address that cites a data release answers from that release, or says that it cannot.

``release=NAME`` in an address asks for one release. A release is named by its input (ADR 0004), so the same
name is the same facts on any machine; but a store keeps only the release that serves. Asked for any other, a
service says so (410) and what to do, and never answers from another release silently.
"""

from __future__ import annotations

import re
from typing import Final

from flask import abort, request

from web.context import config, release

__all__ = ["RESERVED", "asked_release", "hold_to_asked_release", "hold_to_release", "public_address"]

#: Values of an address that are not for the question itself.
RESERVED: Final = frozenset({"page", "release", "chart"})
_NAME: Final = re.compile(r"[0-9a-f]{12}")


def asked_release() -> str | None:
    """The release that the address cites. Ends the request (400) where that is no release's name."""
    names = request.args.getlist("release")
    if not names:
        return None
    if len(names) > 1 or not _NAME.fullmatch(names[0]):
        abort(400, "release: give one name of a data release, 12 signs of 0-9 and a-f, or leave it out.")
    return names[0]


def hold_to_asked_release() -> None:
    """Every page, list and file: end the request (410) where its address cites another release (``release=``)."""
    cited = asked_release() if request.endpoint not in (None, "static") else None
    if cited is not None:
        hold_to_release(cited)


def hold_to_release(cited: str) -> None:
    """End the request (410) where ``cited`` is not the release that this service holds."""
    if cited == release().name:
        return
    abort(
        410,
        f"Data release {cited} is not here any more, or never was: this service holds release {release().name}. "
        "Leave the release out of the address to ask this one; its answer may differ. The same documents, read by the "
        "same version, build the same release again; and a dump of it that somebody kept holds the same facts.",
    )


def public_address(path: str) -> str:
    """A path as an address that holds outside: under the public address of the service where one is set."""
    return config().public_address.rstrip("/") + path
