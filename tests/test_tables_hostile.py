"""Files that are not what they seem: each is refused in one line that names the file and what to do."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loaders.catalogues.table import read_courses
from loaders.decisions import read_decisions
from loaders.errors import BadDocument
from loaders.manuals.table import read_manual
from loaders.tables import grid as tables_grid
from loaders.tables.header import Column, find_header
from tests.working_time import seconds_of

READERS = [read_courses, read_manual, read_decisions]


def workbook(cells: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    for row in cells:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    """A workbook with one of its parts put in place of the old one, or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            new.writestr(part, content if part == name else old.read(part))
        if name not in old.namelist():
            new.writestr(name, content)
    return out.getvalue()


def sheet(rows: str) -> bytes:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>'.encode()


def refusal(read: Callable[[Path], object], path: Path) -> str:
    with pytest.raises(BadDocument) as caught:
        read(path)
    message = str(caught.value)
    assert message.startswith(str(path))
    assert "\n" not in message
    assert "; " in message
    return message.removeprefix(str(path))


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", ": the file is empty; "),
        (b" \n\n", ": the file is empty; "),
        (b"%PDF-1.7 ...", ": this is a PDF, not a table; save it as .csv or .xlsx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", ": this is an old Excel file (.xls), or one with a password; "),
        (b"\x89PNG\r\n", ": this is a picture, not a table; "),
        (b"\x00\x01\x02title", ": this is a binary file, not a table; "),
        (b"title,\x07\n", ": this is a binary file, not a table; "),
        ("title\nCafé\n".encode() + b"caf\xe9\n", ", line 3: a letter is wrongly encoded; "),
        (b"title\nx\ncaf\x81\n", ", line 3: a letter is wrongly encoded; "),
        (b"\xff\xfet\x00i", ", line 1: a letter is wrongly encoded; "),
        (b"<!DOCTYPE html><title>Sign in</title>", ": this is a web page, not a table; "),
        (b"name of it,when\nNeglect,2015\n", ", row 1: no column "),
        (b"PK\x03\x04 and no more", ": the workbook is cut short or damaged; "),
    ],
)  # fmt: skip
def test_a_file_that_is_no_table(tmp_path: Path, read: Callable[[Path], object], data: bytes, message: str) -> None:
    path = tmp_path / "file.csv"
    path.write_bytes(data)
    assert refusal(read, path).startswith(message)


@pytest.mark.parametrize("read", READERS)
def test_no_file_and_a_folder(tmp_path: Path, read: Callable[[Path], object]) -> None:
    assert refusal(read, tmp_path / "none.csv") == ": there is no such file; check the name and the folder"
    folder = ": no web page is in this folder" if read is read_manual else ": the file cannot be opened ("
    assert refusal(read, tmp_path).startswith(folder)


def test_missing_columns_are_named_with_those_found(tmp_path: Path) -> None:
    path = tmp_path / "d.csv"
    path.write_text("Decisions of the group\nPoint id,Course,When,Initials\na,b,c,d\n")
    assert refusal(read_decisions, path) == (
        ', row 2: no column "decision" and "by" (found: Point id, Course, When, Initials);'
        " name the columns in a row above the rows"
    )


def test_a_quote_that_never_closes(tmp_path: Path) -> None:
    path = tmp_path / "c.csv"
    path.write_text('title,level\nA,1\n"B,2\nC,3\n')
    assert refusal(read_courses, path).startswith(", row 3: a cell opens with a quote mark that never closes; ")
    path.write_text('title,level\nA,1\n"B" or C,2\n')
    assert refusal(read_courses, path).startswith(", row 3: a quoted cell goes on after its closing quote mark; ")


@pytest.mark.parametrize("length", [tables_grid.MAX_CELL + 1, 2 * tables_grid.MAX_CELL])
def test_a_cell_too_long(tmp_path: Path, length: int) -> None:
    path = tmp_path / "c.csv"
    path.write_text(f"title\nA\n{'x' * length}\n")
    assert refusal(read_courses, path).startswith(", row 3: a cell is longer than 100,000 characters; ")


def test_brackets_that_are_never_closed_are_read_once_over() -> None:
    columns = (Column("title", ("course",)),)
    assert find_header([("Course [a] (short)",)], columns).positions == {"title": 0}

    def seconds(many: int) -> float:
        rows = [("Course", "(" * many, "([" * many)]
        return min(seconds_of(lambda: find_header(rows, columns)) for _ in range(3))

    assert seconds(40_000) < 40 * seconds(4_000)  # each from its bracket to the end: 100 times


def test_too_many_rows_and_too_large_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "c.csv"
    path.write_text("title\n" + "A\n" * 50)
    monkeypatch.setattr(tables_grid, "MAX_ROWS", 50)
    assert refusal(read_courses, path).startswith(": the table has more than 50 rows; ")
    monkeypatch.setattr(tables_grid, "MAX_BYTES", 20)
    assert refusal(read_courses, path).startswith(": the file is larger than ")


def test_a_bad_date_names_the_row_and_the_value(tmp_path: Path) -> None:
    path = tmp_path / "c.xlsx"
    path.write_bytes(workbook([["title", "starts"], ["A", "2015"], ["B", "31/31/2015"]]))
    assert refusal(read_courses, path) == (
        ', sheet "Sheet", row 3: "31/31/2015" in the column "starts" is no date;'
        " write a day, a month or a year, such as 2015-07-03, July 2015 or 2015"
    )


