"""What the processes of one service share besides the store: a folder for counts of visitors and of requests.

``serve`` makes one for itself. Under another web server the processes know of each other only that they have the same
parent, so that its number tells which folder is theirs.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator, MutableMapping
from pathlib import Path
from typing import Final

from graph.machine.memory import process_lives
from web.config import BadSetting, Config

__all__ = ["count_together", "counting_together", "folder_of", "own_counters"]

_METRICS: Final = "PROMETHEUS_MULTIPROC_DIR"


def folder_of(store: Path, environment: MutableMapping[str, str]) -> Path:
    """The folder of the service that this process is one of, made where it is not there, for its owner alone.

    It stands in the folder that systemd gives to a service, else among temporary files. Raises ``BadSetting`` where
    somebody else has a folder of this name.
    """
    place = Path(environment.get("RUNTIME_DIRECTORY", "").partition(":")[0] or tempfile.gettempdir())
    mark = hashlib.sha256(os.fsencode(store.absolute())).hexdigest()[:12]
    begins = f"golden-thread-{os.getuid()}-{mark}-"
    folder = place / f"{begins}{os.getppid()}"
    _forget_those_gone(place, begins)
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or found.st_mode & 0o077:
        raise BadSetting(f"{folder}: not a folder of this service's own; delete it, or set TMPDIR to another place")
    return folder


def _forget_those_gone(place: Path, begins: str) -> None:
    """Remove what services have left behind whose parent is gone."""
    for left in place.glob(f"{begins}*"):
        parent = left.name.removeprefix(begins)
        if parent.isdigit() and int(parent) > 1 and not process_lives(int(parent)):
            shutil.rmtree(left, ignore_errors=True)


def count_together(folder: Path, environment: MutableMapping[str, str]) -> None:
    """Let all processes count requests in one place, unless the environment names another. Call it first of all."""
    if _METRICS not in environment:
        environment[_METRICS] = str(folder / "metrics")
    Path(environment[_METRICS]).mkdir(mode=0o700, exist_ok=True)


@contextlib.contextmanager
def counting_together(folder: Path, environment: MutableMapping[str, str]) -> Iterator[None]:
    """The same for as long as this lasts: the folder may then go."""
    named = environment.get(_METRICS)
    count_together(folder, environment)
    try:
        yield
    finally:
        if named is None:
            del environment[_METRICS]


def own_counters(config: Config, folder: Path) -> str:
    """Where visitors are counted: by all processes together, unless the settings name another place."""
    return f"shared://{folder}/counters" if config.counters == Config(config.store).counters else config.counters
