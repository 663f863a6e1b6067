"""The command line as a user meets it: answers, one-line errors, exit status, and nothing changed by a failure."""

from __future__ import annotations

import csv
import errno
import io
import json
import os
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from graph.store import Store
from web.cli import main

Run = Callable[..., tuple[int, str, str]]
EXAMPLE = Path(__file__).parent.parent / "loaders" / "example"
RUNGS = [
    "set-aside",
    "covered",
    "stale",
    "not-running",
    "wrong-audience",
    "unreviewed",
    "no-course",
    "no-section",
    "unlinked",
]


@pytest.fixture
def run(capfdbinary: pytest.CaptureFixture[bytes]) -> Run:
    """Run ``goldenthread`` with these words; exit status, standard output, standard error."""

    def call(*words: object) -> tuple[int, str, str]:
        capfdbinary.readouterr()
        try:
            main([str(word) for word in words])
            code = 0
        except SystemExit as stop:
            code = int(stop.code or 0)
        out, err = capfdbinary.readouterr()
        return code, out.decode(), err.decode()

    return call


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def assert_one_line(code: int, err: str, *words: str) -> None:
    assert code == 1, err
    assert len(err.strip().splitlines()) == 1, err
    assert "Traceback" not in err
    for word in words:
        assert word in err


def test_ask_gives_the_fixed_columns_first(run: Run, example_store: Path) -> None:
    code, out, _ = run("ask", "gaps-without-training", "--format", "csv", "--store", example_store)
    assert code == 0
    assert out.splitlines()[0].split(",")[:7] == ["id", "rung", "audit", "audited", "text", "topics", "instruments"]
    assert {row["rung"] for row in rows(out)} == set(RUNGS) - {"covered", "set-aside"}


def test_rungs_add_up_to_all_learning_points_on_any_date(run: Run, example_store: Path) -> None:
    for day in ("2014-01-01", "2016-01-01", "2016-06", "2030"):
        _, out, _ = run("ask", "rungs", "--set", f"as_at={day}", "--format", "csv", "--store", example_store)
        found = rows(out)
        assert [row["rung"] for row in found] == RUNGS
        assert sum(int(row["points"]) for row in found) == 78


def test_every_format_holds_the_same_rows(run: Run, example_store: Path, tmp_path: Path) -> None:
    import openpyxl

    from graph.papers.workbook import HEADER

    _, text, _ = run("ask", "recurring-topics", "--format", "csv", "--store", example_store)
    _, answer, _ = run("ask", "recurring-topics", "--format", "json", "--store", example_store)
    _, tabbed, _ = run("ask", "recurring-topics", "--format", "tsv", "--store", example_store)
    to_file = ("--out", tmp_path / "t.xlsx", "--store", example_store)
    code, out, told = run("ask", "recurring-topics", "--format", "xlsx", *to_file)
    assert (code, out) == (0, "")
    assert f"t.xlsx: {len(rows(text))} rows, data release " in told
    sheet = openpyxl.load_workbook(tmp_path / "t.xlsx")["Rows"]
    topics = [row["topic"] for row in rows(text)]
    assert topics == [each["topic"]["value"] for each in json.loads(answer)["results"]["bindings"]]
    assert topics == [line.split("\t")[0].strip('"') for line in tabbed.splitlines()[1:]]
    assert topics == [row[0].value for row in sheet.iter_rows(min_row=HEADER + 1)]


def test_the_answer_names_its_release_and_what_was_asked(run: Run, example_store: Path) -> None:
    _, out, _ = run("ask", "rungs", "--store", example_store)
    assert Store.open(example_store).current().name in out
    assert "as_at=2016-01-01" in out


def test_list_names_every_query_with_its_parameters(run: Run) -> None:
    code, out, _ = run("ask", "--list")
    assert code == 0
    assert "gaps-without-training" in out
    assert "--set as_at=" in out
    assert "(default: the date that the board file asks of, else today)" in out


