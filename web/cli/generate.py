"""``generate``: a made-up country, as documents to read or straight as a store, for trials and measurements."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from web.cli.options import on_terminal

if TYPE_CHECKING:
    from loaders.made_up.plan import Sizes

_FOLDER = click.Path(path_type=Path, file_okay=False)


@click.command()
@click.option("--boards", type=click.IntRange(min=1), help="How many boards; 1 where nothing else says how many.")
@click.option("--triples", type=click.IntRange(min=1), help="As many boards as make about so many statements.")
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed gives the same bytes.")
@click.option(
    "--audits", type=click.IntRange(1, 30), default=5, show_default=True, help="How many audits a board usually has."
)
@click.option(
    "--points", type=click.IntRange(1, 60), default=17, show_default=True, help="How many points an audit usually has."
)
@click.option("--out", type=_FOLDER, help="A new folder: one folder a board with its documents, and GOLD.jsonl.")
@click.option("--store", type=_FOLDER, help="A new folder: the store of it, with no documents between.")
def generate(
    boards: int | None, triples: int | None, seed: int, audits: int, points: int, out: Path | None, store: Path | None
) -> None:
    """Make up a country of safeguarding boards: goldenthread generate --boards 10 --seed 1 --out DIR."""
    if boards is not None and triples is not None:
        raise click.UsageError("give --boards or --triples, not both")
    if (out is None) == (store is None):
        raise click.UsageError("give --out for documents, or --store for a store built of the same")
    from loaders.made_up.country import MOST_BOARDS, boards_of_triples
    from loaders.made_up.plan import Sizes

    sizes = Sizes(audits, points)
    count = boards_of_triples(triples, seed, sizes) if triples else boards or 1
    if count > MOST_BOARDS:
        asked = f"--triples {triples} makes more boards than that" if triples else "ask for fewer"
        raise click.UsageError(f"a made-up country has at most {MOST_BOARDS} boards; {asked}")
    if out is not None:
        _documents(out, count, seed, sizes)
    elif store is not None:
        _store(store, count, seed, sizes)


def _documents(out: Path, count: int, seed: int, sizes: Sizes) -> None:
    from loaders.made_up.country import GOLD, boards, write_country

    files = write_country(out, boards(count, seed, sizes), count, _progress if on_terminal() else None)
    written = "1 board written to" if count == 1 else f"{count} boards, each with a board.toml, written to"
    click.echo(f"{written} {out}")
    click.echo(f"next: goldenthread build --board {files[0] if count == 1 else out} --store STORE")
    click.echo(f"or:   goldenthread evaluate {out / GOLD} --documents {out}")


def _store(store: Path, count: int, seed: int, sizes: Sizes) -> None:
    from graph.build import build
    from graph.errors import NotAStore
    from graph.store import Store
    from loaders.made_up.country import boards
    from loaders.made_up.values import readings_of

    Store.check_place(store)
    if Store.create(store).has_release():  # perhaps of real boards, whose place nothing that is made up may take
        raise NotAStore(f"{store}: holds boards already, which a made-up country would replace; name a new folder")
    release = build([readings_of(each) for each in boards(count, seed, sizes)], store)
    counts = release.manifest.counts
    made = f"{count} made-up {'board' if count == 1 else 'boards'}"
    click.echo(f"{made} with {counts['learning_points']} learning points")
    click.echo(f"data release {release.name} of {counts['triples']} triples now serves in {store}")


def _progress(key: str, number: int, count: int) -> None:
    click.echo(f"\r{key} ({number} of {count})", nl=False, err=True)
