"""The versions of the tables: each database is brought to the newest by Alembic before it is used.

Alembic takes as long to import as the pages of a service, most of whose visitors need no database.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa

from graph.errors import WorkNotKept

if TYPE_CHECKING:
    from alembic.config import Config

__all__ = ["bring_up_to_date", "migrations", "versions"]


def migrations() -> Config:
    """Where the migrations are, as Alembic wants to be told."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")).replace("%", "%%"))
    return config


def versions() -> list[str]:
    """Every version of the tables that this program knows, the newest first."""
    from alembic.script import ScriptDirectory

    return [script.revision for script in ScriptDirectory.from_config(migrations()).walk_revisions()]


def bring_up_to_date(engine: sa.Engine) -> None:
    """Make the tables, or change them to what this version needs; two processes at once wait for each other.

    Raises ``WorkNotKept`` for a database that a later version of the program has changed.
    """
    from alembic import command
    from alembic.migration import MigrationContext
    from alembic.script import ScriptDirectory

    config = migrations()
    scripts = ScriptDirectory.from_config(config)
    newest = scripts.get_current_head()
    with engine.connect() as connection:
        if MigrationContext.configure(connection).get_current_revision() == newest:
            return
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        if connection.dialect.name != "sqlite":
            connection.execute(sa.text("SELECT pg_advisory_xact_lock(7468726562)"))
        now = MigrationContext.configure(connection).get_current_revision()
        if now is not None and now not in {script.revision for script in scripts.walk_revisions()}:
            where = engine.url.render_as_string(hide_password=True)
            raise WorkNotKept(f"{where}: of a later version of Golden Thread; use that version, or restore a backup")
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
