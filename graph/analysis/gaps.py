"""The open gaps as a table and in figures, for those that narrow them as a page does."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Final

from graph.answers.gaps import all_gaps, gap_rows
from graph.dates import VagueDate
from graph.papers.paper import Figure, figure_words
from graph.queries import boards_of
from graph.query_files import named
from graph.table import NO_CATALOGUE, Table

if TYPE_CHECKING:
    from graph.index.facets import Mask
    from graph.index.tables import Numbers
    from graph.releases.release import Release

__all__ = ["NAME", "figures_of", "gap_figures", "gap_table"]

#: The named query whose rows these are.
NAME: Final = "gaps-without-training"


def gap_table(release: Release, asked: Mapping[str, str], rows: Numbers | None = None) -> Table:
    """The gaps of the date asked as a table: all of them, or those in some rows of the index.

    ``asked`` is what they were narrowed to, the date (``as_at``) included.
    """
    query, manifest = named(NAME), release.manifest
    if not manifest.has_catalogue_of(boards_of(manifest, asked)):
        return Table(query, manifest, dict(asked), query.columns, (), NO_CATALOGUE)
    day = VagueDate(asked["as_at"]).earliest
    found = all_gaps(release, {"as_at": asked["as_at"]}) if rows is None else gap_rows(release, day, rows)
    return Table(query, manifest, dict(asked), query.columns, found)


def gap_figures(release: Release, day: date, among: Mask | None = None) -> tuple[Figure, ...]:
    """All learning points, and how many are not covered, set aside, open and covered on a day, in words.

    ``among`` are the points of some boards where not of all. None before a catalogue is loaded: nobody can tell.
    """
    return figures_of(release.index.points.on_each_rung(day, among)) if release.manifest.has_catalogue else ()


def figures_of(on_each_rung: Mapping[str, int]) -> tuple[Figure, ...]:
    """The same, from how many learning points stand on each rung."""
    everything, covered = sum(on_each_rung.values()), on_each_rung.get("covered", 0)
    aside = on_each_rung.get("set-aside", 0)
    numbers = {
        "all": everything, "not-covered": everything - covered, "set-aside": aside,
        "open": everything - covered - aside, "covered": covered,
    }  # fmt: skip
    return tuple((words, numbers[key]) for key, words in figure_words().items())
