"""Which chart fits an answer, and the figures that it draws.

Nothing is added up here: a bar, a point or a cell is one row of the answer. Only where an answer has no
numbers at all, rows are counted, and the title says so.

| kind | needs |
|---|---|
| line | a column of days, months or years, and one of numbers; with a name beside them, one line for each name |
| bar | a name that no other row has, and a number; or a name that comes back, whose rows are counted |
| matrix | two names that together stand in one row only, and a number; or their rows counted |
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final, TypeVar

from graph.dates import VagueDate
from graph.oxigraph import Term
from web.charts.columns import Column, columns_of

__all__ = ["KINDS", "MOST_LINES", "NOTHING", "ROWS", "Bars", "Chart", "Lines", "Matrix", "choose", "fitting"]

#: Each kind of chart and what an answer must have for it, in words.
KINDS: Final[Mapping[str, str]] = {
    "bar": "a column of names and a column of numbers",
    "line": "a column of days, months or years and a column of numbers",
    "matrix": "two columns of names",
}
ROWS: Final = "rows"
NOTHING: Final = "not stated"
MOST_LINES: Final = 5
#: A column with more names than this is a list of things, and nobody asked how often each comes.
_MOST_COUNTED: Final = 40
#: Of the columns of names, the first few are tried against each other.
_MOST_LABELS: Final = 4
#: A chart is drawn unasked while it is small enough to be taken in at a glance.
_GLANCE: Final = 40
#: Rows that nobody asked to be counted are a help before the table, and should not push it away.
_GLANCE_COUNTED: Final = 12
#: Two counts are read sooner in a sentence than in a chart.
_LEAST_COUNTED: Final = 3
_LEAST_OF_A_LINE: Final = 3
#: Columns whose numbers say where something stands, and not how much of it there is.
_PLACES: Final = frozenset(
    ("line", "hop", "order", "ordinal", "number", "place", "position", "rank", "row", "start", "end")
)

#: What an answer calls the column that names in words what another names by a code.
_LABEL: Final = "label"

_NO_LABELS: Final[Mapping[str, str]] = MappingProxyType({})

K = TypeVar("K")


@dataclass(frozen=True, slots=True)
class Bars:
    """One number for each name, in the order of the answer."""

    of: str
    measure: str
    items: tuple[tuple[str, float], ...]
    kind: str = field(default="bar", init=False)
    counted: bool = False

    @property
    def size(self) -> int:
        """How many bars."""
        return len(self.items)

    @property
    def title(self) -> str:
        """What is drawn, in the words of the columns."""
        return f"{self.measure} for each {self.of}"


@dataclass(frozen=True, slots=True)
class Lines:
    """A number on each day, month or year, for one or several names; earliest first."""

    over: str
    measure: str
    series: tuple[tuple[str, tuple[tuple[VagueDate, float], ...]], ...]
    of: str = ""
    kind: str = field(default="line", init=False)
    counted: bool = False

    @property
    def size(self) -> int:
        """How many lines."""
        return len(self.series)

    @property
    def title(self) -> str:
        """What is drawn, in the words of the columns."""
        return f"{self.measure} by {self.over}" + (f", for each {self.of}" if self.of else "")


@dataclass(frozen=True, slots=True)
class Matrix:
    """A number where two names meet; the names in the order in which the answer brings them."""

    of: str
    by: str
    measure: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: Mapping[tuple[str, str], float]
    kind: str = field(default="matrix", init=False)
    counted: bool = False

    @property
    def size(self) -> int:
        """How many rows or columns, whichever are more."""
        return max(len(self.rows), len(self.columns))

    @property
    def title(self) -> str:
        """What is drawn, in the words of the columns."""
        return f"{self.measure} for each {self.of} and {self.by}"


Chart = Bars | Lines | Matrix


def choose(charts: Sequence[Chart], wanted: str = "") -> Chart | None:
    """The chart of the kind that a person wants; unasked, the first that says something and at a glance."""
    if wanted:
        return next((chart for chart in charts if chart.kind == wanted), None)
    small = (chart for chart in charts if chart.size <= (_GLANCE_COUNTED if chart.counted else _GLANCE))
    return next((chart for chart in small if _says_something(chart)), None)


def _says_something(chart: Chart) -> bool:
    """Whether a chart shows what its table does not show as well: how much, of things that have names.

    Numbers that are places are not much or little of anything; of ids nobody knows which is which; and where all bars
    are equal, or there are but two counts or days, a chart has nothing to show.
    """
    if chart.measure in _PLACES or (chart.counted and chart.size < _LEAST_COUNTED):
        return False
    if isinstance(chart, Lines):
        return any(len(points) >= _LEAST_OF_A_LINE for _, points in chart.series)
    if isinstance(chart, Matrix):
        return not any(map(_is_id, chart.rows))
    return len({number for _, number in chart.items}) > 1 and not any(_is_id(name) for name, _ in chart.items)


def _is_id(name: str) -> bool:
    """Whether a name is one for machines: parts joined by a slash, without a blank."""
    return "/" in name and not any(letter.isspace() for letter in name)


def fitting(
    names: Sequence[str], rows: Sequence[Sequence[Term | None]], labels: Mapping[str, str] = _NO_LABELS
) -> tuple[Chart, ...]:
    """Every chart that fits an answer, one of each kind at most, the one that tells most first.

    ``labels`` are the names of things by their IRIs.
    """
    if len(rows) < 2:
        return ()
    columns = columns_of([_in_words(name) for name in names], rows, labels)
    numbers = [column for column in columns if column.holds == "numbers"]
    amounts = [column for column in numbers if column.name not in _PLACES] or numbers
    found = _measured(columns, amounts[0]) if amounts else _counted(columns)
    return tuple(chart for chart in found if chart is not None)


def _in_words(name: str) -> str:
    return name.replace("_", " ")


def _measured(columns: Sequence[Column], measure: Column) -> Iterable[Chart | None]:
    days = [column for column in columns if column.holds == "days"]
    names = [column for column in columns if column.holds == "names"]
    lines = _lines(days[0], measure, names) if days else None
    if lines and not _are_things(columns, days[0]):
        yield lines
    labels = [*names, *(_as_names(day) for day in days)] if names else [_as_names(day) for day in days]
    bars = next((made for made in (_bars(label, measure) for label in _labels_first(labels)) if made), None)
    if bars:
        yield bars
    if lines and _are_things(columns, days[0]):
        yield lines
    pairs = itertools.combinations(labels[:_MOST_LABELS], 2)
    yield next((made for made in (_matrix(a, b, measure) for a, b in pairs) if made), None)


def _are_things(columns: Sequence[Column], day: Column) -> bool:
    """Whether rows are things with a day each, and not days: a name that tells all of them apart comes first."""
    before = columns[: columns.index(day)]
    return any(column.holds == "names" and len(set(column.texts)) == len(column.texts) for column in before)


def _labels_first(labels: Sequence[Column]) -> list[Column]:
    """Where a column of labels says in words what the first one says in codes, that is what the bars are called."""
    said = [replace(column, name=labels[0].name) for column in labels if column.name == _LABEL]
    return [*said, *labels]


def _counted(columns: Sequence[Column]) -> Iterable[Chart | None]:
    """Rows counted, where names come back: the answer to "how many of each" without a number in the query."""
    labels = [column for column in columns if column.holds == "names" and _comes_back(column)]
    if labels:
        counts = Counter(text or NOTHING for text in labels[0].texts)
        yield Bars(labels[0].name, ROWS, tuple((name, float(n)) for name, n in counts.most_common()), counted=True)
    if len(labels) > 1:
        one, two = labels[:2]
        pairs = Counter((a or NOTHING, b or NOTHING) for a, b in zip(one.texts, two.texts, strict=True))
        yield _matrix_of(one, two, ROWS, {pair: float(n) for pair, n in pairs.items()}, counted=True)


def _comes_back(column: Column) -> bool:
    different = len(set(column.texts))
    return 1 < different <= _MOST_COUNTED and 2 * different <= len(column.texts)


def _as_names(column: Column) -> Column:
    """Days as labels, in words."""
    return Column(column.name, "names", tuple(day.words if day else None for day in column.days))


def _bars(label: Column, measure: Column) -> Bars | None:
    items = _once(
        (text or NOTHING, number)
        for text, number in zip(label.texts, measure.numbers, strict=True)
        if number is not None
    )
    return Bars(label.name, measure.name, tuple(items.items())) if items and len(items) > 1 else None


def _lines(day: Column, measure: Column, names: Sequence[Column]) -> Lines | None:
    """One line where each day comes once; else one for each name, where that tells the rows of a day apart."""
    plain = _line(zip(day.days, measure.numbers, strict=True))
    if plain is not None:
        return Lines(day.name, measure.name, (("", plain),)) if len(plain) > 1 else None
    for name in names:
        different = list(dict.fromkeys(text or NOTHING for text in name.texts))
        if len(different) > MOST_LINES:
            continue
        rows: dict[str, list[tuple[VagueDate | None, float | None]]] = {each: [] for each in different}
        for text, when, number in zip(name.texts, day.days, measure.numbers, strict=True):
            rows[text or NOTHING].append((when, number))
        made = [(each, _line(pairs)) for each, pairs in rows.items()]
        series = tuple((each, points) for each, points in made if points)
        if all(points is not None for _, points in made) and any(len(points) > 1 for _, points in series):
            return Lines(day.name, measure.name, series, of=name.name)
    return None


def _line(pairs: Iterable[tuple[VagueDate | None, float | None]]) -> tuple[tuple[VagueDate, float], ...] | None:
    known = ((when, number) for when, number in pairs if when is not None and number is not None)
    found = _once(known)
    return None if found is None else tuple(sorted(found.items(), key=lambda pair: pair[0].earliest))


def _matrix(one: Column, two: Column, measure: Column) -> Matrix | None:
    cells = _once(
        ((a or NOTHING, b or NOTHING), number)
        for a, b, number in zip(one.texts, two.texts, measure.numbers, strict=True)
        if number is not None
    )
    if not cells or len(cells) in (len({a for a, _ in cells}), len({b for _, b in cells})):
        return None
    return _matrix_of(one, two, measure.name, cells)


def _matrix_of(
    one: Column, two: Column, measure: str, cells: Mapping[tuple[str, str], float], counted: bool = False
) -> Matrix:
    rows = tuple(dict.fromkeys(a for a, _ in cells))
    columns = tuple(dict.fromkeys(b for _, b in cells))
    return Matrix(one.name, two.name, measure, rows, columns, cells, counted=counted)


def _once(pairs: Iterable[tuple[K, float]]) -> dict[K, float] | None:
    """The pairs as a dictionary; ``None`` where a key comes twice, since nothing here adds up."""
    found: dict[K, float] = {}
    for key, value in pairs:
        if key in found:
            return None
        found[key] = value
    return found
