"""Tables and explanations as text: fitted to a terminal, or one row a line where they are piped."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from graph.table import NO_CATALOGUE, Table, plain

if TYPE_CHECKING:
    from graph.analysis.explain import Explanation, ProofLink

_NEVER = ("0001-01-01", "9999-12-31")


def text_of(table: Table, note_remedy: str) -> bytes:
    """A named query's answer for reading, with what it was asked of underneath."""
    if table.note == NO_CATALOGUE:
        body = f"{table.note}: {note_remedy}"
    elif table.note:
        body = f"no rows: {table.note}"
    elif not table.rows:
        body = "no rows"
    else:
        shown = [table.columns.index(column) for column in table.query.shown or table.columns]
        cells = [[plain(row[position]) for position in shown] for row in table.rows]
        header = [table.columns[position] for position in shown]
        body = _fitted(header, cells) if sys.stdout.isatty() else _aligned(header, cells)
    asked = "".join(f" · {name}={value}" for name, value in table.parameters.items())
    more = " · all columns: --format csv" if table.query.shown else ""
    store = f"{table.manifest.board_name} · data release {table.release}"
    return f"{body}\n{table.query.title}: {table.many} · {store}{asked}{more}\n".encode()


def _aligned(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Columns side by side, one row a line, for grep and for pagers."""
    lines = [header, *([" ".join(cell.split()) for cell in row] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join("  ".join(map(str.ljust, line, widths)).rstrip() for line in lines)


def _fitted(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Columns wrapped to the width of the terminal."""
    from rich import box
    from rich.console import Console
    from rich.table import Table as Grid
    from rich.text import Text

    grid = Grid(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for column in header:
        grid.add_column(column, overflow="fold", vertical="top")
    for row in rows:
        grid.add_row(*map(Text, row))
    console = Console(highlight=False, emoji=False)
    with console.capture() as capture:
        console.print(grid)
    return capture.get().rstrip("\n")


def text_of_explanation(found: Explanation) -> bytes:
    """The thread of a point for reading."""
    when = f", {found.audited}" if found.audited else ""
    lines = [
        found.id,
        f"“{found.text}”",
        f"{found.kind} · {found.audit}{when} · {found.document}, line {found.line} · asks for: {found.response}",
    ]
    for hop in found.hops:
        lines += ["", hop.title]
        lines += [f"  {_link_line(link)}" for link in hop.links] or ["  nothing is known"]
    lines += ["", *_standing_lines(found), "", f"{found.board} · data release {found.release}"]
    return ("\n".join(lines) + "\n").encode()


def _standing_lines(found: Explanation) -> list[str]:
    if found.note:
        return [f"{found.note}: nothing can be said of training yet"]
    standing = found.standing
    if standing is None:
        return ["A strength: it stands on no rung."]
    lines = [f"On {found.as_at}: {standing.label} ({standing.rung}); acts: {standing.who_acts}", f"  {standing.reason}"]
    if found.missing:
        lines.append(f"  {found.missing}")
    for near in found.nearest:
        until = {"": "no run known", _NEVER[1]: "always open"}.get(near.until, f"until {near.until}")
        lines.append(f"  near: “{near.course}” ({near.shared}; for {near.audience or 'everyone'}; {until})")
    if len(found.history) > 1:
        lines.append("Over time")
        for each in found.history:
            begin = "from the beginning" if each.holds_from == _NEVER[0] else f"from {each.holds_from}"
            lines.append(f"  {begin}: {each.label}. {each.reason}")
    if standing.rung == "covered":
        lines.append("  Covered is not fixed: it says that a course is there, and not that practice has changed.")
    return lines


def _link_line(link: ProofLink) -> str:
    mode = f", {link.mode}" if link.mode else ""
    words = f", from the words “{link.words}”" if link.words else ""
    course_side = link.relation.startswith("teaches")
    ends = f"{link.target} {link.relation} {link.source}" if course_side else f"{link.relation} {link.target}"
    return f"{ends}{mode} [{link.state}, {link.route}, {link.rule}, {link.confidence:.0%}{words}]"
