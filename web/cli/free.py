"""A free query from a file, for the person at the machine, and rows as Turtle."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from graph.errors import BadQuery
from graph.guard import check_free_query
from graph.queries import Table

if TYPE_CHECKING:
    from graph.oxigraph import Solutions
    from graph.store import Release

_MEDIA = {
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "json": "application/sparql-results+json",
    "ttl": "text/turtle",
}


def answer_file(release: Release, file: Path, kind: str) -> bytes:
    """Answer the SPARQL query in ``file``; it may read the release and nothing else."""
    try:
        text = file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise BadQuery(f"{file}: not UTF-8 text; save the query as UTF-8") from None
    check_free_query(text)
    try:
        answer = release.engine.answer(text)
    except BadQuery as error:
        raise BadQuery(f"{file}: {error}") from None
    if kind in ("table", "xlsx"):
        return _as_named_table(release, file, kind, answer.solutions)
    media = _MEDIA[kind]
    if media not in answer.media_types:
        wanted = "csv, tsv or json" if answer.form != "graph" else "ttl"
        raise BadQuery(f"{file}: a {answer.form} query has no answer as {kind}; ask for {wanted}")
    return answer.serialize(media)


def _as_named_table(release: Release, file: Path, kind: str, solutions: Solutions) -> bytes:
    from graph.formats import write
    from graph.queries import NamedQuery
    from web.cli.text import text_of

    query = NamedQuery(file.stem, file.name, "A query from a file.", "")
    table = Table(query, release.manifest, {}, solutions.columns, tuple(solutions.rows))
    return write(table, "xlsx") if kind == "xlsx" else text_of(table, "")
