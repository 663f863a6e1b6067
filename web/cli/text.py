"""Tables and explanations as text for a terminal."""

from __future__ import annotations

import io
import shutil
import sys
from typing import TYPE_CHECKING

from rich import box
from rich.console import Console
from rich.table import Table as RichTable
from rich.text import Text

from graph.queries import Table, plain

if TYPE_CHECKING:
    from graph.explain import Explanation, ProofLink

_PIPED_WIDTH = 200
_NEVER = ("0001-01-01", "9999-12-31")


def _console() -> tuple[Console, io.StringIO]:
    out = io.StringIO()
    terminal = sys.stdout.isatty()
    width = shutil.get_terminal_size().columns if terminal else _PIPED_WIDTH
    return Console(file=out, width=width, force_terminal=terminal, highlight=False, emoji=False), out


def text_of(table: Table, note_remedy: str) -> bytes:
    """A named query's answer for reading, with what it was asked of underneath."""
    console, out = _console()
    if table.note:
        console.print(f"{table.note}: {note_remedy}", soft_wrap=True)
    else:
        console.print(_rich_table(table) if table.rows else "no rows")
    asked = ", ".join(f"{name}={value}" for name, value in table.parameters.items())
    console.print(
        f"{table.query.title}: {len(table.rows)} row{'' if len(table.rows) == 1 else 's'}"
        f" · {table.manifest.board_name} · data release {table.release}" + (f" · {asked}" if asked else ""),
        markup=False,
        soft_wrap=True,
    )
    return out.getvalue().encode()


def _rich_table(table: Table) -> RichTable:
    grid = RichTable(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for column in table.columns:
        grid.add_column(column, overflow="fold", vertical="top")
    for row in table.rows:
        grid.add_row(*(Text(plain(term)) for term in row))
    return grid


def text_of_explanation(found: Explanation) -> bytes:
    """The thread of a point for reading."""
    console, out = _console()

    def say(words: str, style: str | None = None, indent: int = 0) -> None:
        console.print(Text(" " * indent + words), style=style, soft_wrap=True)

    say(found.id, "bold")
    say(f"“{found.text}”")
    when = f", {found.audited}" if found.audited else ""
    say(f"{found.kind} · {found.audit}{when} · {found.document}, line {found.line} · asks for: {found.response}")
    for hop in found.hops:
        say("")
        say(hop.title, "bold")
        for link in hop.links:
            say(_link_line(link), indent=2)
        if not hop.links:
            say("nothing is known", indent=2)
    say("")
    if found.note:
        say(f"{found.note}: nothing can be said of training yet")
    elif found.standing is None:
        say("A strength: it stands on no rung.")
    else:
        say(f"On {found.as_at}: {found.standing.label} ({found.standing.rung}); acts: {found.standing.who_acts}", "bold")
        say(found.standing.reason, indent=2)
        _say_rest(found, say)
    say("")
    say(f"{found.board} · data release {found.release}")
    return out.getvalue().encode()


def _say_rest(found: Explanation, say) -> None:  # type: ignore[no-untyped-def]
    if found.missing:
        say(found.missing, indent=2)
    for near in found.nearest:
        until = {"": "no run known", _NEVER[1]: "always open"}.get(near.until, f"until {near.until}")
        say(f"near: “{near.course}” ({near.shared}; for {near.audience or 'everyone'}; {until})", indent=2)
    if len(found.history) > 1:
        say("Over time", "bold")
        for each in found.history:
            begin = "from the beginning" if each.holds_from == _NEVER[0] else f"from {each.holds_from}"
            say(f"{begin}: {each.label}. {each.reason}", indent=2)
    if found.standing and found.standing.rung == "covered":
        say("Covered is not fixed: it says that a course is there, and not that practice has changed.", indent=2)


def _link_line(link: ProofLink) -> str:
    mode = f", {link.mode}" if link.mode else ""
    words = f", from the words “{link.words}”" if link.words else ""
    course_side = link.relation.startswith("teaches")
    ends = f"{link.target} {link.relation} {link.source}" if course_side else f"{link.relation} {link.target}"
    return f"{ends}{mode} [{link.state}, {link.route}, {link.rule}, {link.confidence:.0%}{words}]"
