"""The index of a release, opened or made."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from graph.index.amending import amend_index
from graph.index.facts import Source
from graph.index.files import can_be_amended
from graph.index.leading import Leading
from graph.index.list_columns import ListColumns
from graph.index.list_texts import ListTexts
from graph.index.lists import ThingLists
from graph.index.own_names import Owned
from graph.index.points import PointIndex
from graph.index.retaught import Retaught
from graph.index.revised import Revised
from graph.index.step_lines import StepLines
from graph.index.tables import Tables
from graph.index.teaching import Teaching
from graph.index.tracked import TrackedSteps
from graph.index.unfound import Unfound
from graph.index.words import WordIndex
from graph.index.writing import write_index
from graph.last_used import LastUsed
from graph.releases.change import Difference

__all__ = ["Index"]

#: Of as many questions it is kept what was worked out, for their next page.
_PLANS: Final = 24


class Index:
    """The index of one release, open for reading. Safe to use from several threads.

    ``knows_pages`` says whether it holds what pages of named queries need: one of an older layout does not.
    """

    def __init__(self, tables: Tables) -> None:
        """Use ``read`` or ``of``."""
        self.points, self.words = PointIndex(tables), WordIndex(tables)
        self.lists, self.leading, self.teaching = ThingLists(tables), Leading(tables), Teaching(tables)
        self.columns, self.texts, self.owned = ListColumns(tables), ListTexts(tables), Owned(tables)
        self.tracked, self.step_lines = TrackedSteps(tables), StepLines(tables)
        self.unfound, self.revised, self.retaught = Unfound(tables), Revised(tables), Retaught(tables)
        self.plans, self.knows_pages = LastUsed(_PLANS), tables.holds("piece")

    @classmethod
    def read(cls, path: Path) -> Index:
        """Open the index of a release. Raises ``OSError`` where it is none of ours."""
        return cls(Tables.read(path))

    @classmethod
    def of(cls, source: Source) -> Index:
        """Make an index of some facts in memory."""
        tables = Tables.in_memory()
        write_index(source, tables)
        return cls(tables)

    @staticmethod
    def write(source: Source, path: Path) -> None:
        """Write the index of some facts to a file, and to disk."""
        tables = Tables.make(path)
        write_index(source, tables)
        tables.close(path)

    @classmethod
    def amend(cls, difference: Difference, old: Path | None, path: Path) -> None:
        """Write the index of a release that a small change has made, to disk, from that of the release before it.

        Where there is none, or one of another layout, or the schema has changed, it is written as a whole.
        """
        if old is not None and can_be_amended(old):
            tables = Tables.copy(old, path)
            done = amend_index(tables, difference)
            tables.close(path)
            if done:
                return
            path.unlink()
        cls.write(difference.after, path)
