"""The data release that an address cites: which it is, and what is said where this service does not hold it.

>>> release_cited(["ebafc30d9be5"])
'ebafc30d9be5'
>>> release_cited([]) is None
True
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

__all__ = ["NotAName", "not_here", "release_cited"]

_NAME: Final = re.compile(r"[0-9a-f]{12}")


class NotAName(ValueError):
    """What is given as a release is no release's name."""


def release_cited(given: Sequence[str]) -> str | None:
    """The release that is named, or ``None`` where none is. Raises ``NotAName``, also where several are."""
    if not given:
        return None
    if len(given) > 1 or not _NAME.fullmatch(given[0]):
        raise NotAName("release: give one name of a data release, 12 signs of 0-9 and a-f, or leave it out.")
    return given[0]


def not_here(cited: str, here: str) -> str:
    """What is said of a release that this service does not hold, and what helps."""
    return (
        f"Data release {cited} is not here any more, or never was: this service holds release {here}. "
        "Leave the release out of the address to ask this one; its answer may differ. The same documents, read by the "
        "same version, build the same release again; and a dump of it that somebody kept holds the same facts."
    )
