"""Lists of audits, guidance, sections, courses, topics and agencies, and a page for each thing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from flask import Blueprint, Response, abort, render_template, request, url_for

from web.addresses import candidates
from web.context import ask_about, day_asked, release
from web.files import ENDINGS, LABELS
from web.listing import as_download, narrowed
from web.lists import KINDS, Kind
from web.paging import paged
from web.thing_pages import PAGES

__all__ = ["ALL", "find"]


def find(kind: str, identifier: str) -> str:
    """The IRI that an id in an address stands for; a page that does not exist where nothing has it."""
    if len(identifier) < 300 and all(letter.isalnum() or letter in "-_./~@" for letter in identifier):
        for iri in candidates(kind, identifier, release().manifest):
            if ask_about("things-at", iri):
                return iri
    abort(404)


def _blueprint(kind: Kind) -> Blueprint:
    pages = Blueprint(kind.key, __name__)
    pages.get(f"/{kind.key}", endpoint="index")(_index(kind))
    pages.get(f"/{kind.key}.<ending>", endpoint="download")(_download(kind))
    pages.get(f"/{kind.key}/<path:identifier>", endpoint="page")(_page(kind))
    return pages


def _index(kind: Kind) -> Callable[[], str]:
    def index() -> str:
        listing = narrowed(kind.listing(), request.args)
        values = {name: value for name, value in request.args.items() if name != "page"}
        files = [
            {"label": LABELS[ending], "href": url_for(f"{kind.key}.download", ending=ending, **values)}
            for ending in ENDINGS
        ]
        return render_template("list.html", kind=kind, listing=listing, page=paged(listing.rows), files=files)

    return index


def _download(kind: Kind) -> Callable[[str], Response]:
    def download(ending: str) -> Response:
        return as_download(narrowed(kind.listing(), request.args), ending, {"as_at": day_asked()})

    return download


def _page(kind: Kind) -> Callable[[str], str]:
    def page(identifier: str) -> str:
        iri = find(kind.key, identifier)
        return render_template("thing.html", kind=kind, thing=PAGES[kind.key](iri))

    return page


ALL: Final = tuple(_blueprint(kind) for kind in KINDS.values())
