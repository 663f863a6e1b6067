"""The commands that messages name, written so that they can be run as they stand in a shell.

>>> on_store("publish", store="/srv/a b")
"goldenthread publish --store '/srv/a b'"
>>> build_into("store")
'goldenthread build --board FILE.toml --store store (FILE.toml is your board file)'
"""

from __future__ import annotations

import shlex
from pathlib import Path

__all__ = ["build_into", "on_store"]


def on_store(*words: str, store: Path | str) -> str:
    """A command on a store."""
    return shlex.join(["goldenthread", *words, "--store", str(store)])


def build_into(store: Path | str) -> str:
    """The command that builds into a store, and what whoever runs it is to put in."""
    return f"{on_store('build', '--board', 'FILE.toml', store=store)} (FILE.toml is your board file)"
