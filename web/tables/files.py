"""Tables as downloads: the same rows as the page, with what was asked beside them.

A CSV stays machine-readable, so its filter, data release and query stand in the file's name and in the
headers of the answer; a workbook has them on a sheet of its own, and JSON in its head.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final
from urllib.parse import urlencode

from flask import Response, abort, request, url_for

from graph.dates import VagueDate
from graph.oxigraph import Iri, Literal, Term
from graph.papers.formats import MEDIA_TYPES, STREAMED, file_name, pieces, write
from graph.papers.paper import Figure
from graph.papers.wording import Words, column_words
from graph.query_files import NamedQuery
from graph.releases.manifest import Manifest
from graph.rows import ReadRows, Row
from graph.table import Table
from ontology.terms import xsd
from web.context import config, day_asked, release, remembered
from web.running.kept import Bytes, Pieces, answer
from web.tables.facets import said_in_words
from web.tables.paging import carried

__all__ = ["Plain", "as_bytes", "as_file", "as_row", "links_to", "table_of", "words"]

#: What a view puts in a cell: words, an address, a whole number, a date, or nothing.
Plain = str | int | VagueDate | None

_LABELS: Final = {"docx": "Word", "xlsx": "Excel", "csv": "CSV", "tsv": "TSV", "json": "JSON"}
#: From so many rows on, a file that can be is sent as it is written.
_MANY_ROWS: Final = 5_000


def links_to(endpoint: str, **values: Any) -> list[dict[str, str]]:
    """A download of this page's view in each format; ``values`` are those of its address, and what else narrows it."""
    asked = {**carried(), **values}
    return [{"label": label, "href": url_for(endpoint, ending=ending, **asked)} for ending, label in _LABELS.items()]


def as_file(
    table: Table | Callable[[], Table], ending: str, figures: Sequence[Figure] = (), also: Hashable = ()
) -> Response:
    """The table as a download, with the ``figures`` that it is a part of. An unknown ending is no page.

    ``also`` tells apart what the same release may give, such as by people's work since it was made.

    Its ETag stands for the release and for all that was asked: a visitor who has the file is told so before it is made,
    and before the table is, where that is a function.
    """
    if ending not in MEDIA_TYPES:
        abort(404)
    asked = (request.path, tuple(sorted(request.args.items(multi=True))), day_asked())
    key = (release().name, "file", ending, asked, config().public_address, also)

    def make() -> Bytes | Pieces:
        return as_bytes(table() if callable(table) else table, ending, figures=figures)

    return answer(config().answers_kept, key, make)


def as_bytes(table: Table, ending: str, permalink: str = "", figures: Sequence[Figure] = ()) -> Bytes | Pieces:
    """The table as a file with the headers that say what it is the answer to; a long one in pieces."""
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
    if ending in STREAMED and len(table.rows) > _MANY_ROWS:
        return Pieces(pieces(table, ending), headers)
    said = {**words(), **said_in_words(table.parameters)}
    return Bytes(write(table, ending, said, config().public_address, permalink, figures), headers)


def words() -> Words:
    """The words for codes, by the column that shows them."""
    return remembered("column-words", make=lambda: column_words(release()))


def table_of(
    query: NamedQuery,
    manifest: Manifest,
    asked: dict[str, str],
    columns: tuple[str, ...],
    rows: Iterable[Sequence[Plain]] | ReadRows,
    note: str | None = None,
    headings: Mapping[str, str] | None = None,
) -> Table:
    """A table of plain values, for views that narrow or join what a named query gives. Rows that are read stay so."""
    named = replace(query, page_only=False)
    terms = rows if isinstance(rows, ReadRows) else tuple(map(as_row, rows))
    return Table(named, manifest, asked, columns, terms, note, headings or {})


def as_row(values: Iterable[Plain]) -> Row:
    """Plain values as a row of terms: dates stay as vague as they are, and what is empty is unbound."""
    return tuple(map(_term, values))


def _term(value: Plain) -> Term | None:
    if value is None or value == "":
        return None
    if isinstance(value, VagueDate):
        return Literal(value.text, datatype=Iri(value.datatype))
    if isinstance(value, int):
        return Literal(str(value), datatype=Iri(xsd.integer))
    return Iri(value) if value.startswith(("https://", "http://")) and " " not in value else Literal(value)
