"""The files of a new release: as a whole, or as a small change to the one before it (ADR 15)."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from graph.oxigraph import Engine, Quad, change_store, write_store
from graph.releases.manifest import Manifest
from graph.releases.release import DATA, INDEX, KEPT, MANIFEST, STATISTICS, Kept, Release

if TYPE_CHECKING:
    from graph.releases.change import Change

__all__ = ["amend_release", "write_durably", "write_release"]


def write_release(manifest: Manifest, quads: Iterable[Quad], kept: Kept, new: Path) -> None:
    """Write a whole release into a new folder."""
    from graph.index.opened import Index
    from graph.index.writing import Seen

    seen = Seen()
    triples = write_store(new / DATA, seen.watch(quads))
    Index.write(seen, new / INDEX)
    _keep(kept, None, new / KEPT)
    write_durably(new / MANIFEST, replace(manifest, counts={**manifest.counts, "triples": triples}).to_json())


def amend_release(current: Release, change: Change, manifest: Manifest, kept: Kept, new: Path) -> None:
    """Write what a change makes of the current release into a new folder."""
    from graph.index.opened import Index
    from graph.releases.change import Difference
    from graph.releases.sizes import amended, keep
    from graph.releases.sizes import kept as counted_before  # asks named queries, which need a release

    before = current.on_disk
    if not isinstance(before, Engine):
        raise TypeError("files can be shared with a release that has files")
    before.copied(new / DATA)
    change_store(new / DATA, change.removed, change.added)
    difference = Difference.between(before, Engine.open_read_only(new / DATA), change)
    Index.amend(difference, current.index_file, new / INDEX)
    _keep(kept, current.kept_folder, new / KEPT)
    if counted := counted_before(current):
        keep(amended(counted, difference), new / STATISTICS)
    write_durably(new / MANIFEST, manifest.to_json())


def _keep(kept: Kept, old: Path | None, new: Path) -> None:
    """Write what a release keeps, and share with the release before it what has not changed."""
    new.mkdir()
    for name, content in kept.items():
        if content is None:
            continue
        with (new / name).open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    for same in old.iterdir() if old is not None and old.is_dir() else ():
        if same.name not in kept:
            os.link(same, new / same.name)


def write_durably(path: Path, text: str) -> None:
    """Write a text to a file, and to disk."""
    with path.open("w", encoding="utf-8") as handle:
        handle.write(text)
        handle.flush()
        os.fsync(handle.fileno())
