"""``check``: is the release whole, do three independent answers agree, and is people's work sound?"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from web.cli.options import on_terminal, store_option

if TYPE_CHECKING:
    from graph.analysis.checking import Finding

_SHOWN = 10


@click.command()
@store_option
@click.option("--backup", type=click.Path(path_type=Path), help="Check this backup of people's work, and nothing else.")
def check(store: Path, backup: Path | None) -> None:
    """Check quotes, links, rungs, shapes, that SPARQL, SHACL and OWL agree, and people's work; exit 1 where broken."""
    if backup is not None:
        _check_backup(backup)
        return
    from graph.analysis.checking import check as check_release
    from graph.analysis.checking import check_work
    from graph.store import Store
    from web.cli.publish import has_work, open_work

    opened = Store.open(store)
    release = opened.current()

    def progress(stage: str) -> None:
        if on_terminal():
            click.echo(f"checking {stage} ...", err=True)

    broken = _say(check_release(release, progress))
    if has_work(store):
        progress("people's work")
        broken |= _say(check_work(opened, open_work(store)))
    click.echo(f"{release.manifest.board_name} · data release {release.name}")
    if broken:
        sys.exit(1)


def _check_backup(file: Path) -> None:
    from graph.work.restoring import examined
    from web.cli.backup import counted

    with examined(file) as found:
        click.echo(f"{file}: whole and sound; {counted(found.counts)}")


def _say(findings: Iterable[Finding]) -> bool:
    """Say what was found, and whether anything is broken."""
    broken = False
    for finding in findings:
        mark = {True: "holds", False: "BROKEN", None: "not asked"}[finding.holds]
        click.echo(f"{mark}: {finding.check}")
        for detail in finding.details[:_SHOWN]:
            click.echo(f"  {detail}")
        if len(finding.details) > _SHOWN:
            click.echo(f"  and {len(finding.details) - _SHOWN} more")
        broken |= finding.holds is False
    return broken
