"""A backup that is kept of work before it is taken away: most of it is written while others go on working.

>>> with begun(database) as early, database.writing() as session:  # doctest: +SKIP
...     early.finish(session, kept)

The logs only grow, so that what is written of them early is theirs still when everybody else has to wait; then only
what has come meanwhile is written, each log in a second part, and accounts, which change, as a whole.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from graph.errors import CannotWrite, NotAllowed
from graph.exports.rdf import writing_whole
from graph.machine.scratch import scratch_folder
from graph.work.backup import LATER, Part, end, write_part
from graph.work.database import Database
from graph.work.revisions import REMOVED, RESTORED
from graph.work.rows import backed_up
from graph.work.tables import Account, AuditEntry

__all__ = ["Early", "begun"]


@dataclass(frozen=True, slots=True)
class Early:
    """A backup of which the logs are written as they stood a moment ago, in a file of its own until it is finished."""

    file: Path
    parts: Mapping[str, Part]

    def finish(self, session: Session, file: Path) -> None:
        """Write the backup of what a session sees, which must let nobody else write until it has ended.

        Raises ``NotAllowed`` where the logs are no longer those that have grown, ``CannotWrite``.
        """
        audited = self.parts[AuditEntry.__tablename__].last
        gone = sa.select(AuditEntry.id).where(AuditEntry.id > audited, AuditEntry.action.in_((RESTORED, REMOVED)))
        if session.scalar(gone.limit(1)) is not None:
            raise NotAllowed(
                "another backup was restored, or all work on a board removed, a moment ago; nothing was changed; look "
                "at what is there now, and try again"
            )
        parts = dict(self.parts)
        with _said_of(file), zipfile.ZipFile(self.file, "a", zipfile.ZIP_DEFLATED) as archive:
            for table in backed_up():
                if table is Account.__table__:
                    parts[table.name] = write_part(archive, table.name, session, table)
                elif _goes_on(session, table, last := parts[table.name].last):
                    parts[table.name + LATER] = write_part(archive, table.name + LATER, session, table, last)
            end(archive, parts)
        with writing_whole(file, 0o600) as output, self.file.open("rb") as whole:
            shutil.copyfileobj(whole, output)


@contextlib.contextmanager
def begun(database: Database) -> Iterator[Early]:
    """Write the logs as they stand, while others go on working. Raises ``CannotWrite``, ``WorkNotKept``."""
    with scratch_folder() as folder:
        file, parts = folder / "work.zip", dict[str, Part]()
        made = os.open(file, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        with (
            _said_of(file), database.snapshot() as session, os.fdopen(made, "r+b") as output,
            zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive,
        ):  # fmt: skip
            for table in backed_up():
                if table is not Account.__table__:
                    parts[table.name] = write_part(archive, table.name, session, table)
        yield Early(file, parts)


def _goes_on(session: Session, table: sa.Table, last: int) -> bool:
    return bool(session.scalar(sa.select(sa.exists().where(table.c.id > last))))


@contextlib.contextmanager
def _said_of(file: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise CannotWrite(f"{file}: cannot be written ({reason}); make room among the temporary files") from None
