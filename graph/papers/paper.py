"""What a paper says: the question, what was asked, the figures, what to mind, and the rows that fit a page.

A paper is read in a meeting. It holds the same rows as the other files, up to ``MOST_ROWS``, and says so where it does
not hold all of them.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from graph.dates import VagueDate
from graph.oxigraph import Literal, Term
from graph.papers.wording import Words, asked_in_words, heading, heading_in, in_words, number_of, whose
from graph.rows import Row
from graph.table import Table, plain

__all__ = ["MOST_ROWS", "Column", "Figure", "Paper", "caveats_of", "figure_words", "is_grid", "paper_of"]

#: More rows than these nobody reads on paper, and Word is slow to lay them out.
MOST_ROWS = 2_000
_MOST_CELLS = 30_000
_MEASURED = 200  # rows by which it is told what a column holds
_LONGEST_FIGURE = 12  # letters; a column of figures may hold a word where there is none
_ADDRESS = "iri"

Figure = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a paper: its heading, and the fields of which it holds a line each.

    The field ``board`` is the name of the board, where there are several. The first line may be ``strong``. A column
    of ``figures`` holds numbers.
    """

    heading: str
    fields: tuple[str, ...]
    strong: bool = False
    figures: bool = False


@dataclass(frozen=True)
class Paper:
    """A paper in words, ready to be laid out. ``rows`` are the lines of each cell of each row.

    ``summary`` counts all rows, those beyond ``MOST_ROWS`` included: a head, then a count at the end of each line.
    ``totals`` is whether the last row is one of totals.
    """

    title: str
    lead: str
    asked: tuple[tuple[str, str], ...]
    figures: tuple[Figure, ...]
    counted: str
    summed: str
    summary: tuple[tuple[str, ...], ...]
    to_do: tuple[str, ...]
    caveats: tuple[str, ...]
    heading: str
    count: str
    columns: tuple[Column, ...]
    rows: Sequence[tuple[tuple[str, ...], ...]]
    foot: str
    totals: bool = False


def paper_of(table: Table, words: Words, permalink: str = "", figures: Sequence[Figure] = ()) -> Paper:
    """The paper of a table; ``words`` has the words for codes, ``permalink`` where the same can be asked again."""
    own = _papers().get(table.query.name, {})
    columns = _columns(table, own)
    shown = _shown(table, len(columns))
    total = len(table.rows)
    one, many = own.get("one", "row"), own.get("many", "rows")
    told = [] if is_grid(table) else [f"{total:,} {one if total == 1 else many}"]
    if len(shown) < total:
        first = f"The first {len(shown):,} {'rows ' if is_grid(table) else ''}stand here"
        told.append(f"{first}; the Excel file and the CSV file hold all of them")
    if table.note:
        told.append(table.note[:1].upper() + table.note[1:])
    query = table.query
    return Paper(
        query.title, query.description, tuple(_asked(table, words, permalink)), tuple(figures),
        own.get("counted", "Learning points"), own.get("summed", ""),
        tuple(_summary(table, own.get("summary", ()), words)),
        tuple(filter(None, (query.problem, query.solution))),
        caveats_of(table), own.get("rows", "The answer"), "".join(f"{each}. " for each in told).rstrip(), columns,
        tuple(_rows(table, shown, columns, words)), _foot(table), is_grid(table) and total > 0,
    )  # fmt: skip


def caveats_of(table: Table) -> tuple[str, ...]:
    """What must be minded before anybody acts on an answer."""
    return (*_papers().get(table.query.name, {}).get("caveats", ()), *_papers()["all"]["caveats"])


def is_grid(table: Table) -> bool:
    """Whether a table is a grid: figures by the headings of its rows and columns, with totals in its last row."""
    return bool(_papers().get(table.query.name, {}).get("grid"))


def _foot(table: Table) -> str:
    day = table.parameters.get("as_at")
    asked = f", as at {VagueDate(day).words}" if day else ""
    return f"{whose(table)}, data release {table.release}{asked}"


def figure_words() -> Mapping[str, str]:
    """The words for each figure of the gaps, in the order in which they are told."""
    found: Mapping[str, str] = _papers()["figures"]
    return found


