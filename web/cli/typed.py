"""``typed``: the personal-data guard as a program that pages ask (``web.received.guard_port``), a line a form."""

from __future__ import annotations

import json
import sys

import click


@click.command(hidden=True)
def typed() -> None:
    """Answer each line of JSON, fields by name, with what is wrong with them, or null."""
    from loaders.guard.typed import problem_of

    for line in sys.stdin:
        sys.stdout.write(json.dumps(problem_of(json.loads(line))) + "\n")
        sys.stdout.flush()
