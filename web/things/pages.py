"""Lists of audits, guidance, sections, courses, topics and agencies, and a page for each thing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from flask import Blueprint, Response, abort, render_template, request

from graph.errors import BadParameter
from graph.papers.formats import MEDIA_TYPES
from graph.queries import called
from web.context import ask_about, day_asked, release, remembered
from web.frame.addresses import candidates
from web.frame.boards import as_value, board_of, boards_asked, boards_given
from web.points.listed import has_catalogue
from web.tables.files import as_file, links_to
from web.tables.listing import Listing, as_download, narrowed
from web.tables.paging import hold_to_lists, paged
from web.things.lines import table_of_thing
from web.things.lists import KINDS, Kind, left_out
from web.things.told import PAGES

__all__ = ["ALL", "find"]

#: The kinds of file, as an address may end: what else an id ends in is a part of it.
_ENDINGS: Final = ", ".join(sorted(MEDIA_TYPES))


def find(kind: str, identifier: str) -> str:
    """The IRI that an id in an address stands for; a page that does not exist where nothing has it."""
    known = len(identifier) < 300 and all(letter.isalnum() or letter in "-_./~@" for letter in identifier)
    found = [iri for iri in candidates(kind, identifier, release().manifest) if known and ask_about("things-at", iri)]
    if not found and kind == "points" and known:
        named = called(release(), identifier)  # an id without its board, where a store holds several
        found = [named] if named else []
    if not found:
        abort(404)
    if len(found) > 1 and found[0].startswith(release().manifest.base):  # what all boards share comes first
        listed = ", ".join(f"{board_of(iri)}/{identifier}" for iri in found)
        raise BadParameter(f"{identifier}: {len(found)} boards have one; write the board before it: {listed}")
    return found[0]


def _blueprint(kind: Kind) -> Blueprint:
    pages = Blueprint(kind.key, __name__)
    pages.get(f"/{kind.key}", endpoint="index")(_index(kind))
    pages.get(f"/{kind.key}.<ending>", endpoint="download")(_download(kind))
    pages.get(f"/{kind.key}/<path:identifier>", endpoint="page")(_page(kind))
    pages.get(f"/{kind.key}/<path:identifier>.<any({_ENDINGS}):ending>", endpoint="page_file")(_file(kind))
    return pages


def _whole(kind: Kind) -> Listing:
    """The list of a kind before it is narrowed."""
    make: Callable[[], Listing] = kind.listing
    return remembered("list", kind.key, day_asked(), as_value(boards_asked()), make=make)


def _index(kind: Kind) -> Callable[[], str]:
    def index() -> str:
        listing = narrowed(_whole(kind), request.args)
        files = links_to(f"{kind.key}.download")
        return render_template(
            "list.html", kind=kind, listing=listing, page=paged(listing.rows), files=files,
            left_out=left_out(kind.key) if has_catalogue() else None,
        )  # fmt: skip

    return index


def _download(kind: Kind) -> Callable[[str], Response]:
    def download(ending: str) -> Response:
        return as_download(narrowed(_whole(kind), request.args), ending, {"as_at": day_asked(), **boards_given()})

    return download


def _page(kind: Kind) -> Callable[[str], str]:
    def page(identifier: str) -> str:
        iri = find(kind.key, identifier)
        thing = PAGES[kind.key](iri)
        main = max(thing.groups, key=lambda group: len(group.points))
        hold_to_lists(group.key for group in thing.groups)
        pages = {
            group.key: paged(group.points or group.things, key=group.key, first=group is main) for group in thing.groups
        }
        files = links_to(f"{kind.key}.page_file", identifier=identifier)
        return render_template("thing.html", kind=kind, thing=thing, pages=pages, files=files)

    return page


def _name(kind: Kind) -> str:
    """What the address of one thing of a kind is called among what was asked: ``guidance`` for a piece of guidance."""
    return kind.one.rpartition(" ")[2].lower()


def _file(kind: Kind) -> Callable[[str, str], Response]:
    def file(identifier: str, ending: str) -> Response:
        iri = find(kind.key, identifier)
        return as_file(lambda: table_of_thing(PAGES[kind.key](iri), _name(kind), identifier), ending)

    return file


ALL: Final = tuple(_blueprint(kind) for kind in KINDS.values())
