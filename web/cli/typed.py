"""``typed``: the personal-data guard as a program that the pages ask, a line for each form (``web.guard_port``)."""

from __future__ import annotations

import json
import sys

import click


@click.command(hidden=True)
def typed() -> None:
    """Answer each line of JSON, fields by name, with what is wrong with them, or null."""
    from loaders.typed import problem_of

    for line in sys.stdin:
        sys.stdout.write(json.dumps(problem_of(json.loads(line))) + "\n")
        sys.stdout.flush()
