"""A release as RDF files. The same facts give the same bytes, on any machine."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from graph.errors import CannotWrite
from graph.oxigraph import EXPORT_ENDINGS
from graph.releases.release import Release
from ontology.prefixes import PREFIXES

ENDINGS = EXPORT_ENDINGS


def export_file(release: Release, file: Path) -> None:
    """Write the whole release to ``file`` in the format of its ending; an old file stays until the new one is whole."""
    content = release.engine.export(file.suffix, PREFIXES)
    write_whole(file, content)


def write_whole(file: Path, content: bytes) -> None:
    """Write a file so that a reader sees the old one or the new one, and never a part. Raises ``CannotWrite``."""
    with writing_whole(file) as output:
        output.write(content)


@contextlib.contextmanager
def writing_whole(file: Path, mode: int = 0o666) -> Iterator[IO[bytes]]:
    """Write a file piece by piece: it stands there, on disk, when the block has ended, and not when the block raises.

    ``mode`` says who may read it, less what the user's mask takes away.
    Raises ``CannotWrite`` where there is no such folder, it may not be written to, or the disk is full.
    """
    new = file.with_name(f".{file.name}.new-{os.getpid()}")
    try:
        new.unlink(missing_ok=True)
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as output:
            yield output
            output.flush()
            os.fsync(output.fileno())
        new.replace(file)
    except FileNotFoundError:
        raise CannotWrite(f"{file}: there is no folder {file.parent}; make it first, or name another") from None
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise CannotWrite(f"{file}: cannot be written ({reason}); name another file or folder") from None
    finally:
        with contextlib.suppress(OSError):
            new.unlink(missing_ok=True)
