"""``read``: what was understood of a file; stores nothing. ``evaluate``: how well, against a gold file."""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path

import click

from web.cli.options import let_through_option

_ROLES = ("audit", "manual", "courses", "actions", "decisions")
#: Bytes that reading may take of a document that somebody has brought to the pages.
_MEMORY_FOR_PAGES = 4_000_000_000


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--as", "role", type=click.Choice(_ROLES), help="What the file is; found out from it where not given.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--plain", is_flag=True, hidden=True, help="Print the plain values of the reading, for the pages.")
@let_through_option
def read(file: Path, role: str | None, as_json: bool, plain: bool, let_through: tuple[tuple[str, str], ...]) -> None:
    """Show what was understood of a file; stores nothing."""
    from loaders.guard.documents import LetThrough
    from loaders.reading import read_any, reading_to_json

    if plain:
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_FOR_PAGES, _MEMORY_FOR_PAGES))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    passing = LetThrough.of(let_through)
    passing.check([file])
    reading = read_any(file, role, passing.reason(file), refuse_rows=plain)
    if plain:
        from graph.releases.kept_values import kept

        sys.stdout.buffer.write(f"{reading.document.role}\n".encode() + kept(reading))
        return
    found = reading_to_json(reading)
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=1))
        return
    from web.cli.reading_text import reading_lines

    for line in reading_lines(found):
        click.echo(line)


@click.command()
@click.argument("gold", type=click.Path(path_type=Path))
@click.option("--documents", type=click.Path(path_type=Path, file_okay=False), required=True,
              help="The folder with the documents that the gold file names.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def evaluate(gold: Path, documents: Path, as_json: bool) -> None:
    """Precision, recall and F1 of the reading, field by field, with the misses listed."""
    from loaders.evaluation import evaluate as measure

    report = measure(gold, documents)
    click.echo(json.dumps(report.as_json(), ensure_ascii=False, indent=1) if as_json else report.as_text())
