"""Stable IRIs under ``/id/``: each leads to the page of its thing."""

from __future__ import annotations

from flask import Blueprint, abort, redirect
from werkzeug.wrappers import Response

from web.addresses import address
from web.context import ask_about, release

__all__ = ["pages"]

pages = Blueprint("linked", __name__)


@pages.get("/id/<path:rest>")
def thing(rest: str) -> Response:
    """See the page of the thing that ``base + rest`` names (303: the thing is not the page)."""
    manifest = release().manifest
    if len(rest) > 300 or not all(letter.isalnum() or letter in "-_./~@" for letter in rest):
        abort(404)
    iri = manifest.base + rest
    found = address(iri, manifest)
    if found is None or not ask_about("things-at", iri):
        abort(404)
    return redirect(found, 303)
