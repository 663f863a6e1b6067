"""What a machine keeps of a release whose facts are in a service: its index, and what it says of itself."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

from graph.index.files import check_index, index_of
from graph.index.opened import Index
from graph.machine import locks
from graph.oxigraph import Triple
from graph.releases.change import Difference
from graph.releases.manifest import Manifest
from graph.releases.release import DAMAGE, INDEX, MANIFEST, hold_release
from graph.releases.writing import write_durably
from graph.remote.archive import Archive, KeptChange
from graph.remote.before import Before
from graph.remote.engine import RemoteEngine

__all__ = ["bring", "is_here", "make", "path_from"]


def is_here(folder: Path) -> bool:
    """Whether this machine has the index of a release, whole."""
    try:
        check_index(index_of(folder))
        hold_release(folder)[1].close()
    except (*DAMAGE, locks.Locked):
        return False
    return True


def make(folder: Path, manifest: Manifest, write_index: Callable[[Path], None]) -> None:
    """Make what is kept of a release in one rename."""
    new = folder.with_name(f".new-{folder.name}-{os.getpid()}")
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(parents=True)
    try:
        write_index(new / INDEX)
        write_durably(new / MANIFEST, manifest.to_json())
        if folder.exists():
            shutil.rmtree(folder)
        new.rename(folder)
    except BaseException:
        shutil.rmtree(new, ignore_errors=True)
        raise


def bring(folder: Path, manifest: Manifest, engine: RemoteEngine, archive: Archive, stamp: str) -> None:
    """Make the index of a release: from that of an earlier one that is here, by the small changes since; else anew."""
    old, stamps = path_from(folder, archive, stamp)
    changes = [archive.change(each) for each in stamps]
    if old is not None and all(changes):
        difference = _difference(engine, [each for each in changes if each is not None])
        make(folder, manifest, lambda path: Index.amend(difference, index_of(old), path))
    else:
        make(folder, manifest, lambda path: Index.write(engine, path))


def path_from(folder: Path, archive: Archive, stamp: str) -> tuple[Path | None, list[str]]:
    """An earlier release that is here, and the stamps of the changes that lead from it to this one, the first first."""
    changes, way = archive.changes(), list[str]()
    while stamp in changes and stamp not in way:
        way.insert(0, stamp)
        stamp, name = changes[stamp]
        if is_here(folder.with_name(name)):
            return folder.with_name(name), way
    return None, []


def _difference(engine: RemoteEngine, changes: Sequence[KeptChange]) -> Difference:
    """Several changes, one after the other, as one."""
    gone, come = set[Triple](), set[Triple]()
    for each in changes:
        come_back = gone & each.come
        gone_again = come & each.gone
        gone = (gone - come_back) | (each.gone - gone_again)
        come = (come - gone_again) | (each.come - come_back)
    left, came = frozenset(gone), frozenset(come)
    return Difference(Before(engine, left, came), engine, changes[-1].change, left, came)
