"""Accounts on the command line, and what ``serve`` says of signing in."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from graph.machine.memory import is_loopback
from graph.work import accounts
from graph.work.database import Database, address_beside
from graph.work.entries import Asked, Trail
from tests.signin_client import PASSWORD
from web.cli import main
from web.config import Config
from web.serve import serve


@pytest.fixture
def store(example_store: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(example_store, tmp_path / "store"))


def run(monkeypatch: pytest.MonkeyPatch, typed: str, *words: str) -> int:
    monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
    with pytest.raises(SystemExit) as stop:
        main(["account", *words])
        sys.exit(0)
    return int(stop.value.code or 0)


def test_an_account_from_making_to_ending(
    store: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    where = ("--store", str(store))
    assert run(monkeypatch, f"{PASSWORD}\nmore\n", "add", "Ann", "--role", "admin", "--known-as", "lead", *where) == 0
    assert capsys.readouterr().out == "ann: may sign in as admin\n"
    database = Database.open(address_beside(store))
    assert accounts.check_password(database, "ann", PASSWORD)
    assert run(monkeypatch, "quite another one\n", "password", "ANN", *where) == 0
    assert accounts.check_password(database, "ann", PASSWORD) is None
    assert accounts.check_password(database, "ann", "quite another one")
    assert run(monkeypatch, f"{PASSWORD}\n", "add", "bea", *where) == 0
    assert run(monkeypatch, "", "role", "bea", "viewer", *where) == 0
    assert run(monkeypatch, "", "disable", "bea", *where) == 0
    assert accounts.check_password(database, "bea", PASSWORD) is None
    capsys.readouterr()
    assert run(monkeypatch, "", "list", *where) == 0
    rows = [line.split("\t")[:5] for line in capsys.readouterr().out.splitlines()]
    assert rows == [["ann", "admin", "lead", "password", "active"], ["bea", "viewer", "viewer", "password", "disabled"]]
    assert run(monkeypatch, "", "disable", "bea", "--undo", *where) == 0
    assert accounts.check_password(database, "bea", PASSWORD)
    assert [each.name for each in Trail(database, Asked())] == [""] * 6, "by whoever may run commands here"


@pytest.mark.parametrize(
    ("typed", "words", "told"),
    [
        ("short\n", ["add", "ann"], "a password has 12 to 1000 letters"),
        ("", ["add", "ann"], "a password has 12 to 1000 letters"),
        (f"{PASSWORD}\n", ["add", "ann", "--known-as", "ann@board.example"], "is a person"),
        ("", ["disable", "nobody"], "there is no account of this name"),
    ],
)
def test_errors_are_one_line_and_change_nothing(
    store: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], typed: str, words: list[str],
    told: str,
) -> None:  # fmt: skip
    assert run(monkeypatch, typed, *words, "--store", str(store)) == 1
    error = capsys.readouterr().err
    assert told in error
    assert len(error.splitlines()) == 1
    assert "short" not in error
    assert not accounts.listed(Database.open(address_beside(store)))


def test_where_there_is_no_store_no_database_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(monkeypatch, f"{PASSWORD}\n", "add", "ann", "--store", str(tmp_path)) == 1
    assert list(tmp_path.iterdir()) == []


def test_a_password_is_never_an_argument(store: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "web.cli", "account", "add", "--help"], capture_output=True, text=True, check=True
    )
    assert "--password" not in done.stdout


@pytest.mark.parametrize(
    ("host", "only_here"),
    [
        ("127.0.0.1", True), ("127.9.9.9", True), ("::1", True), ("localhost", True), ("0.0.0.0", False),
        ("::", False), ("192.0.2.1", False), ("board.example", False), ("127.0.0.1.example", False),
    ],
)  # fmt: skip
def test_only_this_machine_gets_a_link(
    store: Path, monkeypatch: pytest.MonkeyPatch, host: str, only_here: bool
) -> None:
    said, seen = list[str](), list[tuple[str, int]]()
    assert is_loopback(host) == only_here

    def listen(config: object, *_: object) -> None:
        link = Path(str(config.sign_in_link))  # type: ignore[attr-defined]
        seen.append((link.read_text() if link.is_file() else "", link.stat().st_mode & 0o777 if link.is_file() else 0))
        assert told.wait(30), "nothing is said though it answers"

    def say(line: str) -> None:
        said.append(line)
        if "sign in" in line:
            told.set()

    told = threading.Event()
    monkeypatch.setattr("web.serve._answers", lambda *_: True)
    monkeypatch.setattr("web.serve.check_address", lambda *_: None)
    monkeypatch.setattr("web.serve._listen", listen)
    for name in [each for each in os.environ if each.startswith("GOLDENTHREAD_")]:
        monkeypatch.delenv(name)
    serve(store, host, 8765, say)
    (line,) = [each for each in said if "sign in" in each]
    (kept,) = seen
    if only_here:
        named = f"[{host}]" if ":" in host else host
        assert f"http://{named}:8765/sign-in/once/" in line
        token = line.rpartition("/")[2]
        assert token not in kept[0]
        assert kept[1] == 0o600
    else:
        assert "account add" in line
        assert "once" not in line
        assert kept == ("", 0)


def test_behind_a_proxy_nothing_that_signs_in_is_said(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Others reach the address too, and a journal keeps what a service says."""
    said, links, told = list[str](), list[str](), threading.Event()

    def listen(config: Config, *_: object) -> None:
        links.append(config.sign_in_link)
        assert told.wait(30), "nothing is said though it answers"

    def say(line: str) -> None:
        said.append(line)
        if "sign in" in line:
            told.set()

    monkeypatch.setattr("web.serve._answers", lambda *_: True)
    monkeypatch.setattr("web.serve.check_address", lambda *_: None)
    monkeypatch.setattr("web.serve._listen", listen)
    monkeypatch.setenv("GOLDENTHREAD_PROXIES", "1")
    serve(store, "127.0.0.1", 8765, say)
    assert links == [""]
    assert "account add" in said[-1]
    assert not any("/once/" in each for each in said)
