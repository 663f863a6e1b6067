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
from graph.marked_up import words_only
from graph.queries import Table, plain
from graph.wording import Words, asked_in_words, heading

__all__ = ["MOST_ROWS", "Column", "Figure", "Paper", "figure_words", "paper_of"]

#: More rows than these nobody reads on paper, and Word is slow to lay them out.
MOST_ROWS = 2_000
_MOST_COLUMNS = 12
_ADDRESSES = ("iri", "to_iri")
_DATES = ("audited", "amended", "due", "done", "until")

Figure = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a paper: its heading, the fields of which it holds a line each, and its share of the width.

    The field ``board`` is the name of the board, where there are several. The first line may be ``strong``.
    """

    heading: str
    fields: tuple[str, ...]
    wide: float = 1.0
    strong: bool = False


@dataclass(frozen=True)
class Paper:
    """A paper in words, ready to be laid out. ``rows`` are the lines of each cell of each row.

    ``summary`` counts all rows, those beyond ``MOST_ROWS`` included: a head, then a count at the end of each line.
    """

    title: str
    lead: str
    asked: tuple[tuple[str, str], ...]
    figures: tuple[Figure, ...]
    summed: str
    summary: tuple[tuple[str, ...], ...]
    to_do: tuple[str, ...]
    caveats: tuple[str, ...]
    heading: str
    count: str
    columns: tuple[Column, ...]
    rows: Sequence[tuple[tuple[str, ...], ...]]
    foot: str


def paper_of(table: Table, words: Words, permalink: str = "", figures: Sequence[Figure] = ()) -> Paper:
    """The paper of a table; ``words`` has the words for codes, ``permalink`` where the same can be asked again."""
    own = _papers().get(table.query.name, {})
    columns, left_out = _columns(table, own)
    total, shown = len(table.rows), min(len(table.rows), MOST_ROWS)
    one, many = own.get("one", "row"), own.get("many", "rows")
    count = f"{total:,} {one if total == 1 else many}"
    if shown < total:
        count += f". The first {shown:,} stand here; the Excel file and the CSV file hold all of them"
    if left_out:
        count += f". Not shown for want of room: {', '.join(left_out)}"
    query = table.query
    return Paper(
        query.title, query.description, tuple(_asked(table, words, permalink)), tuple(figures),
        own.get("summed", ""), tuple(_summary(table, own.get("summary", ()), words)),
        tuple(filter(None, (query.problem, query.solution))),
        (*own.get("caveats", ()), *_papers()["all"]["caveats"]), own.get("rows", "The answer"),
        f"{count}.{f' {table.note[:1].upper()}{table.note[1:]}.' if table.note else ''}", columns,
        tuple(_rows(table, shown, columns, words)),
        f"{table.manifest.board_name}, data release {table.release}",
    )  # fmt: skip


def figure_words() -> Mapping[str, str]:
    """The words for each figure of the gaps, in the order in which they are told."""
    found: Mapping[str, str] = _papers()["figures"]
    return found


def _summary(table: Table, fields: Sequence[str], words: Words) -> Iterator[tuple[str, ...]]:
    """How many rows there are of each kind: whoever comes first in the ranking first, and of theirs the most first."""
    if not fields or not table.rows:
        return
    places = [table.columns.index(name) for name in fields]
    counts = Counter(tuple(plain(row[place]) for place in places) for row in table.rows)
    order = {who: number for number, who in enumerate(dict.fromkeys(kind[0] for kind in counts))}
    yield (*map(heading, fields), "How many")
    for kind, count in sorted(counts.items(), key=lambda each: (order[each[0][0]], -each[1])):
        yield (*(_shown(name, value, words) for name, value in zip(fields, kind, strict=True)), f"{count:,}")


def _asked(table: Table, words: Words, permalink: str) -> Iterator[tuple[str, str]]:
    day = table.parameters.get("as_at")
    yield "Board", table.manifest.board_name
    yield "Date asked", VagueDate(day).words if day else "the answer does not depend on a date"
    narrowed = [f"{name}: {value}" for name, value in asked_in_words(table, words) if name != heading("as_at")]
    yield "Narrowed to", "; ".join(narrowed) or "nothing, these are all"
    yield "Data release", table.release
    yield "Query", table.query.name
    if permalink:
        yield "The same again", permalink


def _columns(table: Table, own: Mapping[str, Any]) -> tuple[tuple[Column, ...], list[str]]:
    """The columns of a paper, and the headings of those that have no room."""
    if "columns" in own:
        return tuple(Column(**{**each, "fields": tuple(each["fields"])}) for each in own["columns"]), []
    names = [name for name in table.query.shown if name in table.columns] or [
        name for name in table.columns if name not in _ADDRESSES
    ]
    shown = names[:_MOST_COLUMNS]
    left_out = [heading(name) for name in names[_MOST_COLUMNS:]]
    return tuple(Column(heading(name), (name,), _width(table, name)) for name in shown), left_out


def _width(table: Table, name: str) -> float:
    """A share of the width by how much the first rows hold: between a number's and four times that."""
    place = table.columns.index(name)
    longest = max((len(plain(row[place])) for row in table.rows[:200]), default=0)
    return min(max(longest, len(heading(name)), 12), 48)


def _rows(table: Table, shown: int, columns: Sequence[Column], words: Words) -> Iterator[tuple[tuple[str, ...], ...]]:
    """The cells of the first rows, in words; a cell holds a line for each field that says something."""
    base, boards = table.manifest.base, {key: name for name, key in table.manifest.boards}
    for row in table.rows[:shown]:
        values = dict(zip(table.columns, map(plain, row), strict=True))
        board = values.get("iri", "").removeprefix(base).partition("/")[0]
        values["board"] = boards.get(board, "") if len(boards) > 1 else ""
        lines = ([_shown(name, values[name], words) for name in column.fields] for column in columns)
        yield tuple(tuple(filter(None, cell)) for cell in lines)


def _shown(name: str, value: str, words: Words) -> str:
    if name in _DATES:
        return _date(value)
    if name == "text":
        return words_only(value)
    return words.get(name, {}).get(value, value[:1].upper() + value[1:] if name == "who_acts" else value)


def _date(value: str) -> str:
    try:
        return VagueDate(value).words
    except ValueError:
        return value


@cache
def _papers() -> dict[str, dict[str, Any]]:
    with resources.files("graph").joinpath("papers.toml").open("rb") as handle:
        return tomllib.load(handle)
