"""Each command that a message or a page names can be run as it stands, but for what it says to put in."""

from __future__ import annotations

import re
import shlex
from importlib import resources
from pathlib import Path

import click
import pytest

from graph.boards import remove
from graph.commands import build_into, on_store
from graph.errors import GraphError, NotAStore
from graph.linking.board import NO_WORK
from graph.store import Store
from web.cli.main import goldenthread, main

ROOT = Path(__file__).parent.parent
SOURCES = [
    each for room in ("graph", "loaders", "web") for kind in ("*.py", "*.html", "*.toml")
    for each in (ROOT / room).rglob(kind) if "node_modules" not in each.parts
]  # fmt: skip
#: A command with all its words, as a page or a message writes it.
WRITTEN = re.compile(r"goldenthread ([a-z]+(?: [^\s<>\"'`,;(){}]*(?:\{\{[^}]*\}\}[^\s<>]*)?)* --store \w+)")


def words_of(message: str) -> list[str]:
    """The command that a message ends with."""
    found = re.search(r"goldenthread (.*?)(?: \(FILE|$)", message)
    assert found
    return shlex.split(found[1])


def parsed(words: list[str]) -> None:
    """Take the words of a command as the command line does, and run nothing. Raises ``click.ClickException``."""
    with click.Context(goldenthread) as context:
        command: click.Command = goldenthread
        while isinstance(command, click.Group):
            known = command.get_command(context, words[0])
            assert known, words
            command, words = known, words[1:]
        command.make_context(None, words, context)


def test_a_store_that_is_not_there_can_be_made_by_what_is_said(tmp_path: Path) -> None:
    place = tmp_path / "a store"
    with pytest.raises(NotAStore) as told:
        Store.open(place)
    example = str(resources.files("loaders").joinpath("example", "board.toml"))
    main([example if word == "FILE.toml" else word for word in words_of(str(told.value))])
    assert Store.open(place).current()


def test_a_board_that_is_not_there_is_told_with_a_command_that_runs(
    example_store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(GraphError) as told:
        remove(Store.open(example_store), ["nowhere"], lambda _: NO_WORK)
    main(words_of(str(told.value)))
    assert "exampleshire" in capsys.readouterr().out


def test_commands_that_are_put_together_are_commands() -> None:
    for text in (
        on_store("publish", store="s"), on_store("account", "list", store="s"),
        on_store("account", "add", "NAME", "--role", "admin", store="s"),
        on_store("board", "remove", "key", "--with-work", store="s"),
    ):  # fmt: skip
        parsed(words_of(text))
    assert build_into("a b").startswith("goldenthread build --board FILE.toml --store 'a b' (")


def test_commands_that_are_written_out_are_commands() -> None:
    written = {each for file in SOURCES for each in WRITTEN.findall(file.read_text(encoding="utf-8"))}
    assert len(written) > 5
    for each in written:
        parsed(re.sub(r"\{\{.*?\}\}", "x", each).split())


def test_a_command_that_is_none_is_found() -> None:
    wrong = "build --bard board.toml --store STORE"
    assert WRITTEN.findall(f"goldenthread {wrong}") == [wrong]
    with pytest.raises(click.ClickException):
        parsed(wrong.split())


def test_no_message_tells_to_build_without_saying_of_what() -> None:
    bare = re.compile(r"goldenthread build(?! --|`)")
    assert not [file.name for file in SOURCES if bare.search(file.read_text(encoding="utf-8"))]
