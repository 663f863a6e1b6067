"""``check``: is the release whole, and do three independent answers agree?"""

from __future__ import annotations

import sys
from pathlib import Path

import click

from web.cli.options import on_terminal, store_option

_SHOWN = 10


@click.command()
@store_option
def check(store: Path) -> None:
    """Check quotes, links, rungs, shapes, and that SPARQL, SHACL and OWL agree; exit 1 where broken."""
    from graph.checking import check as check_release
    from graph.store import Store

    release = Store.open(store).current()
    broken = False

    def progress(stage: str) -> None:
        if on_terminal():
            click.echo(f"checking {stage} ...", err=True)

    for finding in check_release(release, progress):
        mark = {True: "holds", False: "BROKEN", None: "not asked"}[finding.holds]
        click.echo(f"{mark}: {finding.check}")
        for detail in finding.details[:_SHOWN]:
            click.echo(f"  {detail}")
        if len(finding.details) > _SHOWN:
            click.echo(f"  and {len(finding.details) - _SHOWN} more")
        broken |= finding.holds is False
    click.echo(f"{release.manifest.board_name} · data release {release.name}")
    if broken:
        sys.exit(1)
