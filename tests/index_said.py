"""All that an index says, however its rows are numbered."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import numpy as np

from graph.dates import VagueDate
from graph.index.days import text_of
from graph.index.list_columns import COLUMNS, ListColumns
from graph.index.list_texts import TEXTS, ListTexts, name_of
from graph.index.lists import AMENDED, FIELDS
from graph.index.places import LISTED, POINTS, THINGS, VALUE, Places, in_order
from graph.index.points import STANDING, reasons_of
from graph.index.step_lines import AGENCIES
from graph.index.tables import NUMBER, Tables
from graph.index.writing import write_index

#: Every word of a text of a thing, with the thing's row, the column and the place in it.
_INSTANCES = "CREATE VIRTUAL TABLE IF NOT EXISTS temp.instances USING fts5vocab('main', 'words', 'instance')"
#: Columns that hold numbers of rows, which differ where rows have come and gone; and what to write in their place.
_LISTED = "SELECT row, iri FROM listed WHERE kind = '{}'"
_VALUE = "SELECT code, iri FROM value WHERE facet = '{}'"
_OF_ROWS = {
    "order of sections without finding": _LISTED.format("sections"), "revised section": _LISTED.format("sections"),
    "order of courses without finding": _LISTED.format("courses"), "step line agency": _VALUE.format(AGENCIES),
    "retaught course": _VALUE.format("taught course"), "retaught topic": _VALUE.format("taught topic"),
}  # fmt: skip


def whole(facts: Any) -> Tables:
    """An index that is made as a whole."""
    tables = Tables.in_memory()
    write_index(facts, tables)
    return tables


def said(tables: Tables) -> dict[str, Any]:
    """All that an index says, by the places at which things stand."""
    found: dict[str, Any] = {
        name: sorted(tables.rows(f"SELECT * FROM {name}")) for name in ("phrase", "name", "called", "spelling")
    }
    texts = {name_of(kind, field) for kind, fields in TEXTS.items() for field in fields}
    own = {"standing reason", "first point", *_OF_ROWS, *COLUMNS, *texts}
    names = [name for (name,) in tables.rows("SELECT name FROM numbers ORDER BY name")]
    found |= {name: tables.numbers(name).tolist() for name in names if name not in own and "order of" not in name}
    found["step"] = sorted(row[1:] for row in tables.rows("SELECT * FROM step"))
    found["point"] = _standing(tables, POINTS, "SELECT * FROM point")
    for kind in FIELDS:
        found[kind] = _standing(
            tables, LISTED.format(kind), f"SELECT row, iri, fields FROM listed WHERE kind = '{kind}'"
        )
    for (facet,) in tables.rows("SELECT DISTINCT facet FROM value"):
        values = f"SELECT code, iri, key, label FROM value WHERE facet = '{facet}'"
        found[f"value {facet}"] = _standing(tables, VALUE.format(facet), values, facet not in (AMENDED, AGENCIES))
    reasons = dict(tables.rows("SELECT row, reason FROM standing"))
    found["reasons"] = [reasons[row] for row in reasons_of(tables).tolist()]
    assert len(found["reasons"]) == len(reasons) == len(found[STANDING[0]])
    return found | dict(_of_rows(tables)) | dict(_of_lists(tables, found)) | _things(tables, len(found["point"]))


def _of_lists(tables: Tables, found: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """The columns of the lists, as they are read; each says what the rows beside it say."""
    columns = ListColumns(tables)
    counts = {"sections": ("points", "audits", "guidance", "courses"), "courses": ("points", "proposed")}
    written = {name: each for name, *each in tables.rows("SELECT name, small, plain FROM written")}
    yield "written", written
    for kind, fields in TEXTS.items():
        for field in fields:
            yield name_of(kind, field), ListTexts(tables).of(kind, field).codes.tolist()
            each = written[name_of(kind, field)][0].decode().split("\0")
            at = FIELDS[kind].index(field)
            assert [each[code] for code in ListTexts(tables).of(kind, field).codes.tolist()] == [
                json.loads(said)[at].casefold() for _, said in found[kind]
            ]
    for kind, fields in counts.items():
        for field in fields:
            yield f"{kind} {field}", columns.of(kind, field).tolist()
            at = FIELDS[kind].index(field)
            assert columns.of(kind, field).tolist() == [json.loads(said)[at] for _, said in found[kind]]
    iris = {kind: [iri for iri, _ in found[kind]] for kind in ("sections", "courses")}
    yield "sections amended", [text_of(each) for each in columns.of("sections", "amended").tolist()]
    yield "courses starts", [text_of(each) for each in columns.of("courses", "starts").tolist()]
    yield "courses until", [text_of(each) for each in columns.of("courses", "until").tolist()]
    places = columns.sections_of_values().tolist()
    named = [iri for iri, *_ in found.get("value section", [])]
    assert [iris["sections"][place] if place >= 0 else iri for place, iri in zip(places, named, strict=True)] == named
    yield "sections of values", places
    boards = columns.boards_of_courses().tolist()
    own = [iri.partition("/course/")[0] for iri in iris["courses"]]
    assert len(set(zip(boards, own, strict=True))) == len(set(boards)) == len(set(own))
    assert [columns.number_of_board(board) for board in own] == boards
    days = sorted({date for _, dates, _ in found.get(f"value {AMENDED}", []) for date in dates.split("/")})
    for day in map(VagueDate, [*days, "2099"]):
        yield f"amended by {day.text}", columns.amended_by(day.earliest).tolist()


def _of_rows(tables: Tables) -> Iterator[tuple[str, list[Any]]]:
    """Columns that hold rows, with what stands in these; and the texts in pieces, by their points."""
    for name, query in _OF_ROWS.items():
        of = dict(tables.rows(query))
        yield name, [of[row] for row in tables.numbers(name).tolist()]
    points, pieces = dict(tables.rows("SELECT row, iri FROM point")), list[Any]()
    for rows, ends, texts in tables.rows("SELECT point_rows, ends, texts FROM piece"):
        each = texts.decode().split("\0")[:-1]
        assert np.cumsum([len(text.encode()) + 1 for text in each]).tolist() == np.frombuffer(ends, NUMBER).tolist()
        pieces += zip((points[row] for row in np.frombuffer(rows, NUMBER).tolist()), each, strict=True)
    yield "pieces", sorted(pieces)


def _standing(tables: Tables, name: str, query: str, ordered: bool = True) -> list[tuple[Any, ...]]:
    rows = tables.rows(query)
    return [row[1:] for row in in_order(tables, name, rows)] if ordered else sorted(row[1:] for row in rows)


def _things(tables: Tables, points: int) -> dict[str, Any]:
    first = int(tables.numbers("first point")[0])
    others = tables.rows(f"SELECT * FROM thing WHERE row < {first}")
    order = Places.read(tables, THINGS, len(others)).rows.tolist()
    rows = [*order, *(first + row for row in Places.read(tables, POINTS, points).rows.tolist())]
    place = {row: number for number, row in enumerate(rows)}
    tables.rows(_INSTANCES)
    return {
        "things": sorted((place[row], *thing) for row, *thing in tables.rows("SELECT * FROM thing")),
        "words": sorted((term, place[row], *at) for term, row, *at in tables.rows("SELECT * FROM temp.instances")),
        "sizes": sorted((place[row], size) for row, size in tables.rows("SELECT id, sz FROM words_docsize")),
        "averages": tables.rows("SELECT block FROM words_data WHERE id = 1"),
    }
