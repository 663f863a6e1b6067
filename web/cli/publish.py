"""``publish``: people's work into the release that serves, once or as it comes."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from graph.errors import GraphError
from web.cli.options import store_option

if TYPE_CHECKING:
    from collections.abc import Callable

    from graph.linking.decided import BoardWork
    from graph.model import BoardReadings
    from graph.store import Store
    from graph.work.database import Database

#: Seconds between two looks at whether anybody has begun to work.
_LOOKS = 0.2


@click.command()
@store_option
@click.option("--watch", is_flag=True, help="Go on, and publish whatever is decided within a moment of it.")
@click.option(
    "--patience", type=float, help="With --watch: seconds to wait for another one to end (default: for ever)."
)
def publish(store: Path, watch: bool, patience: float | None) -> None:
    """Publish what people have decided, tracked and named; ``serve`` does so by itself.

    Where the index of the release was written by another version, it is made anew first, which ``serve`` does too.

    Run it after an entry was mended by hand in the database: a service sees what is added there, and not what is
    altered in place.
    """
    if watch:
        _watch(store, patience)
        return
    from graph.store import Store

    opened = Store.open(store)
    renew_index(opened)
    click.echo(publish_work(opened, open_work(store)))


def renew_index(store: Store) -> None:
    """Make the index of the release that serves anew where it is of another layout, and say so."""
    from graph.releases.renewing import renewed

    if line := renewed(store):
        click.echo(line)


def publish_work(store: Store, database: Database) -> str:
    """Publish once, and say what serves now."""
    from graph.work.projecting import Projector

    before = store.current().name
    release = Projector(store, database).project()
    state = "is up to date with" if release.name == before else "now holds"
    return f"data release {release.name} {state} people's work in {database.shown}"


def _watch(store: Path, patience: float | None) -> None:
    """Be the one that publishes. Wait until somebody has worked in the store, and publish from then on.

    An index of another layout is made anew meanwhile, and releases that nobody reads any more are removed. A fault is
    told once, and noted for whoever looks after the service.
    """
    from graph.releases.renewing import keep_renewed
    from graph.releases.tidying import keep_tidy
    from graph.work import publisher

    def tell(problem: str) -> None:
        from graph.work.revisions import Revision

        say(problem)
        before = publisher.noted(store)
        publisher.note(store, publisher.Progress(before.seen if before else Revision(), problem))

    def say(line: str) -> None:
        click.echo(f"goldenthread: {line}", err=True)

    with publisher.alone(store, patience):
        threading.Thread(target=keep_renewed, args=(store, say), daemon=True).start()
        threading.Thread(target=keep_tidy, args=(store,), daemon=True).start()
        told = ""
        while True:
            try:
                if has_work(store):
                    from graph.store import Store
                    from graph.work.projecting import Projector

                    projector = Projector(Store.open(store), open_work(store))
                    projector.follow(tell, done=lambda seen: publisher.note(store, publisher.Progress(seen)))
            except GraphError as problem:
                if str(problem) != told:
                    told = str(problem)
                    tell(told)
            time.sleep(_LOOKS)


def open_work(store: Path) -> Database:
    """The database of people's work on a store, as the settings name it."""
    from graph.work.database import Database, address_beside
    from web.config import Config

    return Database.open(Config.from_environment(store, os.environ).database or address_beside(store))


def has_work(store: Path) -> bool:
    """Whether people's work has a database: one that is set, or one beside the releases."""
    from web.config import Config

    return bool(Config.from_environment(store, os.environ).database) or (store / "work.sqlite").exists()


def work_on_store(store: Path) -> Callable[[BoardReadings], BoardWork] | None:
    """Look people's work on a board up, for a build; ``None`` where nobody has worked in this store yet."""
    if not has_work(store):
        return None
    from graph.work.projecting import work_of

    return work_of(open_work(store))
