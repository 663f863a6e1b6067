"""Charts: which one fits an answer, that nothing is added up or lost, and that any answer makes a whole SVG file."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from pathlib import Path

import pytest
from flask import Flask, render_template
from hypothesis import example, given, settings
from hypothesis import strategies as st

from graph.oxigraph import BlankNode, Iri, Literal, Term
from web.app import create_app
from web.charts import Bars, Lines, Matrix, choose, draw, fitting
from web.charts.drawing import MOST_BARS, BarParts
from web.charts.matrix import MOST_COLUMNS, MOST_ROWS, MatrixParts
from web.charts.scale import month_ticks, ticks
from web.charts.text import number, pixels, wrapped
from web.config import Config

XSD = "http://www.w3.org/2001/XMLSchema#"
GT = "https://w3id.org/golden-thread/ontology#"
NAMESPACE = "{http://www.w3.org/2000/svg}"


def typed(text: str, kind: str) -> Literal:
    return Literal(text, datatype=Iri(XSD + kind))


def month(text: str) -> Literal:
    return typed(text, "gYearMonth")


def rows(*values: Sequence[object]) -> list[tuple[Term | None, ...]]:
    """Rows of terms from plain values."""
    return [
        tuple(v if v is None or isinstance(v, Literal | Iri | BlankNode) else Literal(v) for v in row) for row in values
    ]


@pytest.fixture(scope="module")
def app(example_store: Path) -> Flask:
    return create_app(Config(example_store, rate_limit="", query_rate_limit=""))


def svg(app: Flask, names: Sequence[str], answer: list[tuple[Term | None, ...]], kind: str = "") -> ET.Element:
    chart = choose(fitting(names, answer), kind)
    assert chart is not None
    with app.test_request_context("/"):
        return ET.fromstring(render_template("charts/chart.svg", drawing=draw(chart), alone=True))


def texts(drawn: ET.Element) -> list[str]:
    return [each.text or "" for each in drawn.iter(NAMESPACE + "text")]


@pytest.mark.parametrize(
    ("names", "answer", "kinds"),
    [
        (["topic", "points"], rows(["Neglect", 4], ["Health", 2]), ["bar"]),
        (["points", "topic"], rows([4, "Neglect"], [2, "Health"]), ["bar"]),
        (["month", "n"], rows([month("2014-08"), 1], [month("2014-11"), 3]), ["line", "bar"]),
        (["month", "n"], rows(["2014-08", 1], ["2014-11", 3]), ["line", "bar"]),
        (["day", "n"], rows([typed("2014-08-01T10:00:00Z", "dateTime"), 1], [month("2014-09"), 2]), ["line", "bar"]),
        (["year", "n"], rows([2014, 1], [2015, 3]), ["line", "bar"]),
        (["cases", "n"], rows([2014, 1], [2015, 3]), []),
        (["a", "b", "n"], rows(["x", "u", 1], ["x", "v", 2], ["y", "u", 3]), ["matrix"]),
        (["month", "a", "n"], rows(["2014-08", "x", 1], ["2014-08", "y", 2], ["2014-09", "x", 3]), ["line", "matrix"]),
        (["point", "rung"], rows(["p1", "stale"], ["p2", "stale"], ["p3", "covered"], ["p4", "covered"]), ["bar"]),
        (["a", "b"], rows(*[[a, b] for a in "xy" for b in "uv"] * 2), ["bar", "matrix"]),
        (["topic", "points"], rows(["Neglect", 4], ["Neglect", 2]), []),
        (["id", "text"], rows(["a", "one"], ["b", "two"]), []),
        (["id", "text"], rows(["a", "long " * 40], ["a", "long " * 40], ["b", "longer " * 40]), []),
        (["topic", "points"], rows(["Neglect", 4]), []),
        (["topic", "points"], rows(["Neglect", None], ["Health", None]), []),
        (["topic", "share"], rows(["Neglect", typed("NaN", "double")], ["Health", typed("INF", "double")]), []),
        ([], [(), (), ()], []),
    ],
)  # fmt: skip
def test_what_fits(names: list[str], answer: list[tuple[Term | None, ...]], kinds: list[str]) -> None:
    assert [chart.kind for chart in fitting(names, answer)] == kinds


def test_rows_of_one_day_are_told_apart_by_a_name_or_not_drawn() -> None:
    answer = rows(["2014-08", "a", 1], ["2014-08", "b", 2], ["2014-09", "a", 3], ["2014-09", "b", 5])
    (lines, _) = fitting(["month", "who", "n"], answer)
    assert isinstance(lines, Lines)
    assert {name: [value for _, value in points] for name, points in lines.series} == {"a": [1, 3], "b": [2, 5]}
    assert fitting(["month", "n"], rows(["2014-08", 1], ["2014-08", 2])) == ()


def test_a_line_runs_from_the_earliest_day_whatever_the_order_of_the_answer() -> None:
    (lines, _) = fitting(["month", "n"], rows(["2015-01", 1], ["2013-06", 3], ["2014-02", 2]))
    assert isinstance(lines, Lines)
    assert [(when.text, value) for when, value in lines.series[0][1]] == [
        ("2013-06", 3),
        ("2014-02", 2),
        ("2015-01", 1),
    ]


def test_a_name_that_is_missing_is_said_to_be() -> None:
    (bars,) = fitting(["topic", "n"], rows([None, 3], ["Health", 2]))
    assert isinstance(bars, Bars)
    assert bars.items == (("not stated", 3), ("Health", 2))


def test_what_is_counted_says_so() -> None:
    (bars,) = fitting(["point", "rung"], rows(["p1", "stale"], ["p2", "stale"], ["p3", "covered"], ["p4", "stale"]))
    assert bars.title == "rows for each rung"
    assert "Rows of the answer are counted" in draw(bars).description


def test_unasked_only_what_can_be_taken_in_is_drawn() -> None:
    charts = fitting(["name", "n"], rows(*[[f"name {place}", place] for place in range(100)]))
    assert choose(charts) is None
    assert choose(charts, "bar") is charts[0]
    assert choose(charts, "line") is None
    counted = fitting(["name"], rows(*[[f"name {place % 20}"] for place in range(100)]))
    assert choose(counted) is None
    assert choose(counted, "bar") is counted[0]


@pytest.mark.parametrize(
    ("names", "answer", "kind"),
    [
        (["id", "recurrence"], rows(["neglect-2015-10/learning-1", 4], ["neglect-2015-10/learning-2", 2]), None),
        (["agency", "points"], rows(["Police", 4], ["Schools", 4]), None),
        (["agency", "line"], rows(["Police", 4], ["Schools", 9]), None),
        (["agency", "line", "points"], rows(["Police", 4, 3], ["Schools", 9, 2]), "points for each agency"),
        (["topic", "points", "label"], rows(["cse", 3, "Exploitation"], ["dv", 1, "Violence"]),
         "points for each topic"),
        (["section", "amended", "points"], rows(["A", month("2015-01"), 1], ["B", month("2015-02"), 2]),
         "points for each section"),
        (["provider"], rows(["One"], ["One"], ["Two"], ["Two"]), None),
        (["month", "points"], rows([month("2015-01"), 1], [month("2015-02"), 2]), "points for each month"),
    ],
)  # fmt: skip
def test_unasked_a_chart_is_drawn_only_where_it_says_something(
    names: list[str], answer: list[tuple[Term | None, ...]], kind: str | None
) -> None:
    chart = choose(fitting(names, [tuple(map(_numbered, row)) for row in answer]))
    assert (chart.title if chart else None) == kind
    if isinstance(chart, Bars) and names[-1] == "label":
        assert [name for name, _ in chart.items] == ["Exploitation", "Violence"]


def _numbered(term: Term | None) -> Term | None:
    """Digits as a whole number."""
    return typed(term.value, "integer") if isinstance(term, Literal) and term.value.isdigit() else term


def test_a_chart_that_is_asked_for_is_drawn_whatever_it_says() -> None:
    answer = [(Literal("neglect-2015-10/learning-1"), typed("1", "integer")), (Literal("x/2"), typed("1", "integer"))]
    assert choose(fitting(["id", "points"], answer)) is None
    assert isinstance(choose(fitting(["id", "points"], answer), "bar"), Bars)


def test_iris_are_named_by_their_prefix() -> None:
    answer: list[tuple[Term | None, ...]] = [
        (Iri(GT + "stale"), Literal(1)),
        (Iri("http://example.org/a/b"), Literal(2)),
    ]
    (bars,) = fitting(["rung", "n"], answer)
    assert isinstance(bars, Bars)
    assert [name for name, _ in bars.items] == ["gt:stale", "http://example.org/a/b"]


def test_bars_are_as_long_as_their_numbers(app: Flask) -> None:
    drawn = svg(app, ["topic", "n"], rows(["a", 10], ["b", 5], ["c", -5], ["d", 0]))
    bars = [each.attrib for each in drawn.iter(NAMESPACE + "rect") if each.get("class") == "gt-chart__bar"]
    widths = [float(each["width"].rstrip("%")) for each in bars]
    assert widths[0] == pytest.approx(2 * widths[1], abs=0.01)
    assert widths[1] == pytest.approx(widths[2], abs=0.01)
    assert widths[3] == 0
    below, above = float(bars[2]["x"].rstrip("%")), float(bars[0]["x"].rstrip("%"))
    assert below + widths[2] == pytest.approx(above, abs=0.01)
    assert {"10", "5", "-5", "0"} <= set(texts(drawn))


@given(st.lists(st.integers(-(10**18), 10**18), min_size=1, max_size=5))
def test_a_telephone_holds_the_number_beside_each_bar(numbers: list[int]) -> None:
    parts = draw(Bars("name", "n", tuple((f"name {at}", float(each)) for at, each in enumerate(numbers)))).parts
    assert isinstance(parts, BarParts)
    assert all(bar.end * 2.5 + pixels(bar.text) <= 250 for bar in parts.bars)


@pytest.mark.parametrize(("name", "is_wide"), [("Adult Mental Health Services", False), ("MASH" * 9, True)])
def test_a_chart_of_wide_labels_is_wider_than_a_telephone(app: Flask, name: str, is_wide: bool) -> None:
    drawn = svg(app, ["agency", "n"], rows([name, 3], ["GP", 2]))
    assert ("gt-chart--wide" in drawn.attrib["class"]) is is_wide


def test_more_bars_than_fit_are_owned_up_to() -> None:
    drawing = draw(fitting(["name", "n"], rows(*[[f"name {place}", place] for place in range(100)]))[0])
    assert isinstance(drawing.parts, BarParts)
    assert len(drawing.parts.bars) == MOST_BARS
    assert drawing.note == f"The first {MOST_BARS} of 100 are drawn, in the order of the answer."
    assert "100 bars" in drawing.description


def test_a_matrix_has_a_word_in_every_box(app: Flask) -> None:
    answer = rows(["x", "u", 1], ["x", "v", 8], ["y", "u", 3])
    drawn = svg(app, ["a", "b", "n"], answer, "matrix")
    boxes = [each for each in drawn.iter(NAMESPACE + "rect") if each.get("class") == "gt-chart__cell"]
    assert len(boxes) == 4
    assert sorted(texts(drawn)[-4:]) == ["1", "3", "8", "None"]
    assert sum("stroke-dasharray" in box.attrib for box in boxes) == 1


def test_a_wide_matrix_is_cut_and_says_so() -> None:
    answer = rows(*[[f"row {a}", f"column {b}", a + b] for a in range(50) for b in range(30)])
    chart = next(chart for chart in fitting(["a", "b", "n"], answer) if isinstance(chart, Matrix))
    drawing = draw(chart)
    assert isinstance(drawing.parts, MatrixParts)
    assert len(drawing.parts.cells) == MOST_ROWS * MOST_COLUMNS
    assert drawing.note == "The first 40 of 50 rows and the first 24 of 30 columns are drawn."


def test_lines_are_told_apart_without_colour(app: Flask) -> None:
    answer = rows(*[[f"2014-0{month}", who, month * place] for month in (1, 2, 3) for place, who in enumerate("abcde")])
    drawn = svg(app, ["month", "who", "n"], answer)
    lines = list(drawn.iter(NAMESPACE + "polyline"))
    assert len({each.get("stroke-dasharray") for each in lines}) == len(lines) == 5
    assert {"a", "b", "c", "d", "e"} <= set(texts(drawn))


def test_a_chart_is_called_by_its_title_and_described(app: Flask) -> None:
    drawn = svg(app, ["topic", "points"], rows(["Neglect <b>", 4], ["Health & care", 2]))
    assert drawn.get("role") == "img"
    ids = {each.get("id"): each.text or "" for each in drawn}
    assert [ids[name] for name in (drawn.get("aria-labelledby") or "").split()] == [
        "Points for each topic",
        "Bar chart. 2 bars. Highest: Neglect <b>, 4. Lowest: Health & care, 2. The table holds the same figures.",
    ]
    source = ET.tostring(drawn, encoding="unicode")
    assert not re.search(r"\sstyle=|<style|<script|\son\w+=|href", source)


WORDS = st.text(max_size=150) | st.sampled_from(["a", "b", "漢字" * 40, "\x00\x1b", "]]>", "&amp;", "x" * 400])
TERMS = st.none() | st.builds(Literal, WORDS.map(lambda text: re.sub("[\ud800-\udfff]", "", text)))
NUMBERS = st.sampled_from(["integer", "decimal", "double"]).flatmap(
    lambda kind: st.sampled_from(["0", "1", "-7", "1e308", "-1e308", "INF", "NaN", "0.1", "9" * 400, "", "x"]).map(
        lambda text: typed(text, kind)
    )
)
DAYS = st.sampled_from(
    ["2014", "2014-02", "2014-02-29", "0001-01-01", "9999-12-31", "2014-13", "-2014", "2014-08Z"]
).flatmap(lambda text: st.sampled_from(["date", "gYearMonth", "gYear", "string"]).map(lambda kind: typed(text, kind)))
IRIS = st.sampled_from([Iri(GT + "stale"), Iri("http://example.org/%00"), BlankNode("b")])
COLUMN = st.sampled_from([TERMS, NUMBERS, DAYS, TERMS | NUMBERS | IRIS, st.integers(-5, 2100).map(Literal)])


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_answer_makes_a_whole_file_or_none(app: Flask, data: st.DataObject) -> None:
    kinds = data.draw(st.lists(COLUMN, max_size=4))
    answer = data.draw(st.lists(st.tuples(*kinds), max_size=12))
    names = data.draw(
        st.lists(st.sampled_from(["year", "n", "Größe", "a_b", "x"]), min_size=len(kinds), max_size=len(kinds))
    )
    for chart in fitting(names, answer):
        drawn = svg(app, names, answer, chart.kind)
        for each in drawn.iter():
            assert not any(word in value for value in each.attrib.values() for word in ("nan", "inf"))


@given(lowest=st.floats(-1e200, 1e200), span=st.floats(0, 1e200), whole=st.booleans())
@example(lowest=1.173824829114028e16, span=20.0, whole=False)  # as fine as a number of that size can be
def test_ticks_hold_the_range_in_few_round_steps(lowest: float, span: float, whole: bool) -> None:
    found = ticks(lowest, lowest + span, whole=whole)
    assert 2 <= len(found) <= 9
    assert found[0] <= lowest + abs(lowest) * 1e-9 + 1e-9
    assert found[-1] >= (lowest + span) - abs(lowest + span) * 1e-6 - 1e-9
    assert list(found) == sorted(found)


@given(st.lists(st.dates(), min_size=1, max_size=6))
def test_months_stand_evenly_and_begin_at_or_before_the_first_day(days: list) -> None:  # type: ignore[type-arg]
    found = month_ticks(days)
    assert len(found) <= 7
    assert not found or found[-1] <= max(days)
    assert all(tick.day == 1 for tick in found)


@pytest.mark.parametrize(
    ("value", "written"), [(0, "0"), (1204, "1,204"), (0.25, "0.25"), (-3, "-3"), (1234.56, "1,234.6"), (1e20, "1e+20")]
)
def test_numbers_are_written_for_people(value: float, written: str) -> None:
    assert number(float(value)) == written


def test_labels_are_cut_with_dots_and_wide_letters_count_twice() -> None:
    assert wrapped("one two three four five six", 9, 2) == ("one two", "three…")
    assert max(map(len, wrapped("漢字" * 40, 20, 3))) <= 10
    assert wrapped("", 20, 2) == ("",)


def test_things_are_called_by_their_names_where_a_name_means_one_thing() -> None:
    answer: list[tuple[Term | None, ...]] = [(Iri(GT + name), Literal(place)) for place, name in enumerate("abcd")]
    labels = {GT + "a": "Out of date", GT + "b": "Think Family", GT + "c": "Think Family", GT + "x": "Out of date"}
    (bars,) = fitting(["rung", "n"], answer, labels)
    assert isinstance(bars, Bars)
    assert [name for name, _ in bars.items] == ["Out of date", "gt:b", "gt:c", "gt:d"]
