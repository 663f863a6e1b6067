"""``export``: the whole release as RDF files, the same bytes for the same facts."""

from __future__ import annotations

from pathlib import Path

import click

from web.cli.options import store_option


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@store_option
def export(files: tuple[Path, ...], store: Path) -> None:
    """Write the data release to files; the ending says the format: .nq .trig .ttl .nt .rdf .jsonld."""
    from graph.errors import BadParameter
    from graph.export import ENDINGS, export_file
    from graph.store import Store

    for file in files:
        if file.suffix not in ENDINGS:
            raise BadParameter(f"{file}: cannot write a file that ends so; use one of {' '.join(ENDINGS)}")
    release = Store.open(store).current()
    for file in files:
        export_file(release, file)
        click.echo(f"{file}: data release {release.name}")
