"""The board file: what it may hold, and one line for everything that it may not."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.dates import VagueDate
from graph.model import Audit, AuditSheet, Document, Span
from loaders import board
from loaders.board import read_board_file, read_files
from loaders.errors import BadDocument

COURSES = "title,starts\nNeglect,2016\n"


def write_board(folder: Path, text: str) -> Path:
    (folder / "courses.csv").write_text(COURSES)
    path = folder / "board.toml"
    path.write_text(text, encoding="utf-8")
    return path


def empty_sheet(path: str | Path) -> AuditSheet:
    """A sheet with one audit, the same whatever the file."""
    span = Span(0, 0)
    document = Document(Path(path).name, "audit", "00", "text/plain", "")
    return AuditSheet(document, (Audit("neglect-2015-10", "Neglect", None, 6, None, span),), ())


def test_the_least_that_a_board_file_needs(tmp_path: Path) -> None:
    readings = read_board_file(write_board(tmp_path, 'name = "Elm & Oak  Board"\ncourses = ["courses.csv"]\n'))
    assert (readings.name, readings.key, readings.as_at) == ("Elm & Oak Board", "elm-and-oak-board", None)
    assert readings.base == "https://w3id.org/golden-thread/id/"
    assert [course.title for course in readings.catalogues[0].courses] == ["Neglect"]
    assert (readings.sheets, readings.manuals, readings.decisions) == ((), (), ())


@pytest.mark.parametrize(
    ("as_at", "expected"),
    [('"2016-01-01"', "2016-01-01"), ("2016-01-01", "2016-01-01"), ('"2016-01"', "2016-01"),
     ('"2016"', "2016"), ("2016-01-01T09:30:00", "2016-01-01")],
)  # fmt: skip
def test_the_date_asked(tmp_path: Path, as_at: str, expected: str) -> None:
    path = write_board(tmp_path, f'name = "Elm"\nkey = "elm"\nas_at = {as_at}\ncourses = ["courses.csv"]\n')
    assert read_board_file(path).as_at == VagueDate(expected)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", ': the key "name" is missing; add name = "Your Safeguarding Partnership"'),
        ("name = 3", ': "name" is not a text; write name = "..."'),
        ('name = " "', ': "name" is not a text; '),
        ('name = "Elm"', ": it names no document to read; "),
        ('name = "Elm"\ncolour = "red"', ': the key "colour" is not known; use only name, key, base, '),
        ('name = "Elm"\nkey = "Elm Board"', ': the key "Elm Board" is not made of lower case letters, '),
        ('name = "Elm"\nbase = "urn:x:"', ': the base "urn:x:" is no address ending in / or #; '),
        ('name = "Elm"\nbase = "https://example.org"', ': the base "https://example.org" is no address '),
        ('name = "Elm"\nas_at = "soon"', ": \"as_at\" is no day, month or year: 'soon'; "),
        ('name = "Elm"\nas_at = 2016', ': "as_at" is no day, month or year: 2016; write as_at = '),
        ('name = "Elm"\nas_at = true', ': "as_at" is no day, month or year: True; '),
        ('name = "Elm"\ncourses = "courses.csv"', ': "courses" is not a list of file names; '),
        ('name = "Elm"\ncourses = [1]', ': "courses" is not a list of file names; '),
        ('name = "Elm"\n[courses]\na = 1', ': "courses" is not a list of file names; '),
        ('name = "Elm"\nmanual = ["none.csv"]', ': "manual" names none.csv, and there is no such file; '),
        ('name = "Elm"\ncourses = ["courses.csv", "courses.csv"]', ': "courses" names courses.csv twice; '),
        ("name = ", ": this is not TOML: Invalid value (at end of document); correct that place"),
        ('name = "Elm', ": this is not TOML: "),
    ],
)  # fmt: skip
def test_what_a_board_file_may_not_hold(tmp_path: Path, text: str, message: str) -> None:
    path = write_board(tmp_path, text)
    with pytest.raises(BadDocument) as caught:
        read_board_file(path)
    assert str(caught.value).removeprefix(str(path)).startswith(message)
    assert "\n" not in str(caught.value)


def test_a_board_file_that_cannot_be_read(tmp_path: Path) -> None:
    path = tmp_path / "board.toml"
    with pytest.raises(BadDocument, match="there is no such file"):
        read_board_file(path)
    with pytest.raises(BadDocument, match="cannot be opened"):
        read_board_file(tmp_path)
    path.write_bytes(b'name = "Caf\xe9"')
    with pytest.raises(BadDocument, match="must be TOML in UTF-8; save it as UTF-8 text"):
        read_board_file(path)


def test_an_error_in_a_file_names_that_file(tmp_path: Path) -> None:
    path = write_board(tmp_path, 'name = "Elm"\ncourses = ["courses.csv"]\n')
    (tmp_path / "courses.csv").write_text("title,starts\nNeglect,soon\n")
    with pytest.raises(BadDocument, match=r'courses\.csv, row 2: "soon" in the column "starts" is no date'):
        read_board_file(path)


def test_one_audit_in_two_sheets_names_both_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(board, "read_sheet", empty_sheet)
    with pytest.raises(BadDocument, match=r"^b\.md: the audit neglect-2015-10 is in a\.md too; leave one"):
        read_files(audits=["a.md", "b.md"])


def test_progress_tells_each_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(board, "read_sheet", empty_sheet)
    write_board(tmp_path, "")
    told: list[tuple[str, int, int]] = []
    readings = read_files(
        audits=["a.md"], courses=[tmp_path / "courses.csv"], name="Elm", as_at=VagueDate("2016"),
        on_file=lambda name, index, total: told.append((name, index, total)),
    )  # fmt: skip
    assert told == [("a.md", 1, 2), ("courses.csv", 2, 2)]
    assert (readings.key, readings.as_at, len(readings.sheets)) == ("elm", VagueDate("2016"), 1)
