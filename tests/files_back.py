"""Files of answers read back as programs and people read them, for tests that hold them against each other."""

from __future__ import annotations

import csv
import datetime
import io
import json
import re
from dataclasses import dataclass, field
from typing import Any

import docx
import openpyxl
from docx.oxml.ns import qn
from rdflib.util import from_n3

from graph.oxigraph import Iri, Literal, Term
from graph.papers.formats import inert
from graph.papers.workbook import HEADER

__all__ = ["Back", "book_cell", "book_rows", "read_back"]

_PART = re.compile(r", part (\d+) of (\d+): ")


@dataclass(frozen=True)
class Back:
    """What a file holds: its headings, its rows as texts, and what it tells of itself by name."""

    heads: list[str]
    rows: list[list[str]]
    told: dict[str, str] = field(default_factory=dict)
    terms: list[dict[str, Term]] = field(default_factory=list)


def read_back(content: bytes, kind: str) -> Back:
    """Read a file of a kind back."""
    return {"csv": _csv, "tsv": _tsv, "json": _json, "xlsx": _xlsx, "docx": _docx}[kind](content)


def book_rows(content: bytes) -> list[list[str]]:
    """The headings and the rows of a workbook's first sheet."""
    sheet = openpyxl.load_workbook(io.BytesIO(content))["Rows"]
    return [[book_cell(cell) for cell in row] for row in sheet.iter_rows(min_row=HEADER)]


def book_cell(cell: Any) -> str:
    """A cell as exact as its file means it: a date as vague as it is shown, a figure with the words beside it."""
    if cell.value is None:
        return ""
    if isinstance(cell.value, datetime.datetime):
        parts = {"yyyy": 4, "mmmm yyyy": 7, "d mmmm yyyy": 10}
        return cell.value.date().isoformat()[: parts[cell.number_format]]
    noted = re.fullmatch(r'#,##0"(.*)"', cell.number_format)
    text = f"{cell.value:g}" if isinstance(cell.value, float) else str(cell.value)
    return f"{text}{noted[1]}" if noted else text


def _csv(content: bytes) -> Back:
    heads, *rows = csv.reader(io.StringIO(content.decode(), newline=""))
    return Back(heads, [[cell[1:] if inert(cell[1:]) == cell else cell for cell in row] for row in rows])


def _tsv(content: bytes) -> Back:
    heads, *rows = (line.split("\t") for line in content.decode().removesuffix("\n").split("\n"))
    return Back([head.removeprefix("?") for head in heads], [[str(from_n3(c)) if c else "" for c in r] for r in rows])


def _json(content: bytes) -> Back:
    data = json.loads(content)
    names, bindings, about = data["head"]["vars"], data["results"]["bindings"], data["about"]
    rows = [[row.get(name, {}).get("value", "") for name in names] for row in bindings]
    terms = [{name: _term(each) for name, each in row.items()} for row in bindings]
    return Back(names, rows, {"Query": about["query"], "Data release": about["release"], **about["parameters"]}, terms)


def _term(value: dict[str, str]) -> Term:
    if value["type"] == "uri":
        return Iri(value["value"])
    if "xml:lang" in value:
        return Literal(value["value"], language=value["xml:lang"])
    return Literal(value["value"], datatype=Iri(value["datatype"])) if "datatype" in value else Literal(value["value"])


def _xlsx(content: bytes) -> Back:
    book = openpyxl.load_workbook(io.BytesIO(content))
    lines = [str(row[0].value or "") for row in book["Rows"].iter_rows(min_row=2, max_row=HEADER - 2)]
    told = dict(line.split(": ", 1) for line in lines[1:3])
    told |= {str(name.value): str(value.value) for name, value in book["About"].iter_rows(max_col=2)}
    heads, *rows = book_rows(content)
    return Back(heads, rows, told)


def _docx(content: bytes) -> Back:
    document = docx.Document(io.BytesIO(content))
    told = dict(p.text.split(": ", 1) for p in document.paragraphs if p.style and p.style.name == "Facts")
    told["foot"] = document.sections[0].footer.paragraphs[0].text
    if not document.tables:
        return Back([], [], told)
    part = _PART.search(_caption(document.tables[-1]))
    tables = document.tables[-int(part[2]) :] if part else document.tables[-1:]
    read = [[_row(row) for row in table._tbl.tr_lst] for table in tables]
    first, *others = read
    rows = [sum((other[place][1:] for other in others), row) for place, row in enumerate(first)]
    return Back(rows[0], rows[1:], told)


def _caption(table: Any) -> str:
    return str(table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val")))


def _row(row: Any) -> list[str]:
    """The cells of a row, from its XML: python-docx would look up the grid again for each."""
    return ["\n".join("".join(t.text or "" for t in p.iter(qn("w:t"))) for p in cell.p_lst) for cell in row.tc_lst]
