"""Tables as downloads: the same rows as the page, with what was asked beside them.

A CSV stays machine-readable, so its filter, data release and query stand in the file's name and in the
headers of the answer; a workbook has them on a sheet of its own, and JSON in its head.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final
from urllib.parse import urlencode

from flask import Response, abort, request, url_for

from graph.formats import MEDIA_TYPES, file_name, write
from graph.oxigraph import Iri, Literal, Term
from graph.papers import Figure
from graph.queries import NamedQuery, Table
from graph.store import Manifest
from graph.wording import Words, column_words
from ontology.terms import xsd
from web.context import config, release, remembered
from web.kept import Bytes
from web.paging import carried

__all__ = ["as_bytes", "as_file", "links_to", "table_of", "words"]

_LABELS: Final = {"docx": "Word", "xlsx": "Excel", "csv": "CSV", "tsv": "TSV", "json": "JSON"}


def links_to(endpoint: str, **values: Any) -> list[dict[str, str]]:
    """A download of this page's view in each format."""
    asked = {**carried(), **values}
    return [{"label": label, "href": url_for(endpoint, ending=ending, **asked)} for ending, label in _LABELS.items()]


def as_file(table: Table, ending: str, figures: Sequence[Figure] = ()) -> Response:
    """The table as a download, with the ``figures`` that it is a part of. An unknown ending is no page."""
    if ending not in MEDIA_TYPES:
        abort(404)
    made = as_bytes(table, ending, figures=figures)
    response = Response(made.body)
    for name, value in made.headers.items():
        response.headers[name] = value
    response.add_etag()
    response.make_conditional(request)
    return response


def as_bytes(table: Table, ending: str, permalink: str = "", figures: Sequence[Figure] = ()) -> Bytes:
    """The table as a file with the headers that say what it is the answer to."""
    headers = {
        "Content-Type": MEDIA_TYPES[ending],
        "Content-Disposition": f'attachment; filename="{file_name(table, ending)}"',
        "Golden-Thread-Release": table.release,
        "Golden-Thread-Query": table.query.name,
        "Golden-Thread-Asked": urlencode(table.parameters),
    }
    if table.note:
        headers["Golden-Thread-Note"] = table.note.encode("ascii", "replace").decode()
    if permalink:
        headers["Link"] = f'<{permalink}>; rel="canonical"'
    return Bytes(write(table, ending, words(), config().public_address, permalink, figures), headers)


def words() -> Words:
    """The words for codes, by the column that shows them."""
    return remembered("column-words", make=lambda: column_words(release()))


def table_of(
    query: NamedQuery,
    manifest: Manifest,
    asked: dict[str, str],
    columns: tuple[str, ...],
    rows: tuple[tuple[str | int | None, ...], ...],
    note: str | None = None,
) -> Table:
    """A table of plain values, for views that narrow or join what a named query gives."""
    named = replace(query, page_only=False)
    return Table(named, manifest, asked, columns, tuple(tuple(map(_term, row)) for row in rows), note)


def _term(value: str | int | None) -> Term | None:
    if value is None or value == "":
        return None
    if isinstance(value, int):
        return Literal(str(value), datatype=Iri(xsd.integer))
    return Iri(value) if value.startswith(("https://", "http://")) and " " not in value else Literal(value)
