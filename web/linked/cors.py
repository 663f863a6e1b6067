"""Addresses that any page of any origin may read: they are public, take no cookie and change nothing (Fetch, CORS)."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Flask, Response

__all__ = ["open_to_all"]

_HEADERS: Final = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, Content-Type, If-None-Match",
    "Access-Control-Expose-Headers": (
        "ETag, Link, Content-Location, Content-Disposition, Golden-Thread-Release, Golden-Thread-Query, "
        "Golden-Thread-Asked, Golden-Thread-Note"
    ),
    "Access-Control-Max-Age": "86400",
}


def open_to_all(pages: Blueprint | Flask) -> None:
    """Let programs in other pages read every answer of ``pages``, refusals and answers to a preflight included."""
    pages.after_request(_allow)


def _allow(response: Response) -> Response:
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    return response
