"""``backup`` and ``restore``: people's work as one file, and back."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click

from web.cli.options import store_option

_FILE = click.Path(path_type=Path)
#: One, and several.
_WORDS = {
    "decision": ("decision", "decisions"),
    "step_entry": ("step", "steps"),
    "term_entry": ("decision on a term", "decisions on terms"),
    "account": ("account", "accounts"),
    "audit_entry": ("entry of the audit trail", "entries of the audit trail"),
}


@click.command()
@click.argument("file", type=_FILE)
@store_option
def backup(file: Path, store: Path) -> None:
    """Write people's work to FILE (.zip of plain RDF), while others go on working; it holds no passwords."""
    from graph.store import Store
    from graph.work.backup import back_up
    from web.cli.publish import open_work

    Store.open(store)
    click.echo(f"{file}: {counted(back_up(open_work(store), file))}")


@click.command()
@click.argument("file", type=_FILE)
@click.option("--replace", is_flag=True, help="Take the place of the work that is there, which is kept as a backup.")
@store_option
def restore(file: Path, replace: bool, store: Path) -> None:
    """Put the backup FILE in the place of people's work: all of it or nothing. Everybody is signed out."""
    from graph.store import Store
    from graph.work.restoring import restore as restore_work
    from graph.work.trail import Actor
    from web.cli.publish import open_work, publish_work

    opened, database = Store.create(store), open_work(store)
    here = Actor(None, "the owner of this machine", "curator", "admin")
    done = restore_work(database, here, file, store if replace else None)
    click.echo(f"{file}: {counted(done.counts)} restored to {database.shown}")
    if done.replaced:
        click.echo(f"what was there is kept: {done.replaced}")
    if opened.has_release():
        click.echo(publish_work(opened, database))


def counted(counts: Mapping[str, int]) -> str:
    """How many entries of each kind, in words."""
    shown = [*_WORDS, *sorted(counts.keys() - _WORDS.keys())]
    return ", ".join(
        f"{counts[kind]:,} {_WORDS.get(kind, (kind, kind))[counts[kind] != 1]}" for kind in shown if kind in counts
    )