def test_before_a_catalogue_is_loaded_there_are_no_gaps_to_speak_of(run: Run, tmp_path: Path) -> None:
    store = tmp_path / "store"
    run("build", "--audits", EXAMPLE / "audits.md", "--manual", EXAMPLE / "manual.csv", "--store", store)
    code, out, _ = run("ask", "gaps-without-training", "--store", store)
    assert code == 0
    assert "no catalogue loaded" in out
    code, out, err = run("ask", "gaps-without-training", "--format", "csv", "--store", store)
    assert (code, len(rows(out))) == (0, 0)
    assert "no catalogue loaded" in err


def test_explain_shows_the_thread_and_the_first_missing_hop(run: Run, example_store: Path) -> None:
    code, out, _ = run("explain", "injuries-in-pre-mobile-babies-2015-05/learning-11", "--store", example_store)
    assert code == 0
    section = "set out in Bruising/Injuries in Pre-Mobile Babies"
    for words in ("Bruising Policy", section, "stale", "first missing link"):
        assert words in out


def test_explain_follows_the_date_asked(run: Run, example_store: Path) -> None:
    point = "injuries-in-pre-mobile-babies-2015-05/learning-11"
    _, out, _ = run("explain", point, "--as-at", "2015-01-01", "--store", example_store)
    assert "On 2015-01-01: Covered" in out


def test_the_same_build_twice_exports_the_same_bytes(run: Run, tmp_path: Path) -> None:
    for name in ("one", "two"):
        run("build", "--board", EXAMPLE / "board.toml", "--store", tmp_path / name)
        for ending in (".nq", ".trig", ".ttl", ".jsonld"):
            code, _, err = run("export", tmp_path / f"{name}{ending}", "--store", tmp_path / name)
            assert code == 0, err
    for ending in (".nq", ".trig", ".ttl", ".jsonld"):
        assert (tmp_path / f"one{ending}").read_bytes() == (tmp_path / f"two{ending}").read_bytes()


def test_check_holds_on_the_example(run: Run, example_store: Path) -> None:
    code, out, _ = run("check", "--store", example_store)
    assert code == 0, out
    assert "BROKEN" not in out
    assert "SPARQL" in out
    assert "SHACL" in out


def test_read_json_has_the_promised_shape(run: Run) -> None:
    code, out, _ = run("read", "--json", EXAMPLE / "audits.md")
    assert code == 0
    found = json.loads(out)
    assert {"document", "audits", "points", "warnings"} <= set(found)
    assert len(found["points"]) == 91
    needed = [
        "id",
        "audit",
        "order",
        "kind",
        "text",
        "nested_under",
        "span",
        "guidance",
        "agencies",
        "topics",
        "response",
    ]
    text = (EXAMPLE / "audits.md").read_text(encoding="utf-8")
    for point in found["points"]:
        assert set(needed) <= set(point)
        start, end = point["span"]
        assert " ".join(text[start:end].split()) == point["text"]


@pytest.mark.parametrize(("file", "key"), [("manual.csv", "sections"), ("courses.csv", "courses")])
def test_read_finds_out_what_a_table_is(run: Run, file: str, key: str) -> None:
    code, out, _ = run("read", "--json", EXAMPLE / file)
    assert code == 0
    assert json.loads(out)[key]