def _summary(table: Table, fields: Sequence[str], words: Words) -> Iterator[tuple[str, ...]]:
    """How many rows there are of each kind: whoever comes first in the ranking first, and of theirs the most first."""
    if not fields or not table.rows:
        return
    places = [table.columns.index(name) for name in fields]
    counts, kinds = Counter[tuple[str, ...]](), dict[tuple[str, ...], tuple[str, ...]]()
    for row in table.rows:
        kind = tuple(plain(row[place]) for place in places)
        counts[kind] += 1
        if kind not in kinds:
            kinds[kind] = tuple(in_words(name, row[place], words) for name, place in zip(fields, places, strict=True))
    order = {who: number for number, who in enumerate(dict.fromkeys(kind[0] for kind in counts))}
    yield (*(heading_in(table, name) for name in fields), "How many")
    for kind, count in sorted(counts.items(), key=lambda each: (order[each[0][0]], -each[1])):
        yield (*kinds[kind], f"{count:,}")


def _asked(table: Table, words: Words, permalink: str) -> Iterator[tuple[str, str]]:
    day = table.parameters.get("as_at")
    yield "Board", whose(table)
    yield "Date asked", VagueDate(day).words if day else "the answer does not depend on a date"
    narrowed = [f"{name}: {value}" for name, value in asked_in_words(table, words) if name != heading("as_at")]
    yield "Narrowed to", "; ".join(narrowed) or "nothing, these are all"
    yield "Data release", table.release
    yield "Query", table.query.name
    if permalink:
        yield "The same again", permalink


def _columns(table: Table, own: Mapping[str, Any]) -> tuple[Column, ...]:
    """The columns of a paper: as ``papers.toml`` has them, else those that the question names, else all."""
    if "columns" in own:
        return tuple(Column(**{**each, "fields": tuple(each["fields"])}) for each in own["columns"])
    named = table.query.shown if table.columns == table.query.columns else ()  # a view of its own has its own columns
    names = named or [name for name in table.columns if not name.endswith(_ADDRESS)]
    return tuple(Column(heading_in(table, name), (name,), figures=_holds_figures(table, name)) for name in names)


def _holds_figures(table: Table, name: str) -> bool:
    if is_grid(table):
        return name != table.columns[0]
    terms = [row[table.columns.index(name)] for row in table.rows[:_MEASURED]]
    short = all(len(plain(term)) <= _LONGEST_FIGURE for term in terms)
    return short and any(number_of(term) is not None for term in terms)


def _shown(table: Table, columns: int) -> Sequence[Row]:
    """The rows that stand on paper: the first of them, and the totals of a grid."""
    most = max(min(MOST_ROWS, _MOST_CELLS // max(columns, 1)), 2)
    if is_grid(table) and len(table.rows) > most:
        return [*table.rows[: most - 1], table.rows[-1]]
    return table.rows[:most]


def _rows(
    table: Table, rows: Sequence[Row], columns: Sequence[Column], words: Words
) -> Iterator[tuple[tuple[str, ...], ...]]:
    """The cells of some rows, in words; a cell holds a line for each field that says something."""
    fields = {name for column in columns for name in column.fields}
    for row in rows:
        terms = dict(zip(table.columns, row, strict=True))
        said = _board_said(table, terms)
        told = {name: said[name] if name in said else in_words(name, terms.get(name), words) for name in fields}
        yield tuple(tuple(filter(None, (told[name] for name in column.fields))) for column in columns)


def _board_said(table: Table, terms: Mapping[str, Term | None]) -> dict[str, str]:
    """Whose a row is, where only an address says it: a name where there are several boards, else nothing."""
    if isinstance(terms.get("board"), Literal):
        return {}
    boards = {key: name for name, key in table.manifest.boards}
    address = plain(terms.get("iri") or terms.get("point") or terms.get("board"))
    key = address.removeprefix(table.manifest.base).partition("/")[0]
    return {"board": boards.get(key, "") if len(boards) > 1 else ""}


@cache
def _papers() -> dict[str, dict[str, Any]]:
    with resources.files("graph.papers").joinpath("papers.toml").open("rb") as handle:
        return tomllib.load(handle)