def test_a_workbook_cut_short(tmp_path: Path) -> None:
    data, path = workbook([["title"], ["A"]]), tmp_path / "c.xlsx"
    for length in range(4, len(data), max(1, len(data) // 40)):
        path.write_bytes(data[:length])
        assert refusal(read_courses, path).startswith(": the workbook is cut short or damaged; ")


def test_a_zip_that_is_no_workbook(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    path = tmp_path / "c.xlsx"
    path.write_bytes(out.getvalue())
    assert refusal(read_courses, path).startswith(": this is a zip file, but no Excel workbook; ")


def test_a_zip_bomb_is_refused_by_its_declared_size(tmp_path: Path) -> None:
    data = with_part(workbook([["title"]]), "xl/bomb.xml", b" " * (tables_grid.MAX_UNZIPPED + 1))
    assert len(data) < 500_000
    path = tmp_path / "c.xlsx"
    path.write_bytes(data)
    assert refusal(read_courses, path) == (
        ": the workbook unpacks to more than 200 MB; save only the sheet that matters, as .csv"
    )


def test_entities_that_grow_are_refused(tmp_path: Path) -> None:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    head = '<row r="1"><c r="A1" t="inlineStr"><is><t>title</t></is></c></row>'
    rows = head + '<row r="2"><c r="A2"><v>&e9;</v></c></row>'
    bomb = f'<!DOCTYPE worksheet [<!ENTITY e0 "lol">{entities}]>'.encode() + sheet(rows)
    path = tmp_path / "c.xlsx"
    path.write_bytes(with_part(workbook([["title"], ["A"]]), "xl/worksheets/sheet1.xml", bomb))
    assert refusal(read_courses, path) == (
        ": the workbook is cut short or damaged; fetch it again, or save it again in Excel"
    )


@pytest.mark.parametrize(
    ("rows", "titles"),
    [
        ('<row r="1"><c r="A1" t="inlineStr"><is><t>title</t></is></c></row>'
         '<row r="900000"><c r="A900000" t="inlineStr"><is><t>far</t></is></c></row>', ["far"]),
        ('<row r="1"><c r="A1" t="inlineStr"><is><t>title</t></is></c>'
         '<c r="ZZZZZZ1" t="inlineStr"><is><t>wide</t></is></c></row>', None),
        ('<row r="1"><c r="A1" t="inlineStr"><is><t>title</t></is></c></row>'
         '<row r="2000000000"><c r="A2000000000"><v>1</v></c></row>', None),
    ],
)  # fmt: skip
def test_cells_far_away_cost_no_memory(tmp_path: Path, rows: str, titles: list[str] | None) -> None:
    path = tmp_path / "c.xlsx"
    path.write_bytes(with_part(workbook([["title"]]), "xl/worksheets/sheet1.xml", sheet(rows)))
    try:
        assert [course.title for course in read_courses(path).courses] == (titles or [])
    except BadDocument:
        assert titles is None


def test_a_wrong_declared_size_loses_no_row(tmp_path: Path) -> None:
    data = workbook([["title"], *[[f"Course {number}"] for number in range(20)]])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        part = archive.read("xl/worksheets/sheet1.xml").replace(b'ref="A1:A21"', b'ref="A1:A2"')
    path = tmp_path / "c.xlsx"
    path.write_bytes(with_part(data, "xl/worksheets/sheet1.xml", part))
    assert len(read_courses(path).courses) == 20


def test_a_formula_stays_text(tmp_path: Path) -> None:
    path = tmp_path / "c.csv"
    path.write_text('title,description\n"=HYPERLINK(""http://example.org"")",@SUM(1)\n')
    (course,) = read_courses(path).courses
    assert (course.title, course.description) == ('=HYPERLINK("http://example.org")', "@SUM(1)")


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.binary(max_size=200),
    st.sampled_from([b"", b"title,starts\n", b"PK\x03\x04", b"\xff\xfe", b"\xef\xbb\xbf"]),
)
def test_no_bytes_break_a_reader(tmp_path: Path, data: bytes, start: bytes) -> None:
    path = tmp_path / "any.csv"
    path.write_bytes(start + data)
    for read in READERS:
        try:
            read(path)
        except BadDocument as error:
            assert "\n" not in str(error)


def test_no_flipped_byte_of_a_workbook_breaks_a_reader(tmp_path: Path) -> None:
    good, path, chance = (
        workbook([["title", "starts"], ["A", "2015"], ["B", 42005]]),
        tmp_path / "c.xlsx",
        random.Random(3),
    )
    for _ in range(150):
        data = bytearray(good)
        data[chance.randrange(4, len(data))] ^= 1 << chance.randrange(8)
        path.write_bytes(data)
        try:
            read_courses(path)
        except BadDocument as error:
            assert "\n" not in str(error)


def test_no_flipped_byte_inside_a_part_breaks_a_reader(tmp_path: Path) -> None:
    good, path, chance = (
        workbook([["title", "starts"], ["A", "2015"], ["B", 42005]]),
        tmp_path / "c.xlsx",
        random.Random(5),
    )
    with zipfile.ZipFile(io.BytesIO(good)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for number in range(150):
        name = chance.choice(sorted(parts))
        part = bytearray(parts[name])
        part[chance.randrange(len(part))] = chance.randrange(256)
        path.write_bytes(with_part(good, name, bytes(part)))
        try:
            read_courses(path)
        except BadDocument as error:
            assert "\n" not in str(error), number
