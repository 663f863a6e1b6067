"""``serve``: the pages and the endpoint. ``demo``: the bundled example, built and served."""

from __future__ import annotations

from collections.abc import Callable
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from web.cli.options import store_option

if TYPE_CHECKING:
    from graph.store import Store

_F = TypeVar("_F", bound=Callable[..., Any])


def _address(command: _F) -> _F:
    options = (
        click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on."),
        click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535)),
        click.option("--processes", type=click.IntRange(1, 64), help="How many answer pages (default: as processors)."),
        click.option(
            "--memory", type=click.Choice(["auto", "yes", "no"]),
            help="Whether they hold the release in memory (default: a small one, where there is room).",
        ),
    )  # fmt: skip
    for option in reversed(options):
        command = option(command)
    return command


@click.command()
@store_option
@_address
def serve(store: Path, **given: Any) -> None:
    """Serve a store's pages and its SPARQL endpoint."""
    from graph.errors import IndexToRenew
    from graph.store import Store
    from web.cli.publish import renew_index

    opened = Store.open(store)
    try:
        click.echo(_what_serves(opened))
    except IndexToRenew:  # one that can be read answers while the publisher makes another
        click.echo("the index of the release is of another version; it is made anew before anything is served ...")
        renew_index(opened)
        click.echo(_what_serves(opened))
    del opened  # which holds the release, and would hold it for as long as this process looks after the others
    _serve(store, **given)


def _what_serves(store: Store) -> str:
    manifest = store.current().manifest
    return f"{manifest.board_name}: data release {manifest.release}"


def _serve(store: Path, host: str, port: int, processes: int | None, memory: str | None) -> None:
    from web.serve import serve as serve_pages

    settings = {name: value for name, value in (("workers", processes), ("memory", memory)) if value is not None}
    serve_pages(store, host, port, click.echo, **settings)


@click.command()
@click.option("--store", type=click.Path(path_type=Path), help="Where to build it (default: the user's own folder).")
@_address
def demo(store: Path | None, **given: Any) -> None:
    """Build the bundled example and serve it."""
    from loaders.board import read_board_file
    from web.cli.build import BuildProgress, build_release, report

    place = store or Path(click.get_app_dir("golden-thread")) / "example"
    with resources.as_file(resources.files("loaders").joinpath("example")) as folder, BuildProgress() as progress:
        readings = [read_board_file(folder / "board.toml", progress.file)]
        release = build_release(readings, place, progress)
    report(readings, release, place)
    del release  # it is for the processes that answer to hold it
    _serve(place, **given)
