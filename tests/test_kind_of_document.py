"""A document that is given without saying what it is: audit sheet, catalogue or manual, by its words."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from graph.model import AuditSheet, Catalogue, Manual
from loaders.document import read_document
from loaders.errors import BadDocument
from loaders.kind_of_document import kind_of_text
from loaders.reading import read_any

BENCH = Path(__file__).parent.parent / "bench" / "reading"
SAMPLES = Path(__file__).parent / "samples"
TEXTS = {".txt", ".md", ".html"}


def documents(kind: str, *folders: str) -> list[Path]:
    """The texts of a kind in these folders."""
    found: list[Path] = []
    for folder in folders:
        for line in (BENCH / folder / "gold.jsonl").read_text(encoding="utf-8").splitlines():
            record = json.loads(line)
            path = BENCH / folder / "documents" / record["file"]
            if record.get("as", "audit") == kind and path.suffix in TEXTS:
                found.append(path)
    return found


def test_audit_sheets_are_never_taken_for_anything_else() -> None:
    paths = documents("audit", "sheets-1", "sheets-2", "sheets-3", "sheets-4")
    paths += list((SAMPLES / "layouts" / "documents").iterdir())
    assert len(paths) > 60
    assert [path.name for path in paths if kind_of_text(read_document(path).text) != "audit"] == []


@pytest.mark.parametrize("kind", ["courses", "manual"])
def test_catalogues_and_manuals_are_known_by_their_words(kind: str) -> None:
    paths = documents(kind, "lists-1", "lists-2")
    assert len(paths) > 10
    assert [path.name for path in paths if kind_of_text(read_document(path).text) != kind] == []


@pytest.mark.parametrize(
    ("path", "reading"),
    [
        (SAMPLES / "catalogues" / "levels.md", Catalogue),
        (SAMPLES / "manuals" / "policy.txt", Manual),
        (SAMPLES / "sheets" / "ravensby-table-2019.md", AuditSheet),
    ],
)
def test_read_takes_each_for_what_it_is(path: Path, reading: type) -> None:
    assert isinstance(read_any(path), reading)


def test_what_reads_like_a_catalogue_and_is_none_is_refused_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "note.txt"
    path.write_text(
        "The trainer and the venue. The trainer, the venue, the cost, the delegates.\n" * 3, encoding="utf-8"
    )
    with pytest.raises(BadDocument, match=r"does not look like an audit sheet.*--as"):
        read_any(path)


def test_a_table_of_findings_is_an_audit_sheet_named_by_its_file(tmp_path: Path) -> None:
    path = tmp_path / "neglect-audit-march-2019.csv"
    path.write_text(
        "Ref,Strengths,Areas for development,Action,Lead\n"
        "1,Core groups were timely,Fathers were not invited,Invite fathers,Children's Social Care\n",
        encoding="utf-8",
    )
    sheet = read_any(path)
    assert isinstance(sheet, AuditSheet)
    assert [(audit.theme, str(audit.audited and audit.audited.text)) for audit in sheet.audits] == [
        ("Neglect", "2019-03")
    ]
    assert [item.kind for item in sheet.items] == ["strength", "gap", "action"]
