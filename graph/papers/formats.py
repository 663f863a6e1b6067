"""Tables as files: CSV, TSV and JSON as SPARQL 1.1 writes results, Excel and Word.

CSV is made for spreadsheets, so a cell that a spreadsheet would run as a formula gets a leading
apostrophe; TSV and JSON carry every term exactly (SPARQL 1.1 Query Results CSV and TSV Formats; JSON Format).
Each file has the same rows; what they were asked of stands beside them: in the JSON's ``about``, above the rows
of the workbook (``graph.papers.workbook``) and of the paper (``graph.papers.paper``), and for CSV and TSV in the
file's name.

CSV, TSV and JSON are written as their rows are read: a country's list is sent from its first row on, and is never in
memory whole.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Final

from graph.oxigraph import BlankNode, Iri, Literal, Term, Triple, write_graph
from graph.papers.paper import Figure, paper_of
from graph.papers.word import write_word
from graph.papers.wording import Words
from graph.papers.workbook import write_workbook
from graph.rows import Row
from graph.table import Table, plain
from ontology.terms import rdf, xsd

MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "tsv": "text/tab-separated-values; charset=utf-8",
    "json": "application/sparql-results+json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
#: The kinds that are written as their rows are read; a workbook and a paper are made whole.
STREAMED: Final = ("csv", "tsv", "json")
_AT_ONCE: Final = 1_000
_RS = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def write(
    table: Table,
    kind: str,
    words: Words | None = None,
    public: str = "",
    permalink: str = "",
    figures: Sequence[Figure] = (),
) -> bytes:
    """The table as ``csv``, ``tsv``, ``json``, ``xlsx`` or ``docx``. Raises ``KeyError`` for another kind.

    What is for people, the ``words`` for codes, the service's ``public`` address for links, the ``permalink`` and the
    ``figures`` that the rows are a part of, only a workbook and a paper hold.
    """
    if kind == "xlsx":
        return write_workbook(table, words or {}, public, permalink, figures)
    if kind == "docx":
        return write_word(paper_of(table, words or {}, permalink, figures))
    return b"".join(pieces(table, kind))


def pieces(table: Table, kind: str) -> Iterator[bytes]:
    """The table as ``csv``, ``tsv`` or ``json``, some rows at a time. Raises ``KeyError`` for another kind."""
    return _WRITERS[kind](table)


def write_turtle(table: Table) -> bytes:
    """The rows in RDF, in the vocabulary in which the W3C test suites write results."""
    top = Iri(f"urn:golden-thread:result:{table.query.name}:{table.release}")
    triples = [Triple(top, Iri(rdf.type), Iri(_RS + "ResultSet"))]
    triples += [Triple(top, Iri(_RS + "resultVariable"), Literal(column)) for column in table.columns]
    for number, row in enumerate(table.rows, start=1):
        solution = Iri(f"{top.value}:{number}")
        triples.append(Triple(top, Iri(_RS + "solution"), solution))
        triples.append(Triple(solution, Iri(_RS + "index"), Literal(number)))
        for column, term in zip(table.columns, row, strict=True):
            if term is not None:
                binding = Iri(f"{solution.value}:{column}")
                triples.append(Triple(solution, Iri(_RS + "binding"), binding))
                triples.append(Triple(binding, Iri(_RS + "variable"), Literal(column)))
                triples.append(Triple(binding, Iri(_RS + "value"), term))
    return write_graph(triples, ".ttl", {"rs": _RS, "xsd": "http://www.w3.org/2001/XMLSchema#"})


def file_name(table: Table, kind: str) -> str:
    """A file name that says the query, what was asked, and the data release."""
    asked = "".join(f"_{name}-{_safe(value)}" for name, value in table.parameters.items())
    return f"{table.query.name}{asked}_{table.release}.{kind}"[:180]


def inert(cell: str) -> str:
    """The cell so that no spreadsheet takes it for a formula (OWASP, CSV Injection)."""
    return "'" + cell if cell.startswith(_FORMULA_STARTS) else cell


def _csv(table: Table) -> Iterator[bytes]:
    yield _csv_lines([table.columns])
    for some in _some(table):
        yield _csv_lines([inert(plain(term)) for term in row] for row in some)


def _csv_lines(rows: Iterable[Sequence[str]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return out.getvalue().encode()


def _tsv(table: Table) -> Iterator[bytes]:
    yield ("\t".join("?" + column for column in table.columns) + "\n").encode()
    for some in _some(table):
        lines = ("\t".join("" if term is None else str(term) for term in row) for row in some)
        yield "".join(f"{line}\n" for line in lines).encode()


def _json(table: Table) -> Iterator[bytes]:
    """SPARQL results, a line for each row: to write them indented takes four times as long."""
    about = {"query": table.query.name, "release": table.release, "parameters": table.parameters, "note": table.note}
    head = json.dumps({"head": {"vars": list(table.columns)}, "about": about}, ensure_ascii=False, indent=1)
    yield f'{head[:-2]},\n "results": {{\n  "bindings": ['.encode()
    one, between = json.JSONEncoder(ensure_ascii=False).encode, "\n   "
    for some in _some(table):
        lines = [
            one({column: _json_term(term) for column, term in zip(table.columns, row, strict=True) if term is not None})
            for row in some
        ]
        yield (between + ",\n   ".join(lines)).encode()
        between = ",\n   "
    yield b"\n  ]\n }\n}\n" if table.rows else b"]\n }\n}\n"


def _some(table: Table) -> Iterator[list[Row]]:
    """The rows, some at a time."""
    rows = iter(table.rows)
    while some := list(islice(rows, _AT_ONCE)):
        yield some


def _json_term(term: Term) -> dict[str, str]:
    if isinstance(term, Iri):
        return {"type": "uri", "value": term.value}
    if isinstance(term, BlankNode):
        return {"type": "bnode", "value": term.value}
    if not isinstance(term, Literal):
        return {"type": "literal", "value": str(term)}
    written = {"type": "literal", "value": term.value}
    if term.language:
        return {**written, "xml:lang": term.language}
    return written if term.datatype.value == xsd.string else {**written, "datatype": term.datatype.value}


def _safe(value: str) -> str:
    return "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in value)[:40]


_WRITERS: dict[str, Callable[[Table], Iterator[bytes]]] = {"csv": _csv, "tsv": _tsv, "json": _json}
