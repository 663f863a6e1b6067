"""The rooms: who may import whom, who names the engine, and what a cold command does not load."""

from __future__ import annotations

import importlib
import subprocess
import sys
from pathlib import Path

import pytest

from tests.graph_fixture import store_path

ROOT = Path(__file__).parent.parent
ROOMS = ("ontology", "graph", "loaders", "web")


def sources(*rooms: str) -> list[Path]:
    found = [path for room in rooms for path in (ROOT / room).rglob("*.py") if "node_modules" not in path.parts]
    assert found
    return found


@pytest.mark.parametrize("room", ROOMS)
def test_each_room_comes_from_this_checkout(room: str) -> None:
    """Not from another project's package of the same name."""
    assert Path(importlib.import_module(room).__file__).parent == ROOT / room


@pytest.mark.parametrize("room", ROOMS)
def test_each_room_says_its_rule_in_one_sentence(room: str) -> None:
    words = importlib.import_module(room).__doc__ or ""
    assert words.strip().endswith(".")
    assert len(words.splitlines()) <= 3


def test_exactly_one_file_names_the_embedded_engine() -> None:
    assert [str(p.relative_to(ROOT)) for p in sources(*ROOMS) if "pyoxigraph" in p.read_text(encoding="utf-8")] == [
        "graph/oxigraph.py"
    ]


def test_the_contracts_between_rooms_hold() -> None:
    """`layers = ["web | loaders", "graph", "ontology"]`, and the engine behind one file."""
    lint = (
        "from importlinter import cli; import sys;"
        "sys.exit(cli.lint_imports(config_filename='pyproject.toml', no_cache=True))"
    )
    done = subprocess.run([sys.executable, "-c", lint], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "KEPT" in done.stdout
    assert "BROKEN" not in done.stdout


def test_the_contracts_can_be_broken(tmp_path: Path) -> None:
    """The same check on a copy in which the words import the facts: it must say so."""
    import shutil

    for room in ROOMS:
        shutil.copytree(ROOT / room, tmp_path / room, ignore=shutil.ignore_patterns("node_modules", "*.ttl", "static"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "ontology" / "wrong.py").write_text("import graph.store\nimport pyoxigraph\n")
    lint = (
        "from importlinter import cli; import sys;"
        "sys.exit(cli.lint_imports(config_filename='pyproject.toml', no_cache=True))"
    )
    done = subprocess.run([sys.executable, "-c", lint], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 1, done.stdout + done.stderr
    assert done.stdout.count("BROKEN") == 2


HEAVY = ("rdflib", "flask", "loaders", "pyshacl", "owlready2", "openpyxl", "xlsxwriter", "networkx")


def loaded_by(*arguments: str) -> set[str]:
    code = (
        "import sys, contextlib\nfrom web.cli import main\n"
        "with contextlib.suppress(SystemExit): main(sys.argv[1:])\n"
        "print(*{name.split('.')[0] for name in sys.modules}, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code, *arguments], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "covered" in done.stdout or "not-running" in done.stdout
    return set(done.stderr.split())


@pytest.mark.parametrize("arguments", [("ask", "gaps-without-training"), ("ask", "rungs", "--format", "json")])
def test_a_cold_question_loads_nothing_that_it_does_not_need(arguments: tuple[str, ...]) -> None:
    loaded = loaded_by(*arguments, "--store", str(store_path()))
    assert "pyoxigraph" in loaded
    assert loaded.isdisjoint(HEAVY)


def test_the_rooms_can_be_imported_in_any_order() -> None:
    """No circle of imports hides behind the order in which tests happen to load them."""
    names = sorted(
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for path in sources("graph", "ontology")
        if "migrations" not in path.parts  # run by Alembic on a connection, and imported by nobody
    )
    code = (
        "import importlib, sys\nfor name in sys.argv[1:]:\n"
        "    ours = [m for m in sys.modules if m.split('.')[0] in ('graph', 'ontology')]\n"
        "    for loaded in ours: del sys.modules[loaded]\n"
        "    importlib.import_module(name)"
    )
    done = subprocess.run([sys.executable, "-c", code, *names], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
