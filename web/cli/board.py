"""``board``: the boards of a store: which there are, one more or one read again, and one removed."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from graph.commands import on_store
from graph.errors import GraphError
from web.cli.options import ManyFiles, let_through_option, store_option

if TYPE_CHECKING:
    from collections.abc import Callable

    from graph.linking.decided import BoardWork
    from graph.model import BoardReadings


class _NotConfirmed(GraphError):
    """Nobody can be asked whether a board is to be removed."""


@click.group()
def board() -> None:
    """Boards of a store: list them, add one or read it again, remove one."""


@board.command("list")
@store_option
def list_boards(store: Path) -> None:
    """List the boards with their keys, documents, and work of people."""
    from collections import Counter

    from graph.store import Store

    manifest = Store.open(store).current().manifest
    documents = Counter(each.board for each in manifest.documents)
    click.echo("\t".join(("key", "documents", "work", "name")))
    for name, key in manifest.boards:
        click.echo(f"{key}\t{documents[key]}\t{_work(store, key) or '-'}\t{name}")


@board.command("add", cls=ManyFiles)
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--renamed", is_flag=True, help="A board that is there has another name from now on.")
@let_through_option
@store_option
def add_boards(files: tuple[Path, ...], renamed: bool, let_through: tuple[tuple[str, str], ...], store: Path) -> None:
    """Read the board files FILES into a store: a board that is there is read again, all others stay as they are."""
    from graph.store import Store
    from loaders.board import board_files, read_boards
    from web.cli.build import BuildProgress, date_asked, put_boards, report

    Store.check_place(store)
    with BuildProgress() as progress:
        readings = read_boards([each for file in files for each in board_files(file)], progress.file, let_through)
        before = date_asked(store)
        release = put_boards(readings, store, progress, renamed)
    report(readings, release, Store.open(store).shown, before)


@board.command("remove")
@click.argument("keys", nargs=-1, required=True)
@click.option("--with-work", is_flag=True, help="Remove people's work on it too; a backup of all work is kept first.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@store_option
def remove_boards(keys: tuple[str, ...], with_work: bool, yes: bool, store: Path) -> None:
    """Remove the boards of these keys, with every statement, list, count and document of theirs."""
    from graph.boards import remove
    from graph.store import Store

    opened = Store.open(store)
    manifest = opened.current().manifest
    names = {key: name for name, key in manifest.boards}
    held = [key for key in dict.fromkeys(keys) if key in names]
    # A board that is gone may have left work behind, which can be removed later.
    missing = [key for key in keys if key not in names and not (with_work and _work(store, key))]
    if not missing:  # ``remove`` refuses those; nobody is asked about them first
        _confirm(store, list(dict.fromkeys(keys)), names, yes, with_work)
    if held or missing:
        release = remove(opened, [*held, *missing], _work_on(store))
        triples = release.manifest.counts["triples"]
        said = f"data release {release.name} of {triples} triples now serves in {opened.shown}"
        click.echo(f"{', '.join(names[key] for key in held)} removed: {said}")
    for key in dict.fromkeys(keys):
        click.echo(_what_became_of_work(store, key, with_work))


def _confirm(store: Path, keys: list[str], names: dict[str, str], yes: bool, with_work: bool) -> None:
    """Ask whether boards are to go. Raises ``click.Abort`` where not, and ``_NotConfirmed`` where nobody can answer."""
    if yes:
        return
    if not sys.stdin.isatty():
        raise _NotConfirmed(f"{', '.join(keys)}: nobody is there to be asked; add --yes to remove it")
    for key in keys:
        also = f", and {_work(store, key)} of people’s work" if with_work and _work(store, key) else ""
        click.confirm(f"Remove {names.get(key, key)} ({key}) from {store}{also}?", abort=True)


def _what_became_of_work(store: Path, key: str, with_work: bool) -> str:
    """What is left of people's work on a board that is gone, after it was removed where that was asked for."""
    told = _work(store, key)
    if not told:
        return f"{key}: nobody had worked on it"
    if not with_work:
        remove = on_store("board", "remove", key, "--with-work", store=store)
        return f"{key}: {told} of people's work stay in the database; to remove them: {remove}"
    from graph.work.of_board import forget_work
    from graph.work.trail import Actor
    from web.cli.publish import open_work

    here = Actor(None, "the owner of this machine", "curator", "admin")
    kept = forget_work(open_work(store), here, key, store).kept
    return f"{key}: {told} of people's work removed; a backup of all work before is kept: {kept}"


def _work(store: Path, key: str) -> str:
    """How much people have worked on a board, in words; the empty string for nothing."""
    from web.cli.backup import counted
    from web.cli.publish import has_work, open_work

    if not has_work(store):
        return ""
    from graph.work.of_board import count_work

    return counted(count_work(open_work(store), key))


def _work_on(store: Path) -> Callable[[BoardReadings], BoardWork]:
    """Look people's work on a board up, as a build does."""
    from graph.linking.board import NO_WORK
    from web.cli.publish import work_on_store

    def nothing(readings: BoardReadings) -> BoardWork:
        return NO_WORK

    return work_on_store(store) or nothing
