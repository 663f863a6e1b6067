"""``ask``: the named queries, and any query from a file. ``explain``: the thread of one point."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from graph.errors import BadParameter
from web.cli.options import STORE, store_option

if TYPE_CHECKING:
    from graph.releases.release import Release
    from graph.table import Table

FORMATS = ("table", "csv", "tsv", "json", "xlsx", "ttl")


@click.command()
@click.argument("name", required=False)
@click.option("--set", "settings", multiple=True, metavar="KEY=VALUE", help="Give a parameter a value.")
@click.option("--format", "kind", type=click.Choice(FORMATS), help="Without it, the ending of --out, else a table.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Write to a file.")
@click.option("--limit", type=click.IntRange(min=0), help="As many rows at most.")
@click.option("--offset", type=click.IntRange(min=0), default=0, help="Leave out so many rows first.")
@click.option("--list", "list_all", is_flag=True, help="List the named queries, by name.")
@click.option("--file", "file", type=click.Path(path_type=Path), help="Ask the SPARQL query in a file.")
@click.option("--store", type=STORE, envvar="GOLDENTHREAD_STORE", show_envvar=True, metavar="DIR|URL|FILE.toml",
              help="The folder of the store, or the SPARQL service that holds it.")  # fmt: skip
def ask(
    name: str | None,
    settings: tuple[str, ...],
    kind: str | None,
    out: Path | None,
    limit: int | None,
    offset: int,
    list_all: bool,
    file: Path | None,
    store: Path | None,
) -> None:
    """Ask a named query: goldenthread ask gaps-without-training --store DIR."""
    if list_all:
        _list_queries()
        return
    kind = kind or _kind_of(out)
    if (name is None) == (file is None):
        raise click.UsageError("name one query, or give one with --file; --list shows the names")
    if kind == "xlsx" and out is None and sys.stdout.isatty():
        raise BadParameter("an Excel file cannot be shown here; add --out FILE.xlsx")
    from graph.query_files import named

    if name is not None:
        named(name)
    if store is None:
        raise click.UsageError("say which store: --store DIR, or set GOLDENTHREAD_STORE")
    from graph.store import Store

    opened = Store.open(store)
    release = opened.current()
    if file is not None:
        from web.cli.free import answer_file

        _write(answer_file(opened, release, file, kind), out)
        return
    from graph.queries import run
    from graph.table import NO_CATALOGUE, part

    table = run(release, name or "", _settings(settings))
    if offset or limit is not None:
        table = part(table, offset, limit)
    _write(_rendered(table, kind, release), out)
    if out is not None:
        click.echo(f"{out}: {table.many}, data release {release.name}", err=True)
    if table.note and kind != "table":
        remedy = f": {_NOTE_REMEDY}" if table.note == NO_CATALOGUE else ""
        click.echo(f"{table.note}{remedy}", err=True)


_NOTE_REMEDY = "give the training catalogue with --courses, or list it in the board file, and build again"


def _kind_of(out: Path | None) -> str:
    """The format that a file's ending asks for; a table where nothing is written to a file."""
    if out is None:
        return "table"
    ending = out.suffix.removeprefix(".").lower()
    if ending in ("txt", ""):
        return "table"
    if ending not in FORMATS:
        raise BadParameter(f"{out}: cannot write a file that ends so; use .csv .tsv .json .xlsx .ttl or .txt")
    return ending


_USUAL_DAY: Final = "the date that the board file asks of, else today"


def _list_queries() -> None:
    from graph.query_files import all_queries

    click.echo("The named queries, in the order of their names:\n")
    for query in all_queries():
        click.echo(f"{query.name:32} {query.title}")
        for parameter in query.parameters:
            usual = _USUAL_DAY if parameter.default == "today" else parameter.default
            default = f" (default: {usual})" if usual else ""
            listed = f" (one of: {', '.join(parameter.listed)})" if parameter.listed else ""
            click.echo(f"{'':34}--set {parameter.name}=...  {parameter.description}{default}{listed}")


def _settings(pairs: tuple[str, ...]) -> dict[str, str]:
    settings: dict[str, str] = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals or not key:
            raise BadParameter(f"--set {pair}: write it as --set key=value")
        settings[key.strip()] = value
    return settings


def _rendered(table: Table, kind: str, release: Release) -> bytes:
    if kind == "table":
        from web.cli.text import text_of

        return text_of(table, _NOTE_REMEDY)
    if kind == "ttl":
        from graph.papers.formats import write_turtle

        return write_turtle(table)
    from graph.papers.formats import write

    if kind == "xlsx":
        from graph.papers.wording import column_words

        return write(table, kind, column_words(release), os.environ.get("GOLDENTHREAD_PUBLIC_ADDRESS", ""))
    return write(table, kind)


def _write(content: bytes, out: Path | None) -> None:
    if out is not None:
        from graph.exports.rdf import write_whole

        write_whole(out, content)
        return
    sys.stdout.flush()
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()


@click.command()
@click.argument("point", metavar="ID")
@click.option("--as-at", "as_at", help="The date asked (default: the board's).")
@store_option
def explain(point: str, as_at: str | None, store: Path) -> None:
    """Show the thread of one point, by its id or its IRI: every link with its proof, and the first that is missing."""
    from graph.analysis.explain import explain as explain_point
    from graph.store import Store
    from web.cli.text import text_of_explanation

    release = Store.open(store).current()
    _write(text_of_explanation(explain_point(release, point, as_at)), None)
