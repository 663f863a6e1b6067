"""The notebook for analysts runs from its first cell to its last against a live service, and answers what it asks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from graph.queries import run
from graph.releases.release import Release
from tests.live import live

NOTEBOOK = Path(__file__).parent.parent / "docs" / "five-questions.ipynb"


@pytest.fixture
def service(example_store: Path) -> Iterator[str]:
    with live(example_store) as address:
        yield address


@pytest.mark.filterwarnings("ignore")  # of the kernel's machinery, not of ours
def test_the_notebook_answers_five_questions(
    service: str, example: Release, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("GOLDENTHREAD_URL", service)
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    assert not any(cell.get("outputs") for cell in notebook.cells), "it is kept without answers, which go out of date"
    NotebookClient(notebook, timeout=60, kernel_name="python3").execute()
    shown = {
        cell.id: "\n".join(
            str(text)
            for output in cell.outputs
            for kind, text in output.get("data", {}).items()
            if kind in ("text/markdown", "text/plain")
        )
        for cell in notebook.cells
        if cell.cell_type == "code"
    }
    assert example.name in shown["tools"]
    for row in run(example, "recurring-topics", {"at_least": "3"}).records():
        assert row["label"] in shown["recurring"]
    for row in run(example, "points-citing", {"instrument": "Bruising Policy"}).records():
        assert row["id"] in shown["bruising"]
    unheld = run(example, "instruments-without-section").records()
    assert all(row["instrument"] in shown["unheld"] for row in unheld)
    for row in run(example, "responses", {"response": "train"}).records():
        assert row["instrument"] in shown["responses"]
    assert "rule" in shown["proof"]
    assert f"the same {len(unheld)} pieces of guidance" in shown["dump"]
