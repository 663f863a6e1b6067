"""A free query from a file, for the person at the machine, and rows as Turtle.

It is answered by a worker of its own, so that Ctrl-C ends it at once and nothing that it does can harm this process.
It has no limit of time, rows or memory: the person who asked can see what it takes.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from graph.errors import BadQuery
from graph.oxigraph import read_rows, read_statements
from graph.table import Table
from graph.workers.limits import Limits
from graph.workers.wire import Question, Reply

if TYPE_CHECKING:
    from graph.oxigraph import Solutions
    from graph.releases.release import Release
    from graph.store import Store

_ROWS: Final = {"csv": "text/csv", "tsv": "text/tab-separated-values", "json": "application/sparql-results+json"}
_TABLES: Final = ("table", "xlsx")
_UNBOUNDED: Final = 1 << 40
_AS_LONG_AS_IT_TAKES: Final = 1e7  # seconds


def answer_file(store: Store, release: Release, file: Path, kind: str) -> bytes:
    """Answer the SPARQL query in ``file``; it may read the release and nothing else. Raises ``BadQuery``."""
    reply = _reply(store, release, file, kind)
    if kind in _TABLES:
        read = read_statements if reply.form == "graph" else read_rows
        return _as_named_table(release, file, kind, read(reply.body))
    if reply.media_type is None:
        wanted = "csv, tsv or json" if reply.form != "graph" else "ttl"
        raise BadQuery(f"{file}: a {reply.form} query has no answer as {kind}; ask for {wanted}")
    return reply.body


def _reply(store: Store, release: Release, file: Path, kind: str) -> Reply:
    try:
        text = file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise BadQuery(f"{file}: not UTF-8 text; save the query as UTF-8") from None
    pool = store.pool(Limits(memory=_UNBOUNDED, hold=0))
    results = _ROWS["json"] if kind in _TABLES else _ROWS.get(kind)
    graphs = "application/n-triples" if kind in _TABLES else "text/turtle" if kind == "ttl" else None
    question = Question(text, (), (), results, graphs, _UNBOUNDED, _UNBOUNDED, _AS_LONG_AS_IT_TAKES)
    try:
        reply, _ = pool.ask(store.folder(release.name), question)
    except BadQuery as error:
        raise BadQuery(f"{file}: {error}") from None
    finally:
        pool.close()
    if reply.problem:
        raise BadQuery(f"{file}: {reply.problem}", reply.line, reply.column)
    return reply


def _as_named_table(release: Release, file: Path, kind: str, solutions: Solutions) -> bytes:
    from graph.papers.formats import write
    from graph.query_files import NamedQuery
    from web.cli.text import text_of

    query = NamedQuery(file.stem, file.name, "A query from a file.", "")
    table = Table(query, release.manifest, {}, solutions.columns, tuple(solutions.rows))
    return write(table, "xlsx") if kind == "xlsx" else text_of(table, "")