def test_a_query_from_a_file_is_answered_and_cannot_reach_out(run: Run, example_store: Path, tmp_path: Path) -> None:
    file = tmp_path / "q.rq"
    file.write_text("SELECT (COUNT(*) AS ?n) WHERE { ?s a <https://w3id.org/golden-thread/ontology#Audit> }")
    code, out, _ = run("ask", "--file", file, "--format", "csv", "--store", example_store)
    assert (code, rows(out)) == (0, [{"n": "4"}])
    file.write_text("SELECT * WHERE { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }")
    assert_one_line(*_code_and_error(run("ask", "--file", file, "--store", example_store)), "SERVICE", "refused")
    file.write_text("PREFIX x: <urn:x>\n# SELECT\ninsert data { x:a x:b 'c' }")
    assert_one_line(
        *_code_and_error(run("ask", "--file", file, "--store", example_store)), "INSERT: updates are refused"
    )
    file.write_text("SELECT * WHERE { ?s ?p }")
    assert_one_line(*_code_and_error(run("ask", "--file", file, "--store", example_store)), "not a SPARQL query")


def _code_and_error(result: tuple[int, str, str]) -> tuple[int, str]:
    return result[0], result[2]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["ask", "gaps-without-traning"], ["did you mean gaps-without-training"]),
        (["ask", "rungs", "--set", "colour=red"], ["has no parameter 'colour'", "as_at"]),
        (["ask", "rungs", "--set", "as_at=soon"], ["as_at=soon", "not a date"]),
        (["ask", "rungs", "--set", "as_at"], ["write it as --set key=value"]),
        (["ask", "trace"], ["needs id"]),
        (["explain", "no-such/learning-1"], ["no point has the id"]),
    ],
)
def test_a_wrong_word_is_one_line(run: Run, example_store: Path, words: list[str], said: list[str]) -> None:
    assert_one_line(*_code_and_error(run(*words, "--store", example_store)), *said)


def test_what_is_no_store_is_said_to_be_none(run: Run, tmp_path: Path) -> None:
    for place in (tmp_path, tmp_path / "absent", EXAMPLE / "audits.md"):
        assert_one_line(*_code_and_error(run("ask", "rungs", "--store", place)), "not a Golden Thread store")
    (tmp_path / "mine.txt").write_text("mine")
    result = run("build", "--board", EXAMPLE / "board.toml", "--store", tmp_path)
    assert_one_line(*_code_and_error(result), "holds other files")
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


BAD_FILES: list[tuple[str, str, bytes, list[str]]] = [
    ("--audits", "empty.txt", b"", ["empty.txt", "empty"]),
    ("--audits", "binary.txt", bytes(range(256)) * 8, ["binary.txt"]),
    ("--audits", "no-audit.txt", b"Dear all,\n\nThe meeting room has moved.\n", ["no-audit.txt"]),
    ("--audits", "missing.txt", b"-", ["missing.txt"]),
    ("--courses", "columns.csv", b"colour,size\nred,1\n", ["columns.csv", "title"]),
    ("--courses", "date.csv", b"title,starts\nA course,32/13/2015\n", ["date.csv", "row 2", "32/13/2015"]),
    ("--courses", "cut.xlsx", b"PK\x03\x04 cut short", ["cut.xlsx"]),
    ("--manual", "wrong.csv", "title\nCaf\xe9\n".encode("utf-16-le")[:-1], ["wrong.csv"]),
]


@pytest.mark.parametrize(("option", "name", "content", "said"), BAD_FILES, ids=[name for _, name, _, _ in BAD_FILES])
def test_a_bad_file_is_one_line_and_changes_nothing(
    run: Run, tmp_path: Path, option: str, name: str, content: bytes, said: list[str]
) -> None:
    store, file = tmp_path / "store", tmp_path / name
    if name != "missing.txt":
        file.write_bytes(content)
    result = run("build", option, file, "--store", store)
    assert_one_line(*_code_and_error(result), *said)
    assert not store.exists()


