"""``export``: the release as RDF files, and its gaps as a paper or a workbook: the same bytes for the same facts."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from web.cli.options import store_option

if TYPE_CHECKING:
    from graph.releases.release import Release

_FOR_PEOPLE: Final = (".docx", ".xlsx")


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@store_option
def export(files: tuple[Path, ...], store: Path) -> None:
    """Write the data release to files; the ending says the format: .nq .trig .ttl .nt .rdf .jsonld.

    A file that ends in .docx or .xlsx holds the gaps without training, for people.
    """
    from graph.errors import BadParameter
    from graph.exports.rdf import ENDINGS, export_file, write_whole
    from graph.store import Store

    for file in files:
        if file.suffix not in (*ENDINGS, *_FOR_PEOPLE):
            endings = " ".join((*ENDINGS, *_FOR_PEOPLE))
            raise BadParameter(f"{file}: cannot write a file that ends so; use one of {endings}")
    release = Store.open(store).current()
    for file in files:
        if file.suffix in _FOR_PEOPLE:
            write_whole(file, _gaps(release, file.suffix.removeprefix(".")))
        else:
            export_file(release, file)
        click.echo(f"{file}: data release {release.name}")


def _gaps(release: Release, kind: str) -> bytes:
    """The gaps of the board's own date as a file: the bytes of the page's download."""
    from graph.analysis.gaps import gap_figures, gap_table
    from graph.dates import VagueDate
    from graph.papers.formats import write
    from graph.papers.wording import column_words
    from graph.queries import date_asked

    day = date_asked(release.manifest)
    figures = gap_figures(release, VagueDate(day).earliest)
    public = os.environ.get("GOLDENTHREAD_PUBLIC_ADDRESS", "")
    return write(gap_table(release, {"as_at": day}), kind, column_words(release), public, figures=figures)
