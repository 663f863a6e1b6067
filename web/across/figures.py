"""The figures of the boards of this release on the date asked, and the list that is made of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from graph.index.across import BoardFigures, CoursesOfBoards, courses_of_boards, figures_of_boards
from graph.names import Names
from graph.rungs import CLOSED
from web.context import day_asked, release, remembered
from web.frame.boards import board_names
from web.frame.chrome import RungWords, rungs
from web.points.listed import day
from web.tables.listing import Column, Listing, Row
from web.things.lists import Kind

__all__ = ["BOARDS", "FEW", "all_figures", "courses", "covered_of", "open_of", "share"]

#: Of fewer learning points than this a percentage says next to nothing, and is not given.
FEW: Final = 20


def all_figures() -> tuple[BoardFigures, ...]:
    """The figures of each board, in the order of the store."""

    def make() -> tuple[BoardFigures, ...]:
        manifest = release().manifest
        boards = [(name, Names(manifest.base, key).board) for key, name in board_names().items()]
        return figures_of_boards(release().index, boards, day())

    return remembered("board figures", day_asked(), make=make)


def courses() -> CoursesOfBoards:
    """The courses of all boards."""
    return remembered("courses of boards", make=lambda: courses_of_boards(release().index))


def open_of(figures: BoardFigures) -> int:
    """How many of a board's learning points are open gaps."""
    return sum(count for rung, count in figures.rungs.items() if rung not in CLOSED)


def covered_of(figures: BoardFigures) -> int:
    """How many of a board's learning points are covered."""
    return figures.rungs.get("covered", 0)


def share(part: int, whole: int) -> int | str:
    """A part as a percentage, to the nearest whole number; the empty string of too few to give one."""
    return round(100 * part / whole) if whole >= FEW else ""


def _listing() -> Listing:
    manifest = release().manifest  # of all boards, whichever the address names
    opened = [rung for rung in rungs().values() if rung.is_open] if manifest.has_catalogue else []
    columns = [
        Column("board", "Board", "name"), Column("audits", "Audits", "number"),
        Column("last_audited", "Last audit", "date"), Column("points", "Learning points", "number"),
        Column("strengths", "Strengths", "number"),
    ]  # fmt: skip
    if manifest.has_catalogue:
        columns += [
            Column("covered", "Covered", "number"), Column("covered_percent", "Covered, %", "number"),
            Column("set_aside", "Set aside", "number"), Column("open", "Open gaps", "number"),
            *(Column(f"for_{who.replace(' ', '_')}", f"For the {who}", "number") for who in _who_act(opened)),
            *(Column(rung.code.replace("-", "_"), f"Open: {rung.label.lower()}", "number") for rung in opened),
        ]  # fmt: skip
    rows, told = [], manifest.with_catalogue()
    for each in all_figures():
        values: list[str | int] = [each.name, each.audits, each.last_audited, each.points, each.strengths]
        if each.iri.removeprefix(manifest.base) not in told:
            values += [""] * (len(columns) - len(values))  # nobody can tell, which is not none
        else:
            covered = covered_of(each)
            values += [covered, share(covered, each.points), each.rungs.get("set-aside", 0), open_of(each)]
            values += [sum(each.rungs.get(rung.code, 0) for rung in some) for some in _who_act(opened).values()]
            values += [each.rungs.get(rung.code, 0) for rung in opened]
        rows.append(Row(each.iri, tuple(values)))
    return Listing("list-boards", tuple(columns), tuple(sorted(rows, key=lambda row: str(row.values[0]).casefold())))


def _who_act(opened: Iterable[RungWords]) -> dict[str, list[RungWords]]:
    """The rungs on which a gap is open, by who acts; whoever the first of them waits for stands first."""
    found: dict[str, list[RungWords]] = {}
    for rung in opened:
        found.setdefault(rung.who_acts, []).append(rung)
    return found


#: The list of boards.
BOARDS: Final = Kind(
    "boards", "Boards", "Board",
    "Each board of this store, with how many of its learning points are open gaps on the date asked, and who acts on "
    "them. Boards audit few cases each time, and choose them differently: a difference is a question and no verdict. "
    f"Of fewer than {FEW} learning points no percentage is given. Covered is not fixed.",
    "No board has been read yet.", _listing,
)  # fmt: skip
