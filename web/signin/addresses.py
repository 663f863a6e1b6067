r"""Where a visitor may be led after signing in: a path of this service, and nowhere else.

>>> local_path("/review?page=2"), local_path("//evil.example"), local_path("/\\evil.example")
('/review?page=2', '/', '/')
"""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from flask import request

__all__ = ["local_path", "own_path"]

_LONGEST: Final = 2000


def local_path(given: str, instead: str = "/") -> str:
    """The address, where it is a path of this service that every browser reads as one; else ``instead``.

    Browsers take a backslash for a slash, drop tabs and line ends, and blanks around an address (WHATWG URL); so an
    address with any of these is none of ours.
    """
    if not given.startswith("/") or given.startswith("//") or len(given) > _LONGEST or not given.isprintable():
        return instead
    if "\\" in given or " " in given:
        return instead
    try:
        parts = urlsplit(given)
    except ValueError:
        return instead
    return instead if parts.scheme or parts.netloc else given


def own_path(address: str | None) -> str:
    """The path of an address of this service, such as the one that a visitor came from; else the home page."""
    try:
        parts = urlsplit(address or "")
    except ValueError:
        return "/"
    if parts.netloc != request.host:
        return "/"
    return local_path(parts.path + (f"?{parts.query}" if parts.query else ""))