def test_a_failed_build_leaves_the_old_release_serving(run: Run, example_store: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    shutil.copytree(example_store, store)
    before = Store.open(store).current().name
    bad = tmp_path / "bad.csv"
    bad.write_text("title,starts\nA course,never\n")
    result = run("build", "--audits", EXAMPLE / "audits.md", "--courses", bad, "--store", store)
    assert_one_line(*_code_and_error(result), "bad.csv", "row 2")
    assert Store.open(store).current().name == before


def test_several_files_after_one_option(run: Run, tmp_path: Path) -> None:
    other = tmp_path / "more.csv"
    other.write_text("title\nAnother section\n")
    code, out, err = run(
        "build", "--manual", EXAMPLE / "manual.csv", other, "--audits", EXAMPLE / "audits.md", "--store", tmp_path / "s"
    )
    assert code == 0, err
    assert "23 sections" in out


def test_debug_shows_the_traceback(run: Run, tmp_path: Path) -> None:
    from graph.errors import NotAStore

    with pytest.raises(NotAStore):
        run("ask", "rungs", "--store", tmp_path, "--debug")


def test_help_of_every_command(run: Run) -> None:
    code, out, _ = run("--help")
    assert code == 0
    for command in ("ask", "build", "check", "demo", "evaluate", "explain", "export", "read", "serve"):
        assert command in out
        assert run(command, "--help")[0] == 0


@pytest.mark.parametrize("command", [["ask", "rungs", "--out"], ["export"]])
def test_a_folder_that_is_not_there_is_named_and_nothing_else(
    run: Run, example_store: Path, tmp_path: Path, command: list[str]
) -> None:
    out = tmp_path / "nowhere" / ("rungs.csv" if command[0] == "ask" else "release.nq")
    code, _, err = run(*command, out, "--store", example_store)
    assert_one_line(code, err, f"{out}: there is no folder {out.parent}")
    assert ".new-" not in err


def test_a_file_that_may_not_be_written_is_named(run: Run, example_store: Path, tmp_path: Path) -> None:
    folder = tmp_path / "release.nq"
    folder.mkdir()
    code, _, err = run("export", folder, "--store", example_store)
    assert_one_line(code, err, f"{folder}: cannot be written")


def test_the_list_says_its_order_and_keeps_it(run: Run) -> None:
    _, out, _ = run("ask", "--list")
    assert "in the order of their names" in out.splitlines()[0]
    names = [line.split()[0] for line in out.splitlines()[1:] if line and not line.startswith(" ")]
    assert names == sorted(names)
    assert len(names) > 15


def test_explain_takes_an_iri(run: Run, example_store: Path) -> None:
    point = "injuries-in-pre-mobile-babies-2015-05/learning-11"
    _, by_id, _ = run("explain", point, "--store", example_store)
    _, by_iri, _ = run(
        "explain", f"https://w3id.org/golden-thread/id/exampleshire/audit/{point}", "--store", example_store
    )
    assert by_id == by_iri != ""


def test_a_workbook_has_words_and_links_where_the_public_address_is_set(
    run: Run, example_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import openpyxl

    from graph.papers.workbook import HEADER

    monkeypatch.setenv("GOLDENTHREAD_PUBLIC_ADDRESS", "https://thread.example.org/")
    run("ask", "gaps-without-training", "--out", tmp_path / "t.xlsx", "--store", example_store)
    sheet = openpyxl.load_workbook(tmp_path / "t.xlsx")["Rows"]
    first = sheet.cell(HEADER + 1, 1)
    assert first.hyperlink.target == f"https://thread.example.org/points/{first.value}"
    assert sheet.cell(HEADER + 1, 2).value in {
        "No course",
        "Wrong audience",
        "No section",
        "Not reviewed",
        "Out of date",
    }


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)), OSError(errno.EDQUOT, "share", "some.file"),
        OSError("IO error: No space left on device: While appending to file: x.sst"),
        sqlite3.OperationalError("database or disk is full"),
    ],
)  # fmt: skip
def test_a_full_disk_is_no_fault_of_the_program(
    run: Run, example_store: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def full(*given: object) -> None:
        raise error

    monkeypatch.setattr(Store, "open", full)
    assert_one_line(*_code_and_error(run("ask", "rungs", "--store", example_store)), "no room is left", "make room")
