"""Catalogues as schema.org JSON: the forms in which sites give them, and files that are none."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.dates import VagueDate
from graph.model import Catalogue, Course, CourseRun
from loaders.catalogues.json_text import DEEPEST, laid_out
from loaders.catalogues.table import read_courses
from loaders.errors import BadDocument
from loaders.reading import read_any
from loaders.tables.as_json import courses_to_json

Read = Callable[[Any], Catalogue]
FULL: dict[str, Any] = {
    "@context": "https://schema.org",
    "@type": "Course",
    "name": "Neglect: Seeing It and Acting on It",
    "description": "Using the toolkit with families.",
    "provider": {"@type": "Organization", "name": "Exampleshire SCB"},
    "teaches": ["Neglect Toolkit", {"@type": "DefinedTerm", "name": "Neglect"}],
    "audience": {"@type": "EducationalAudience", "educationalRole": "Social workers; Health visitors"},
    "educationalLevel": "Level 3",
    "timeRequired": "PT6H30M",
    "dateModified": "2015-09-14T10:30:00+01:00",
    "url": "https://training.example.org/neglect",
    "hasCourseInstance": [
        {"@type": "CourseInstance", "courseMode": "onsite", "startDate": "2015-10-13", "endDate": "2015-10-13"},
        {"@type": "CourseInstance", "courseMode": "onsite", "startDate": "2016-03", "offers": {"price": "45.00"}},
    ],
}


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def reading(value: Any) -> Catalogue:
        path = tmp_path / "catalogue.json"
        path.write_text(json.dumps(value, indent=2), encoding="utf-8")
        return read_courses(path)

    return reading


def course(**values: Any) -> dict[str, Any]:
    return {"@type": "Course", "name": "Neglect", **values}


def only(catalogue: Catalogue) -> Course:
    (found,) = catalogue.courses
    return found


def test_a_course_with_all_that_it_may_say(read: Read) -> None:
    assert only(read(FULL)) == Course(
        id="exampleshire-scb-neglect-seeing-it-and-acting-on-it",
        title="Neglect: Seeing It and Acting on It",
        place=1,
        provider="Exampleshire SCB",
        description="Using the toolkit with families.",
        teaches=("Neglect Toolkit", "Neglect"),
        audience=("Social workers", "Health visitors"),
        level="Level 3",
        delivery="onsite",
        runs=(
            CourseRun(VagueDate("2015-10-13"), VagueDate("2015-10-13"), 26),
            CourseRun(VagueDate("2016-03"), None, 32),
        ),
        content_date=VagueDate("2015-09-14"),
        url="https://training.example.org/neglect",
        duration="6 hours, 30 minutes",
        cost="45.00",
    )


@pytest.mark.parametrize(
    "wrap",
    [
        lambda c: c,
        lambda c: [c],
        lambda c: {"@context": "https://schema.org", "@graph": [c]},
        lambda c: {"@type": "ItemList", "itemListElement": [{"@type": "ListItem", "position": 1, "item": c}]},
        lambda c: {"@type": ["ItemList"], "itemListElement": [c]},
        lambda c: {"@type": "WebPage", "mainEntity": {"@type": "ItemList", "itemListElement": {"@list": [c]}}},
        lambda c: {"@type": "OfferCatalog", "itemListElement": [{"@type": "Offer", "itemOffered": c}]},
    ],
)
def test_a_course_in_whatever_holds_it(read: Read, wrap: Callable[[Any], Any]) -> None:
    found = read(wrap(FULL))
    assert only(found).teaches == ("Neglect Toolkit", "Neglect")
    assert (only(found).title, len(only(found).runs)) == (FULL["name"], 2)
    assert found.skipped == ()


@pytest.mark.parametrize("kind", ["Course", ["Course", "CreativeWork"], "schema:Course", "https://schema.org/Course"])
def test_a_type_however_it_is_written(read: Read, kind: Any) -> None:
    assert only(read({"@type": kind, "schema:name": "Neglect"})).title == "Neglect"


def test_things_that_are_pointed_to_by_id(read: Read) -> None:
    found = read({"@graph": [
        {"@id": "#org", "@type": "Organization", "name": "Exampleshire SCB"},
        course(provider={"@id": "#org"}, hasCourseInstance={"@id": "#run"}),
        {"@id": "#run", "@type": "CourseInstance", "startDate": "2016", "courseMode": "online"},
    ]})  # fmt: skip
    assert (only(found).provider, only(found).runs[0].starts) == ("Exampleshire SCB", VagueDate("2016"))
    assert found.skipped == ()


def test_what_is_no_course_is_listed_with_its_line(read: Read) -> None:
    found = read([course(), {"@type": "Event", "name": "A fair"}, {"name": "What?"}, {"@type": "Course", "url": "x"}])
    assert [(one.line, one.text, one.why) for one in found.skipped] == [
        (6, "A fair", "its type is Event, and only courses are read"),
        (10, "What?", "it has no @type, so it is not read"),
        (13, "Course", "a course without a name"),
    ]


@pytest.mark.parametrize(
    ("instance", "always", "dated"),
    [
        (None, False, False),
        ({"courseMode": "online"}, True, False),
        ({"courseMode": ["online", "asynchronous"]}, True, False),
        ({"courseMode": "Online", "startDate": "2016-01-12"}, False, True),
        ({"courseMode": "E-learning", "startDate": "2016-01-12"}, True, True),
        ({"courseMode": "E-learning", "endDate": "2016-01-12"}, False, True),
        ({"courseMode": "blended"}, False, False),
        ({"courseMode": "onsite", "courseSchedule": {"startDate": "2016", "endDate": "2017"}}, False, True),
    ],
)
def test_what_always_runs(read: Read, instance: Any, always: bool, dated: bool) -> None:
    found = only(read(course(hasCourseInstance=instance) if instance else course()))
    assert (found.always, found.dated) == (always, dated)


def test_entries_of_one_title_are_one_course_and_differences_are_listed(read: Read) -> None:
    runs = [{"@type": "CourseInstance", "startDate": day} for day in ("2016-01-01", "2016-02-01")]
    found = read([
        course(provider="SCB", educationalLevel="2", hasCourseInstance=runs[0]),
        course(name="NEGLECT", provider="scb", educationalLevel="3", hasCourseInstance=runs[1]),
        course(provider="Another"),
    ])  # fmt: skip
    assert [(each.title, each.provider, each.level, len(each.runs)) for each in found.courses] == [
        ("Neglect", "SCB", "2", 2), ("Neglect", "Another", None, 0),
    ]  # fmt: skip
    (listed,) = found.skipped
    assert (listed.text, listed.why) == ("3", 'an earlier entry of this course has another "level"')


def test_an_address_that_a_browser_would_run_is_not_kept(read: Read) -> None:
    found = read(course(url="javascript:alert(1)", description="<b>Seeing</b> it<script>"))
    assert (only(found).url, only(found).description) == (None, "Seeing it")
    assert [one.text for one in found.skipped] == ["javascript:alert(1)"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"@type": "Course",\n "name" "x"}', ", line 2, column 9: this is not JSON (expecting ':' delimiter); fetch"),
        ('[{"@type": "Course"', ", line 1, column 20: this is not JSON ("),
        ('{"@type": "Course", "name": "A", "x": NaN}', ": this is not JSON (nan is no number); "),
        ('{"a": ' * 500 + "1" + "}" * 500, f": it is nested deeper than {DEEPEST} levels; "),
        ("[" * 200_000, ": it is nested deeper than "),
        ('{"a": ' + "9" * 5000 + "}", ": this is not JSON (exceeds the limit"),
        ('{"name": "x"}', ": there is no schema.org Course in it; give each course "),
        ("[]", ": there is no schema.org Course in it; "),
        ("", ": the file is empty; "),
        ('{"@type": "Course", "name": "A", "dateModified": "soon"}',
         ', course "A": the course has "soon", which is no date; write a date such as'),
        ('{"@type": "Course", "name": "A", "hasCourseInstance": {"startDate": "2016-02", "endDate": "2016-01"}}',
         ', course "A": the course ends (January 2016) before it starts (February 2016); '),
    ],
)  # fmt: skip
def test_a_bad_file_is_refused_in_one_line(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "c.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadDocument) as caught:
        read_courses(path)
    assert str(caught.value).startswith(f"{path}{message}")
    assert "\n" not in str(caught.value)


def test_a_file_too_large(tmp_path: Path) -> None:
    path = tmp_path / "c.json"
    path.write_bytes(b"[" + b" " * 20_000_001 + b"]")
    with pytest.raises(BadDocument, match="larger than 20 MB"):
        read_courses(path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_json_is_known_by_how_it_begins(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / ("courses.txt" if encoding != "utf-16" else "courses.json")
    path.write_text(json.dumps(course(name="Enfants négligés")), encoding=encoding)
    assert only(read_courses(path)).title == "Enfants négligés"
    assert isinstance(read_any(path), Catalogue)


def test_json_out_has_what_a_table_gives(read: Read) -> None:
    found = courses_to_json(read(FULL))
    assert found["document"]["media_type"] == "application/ld+json"
    assert found["courses"][0]["runs"][1] == {"starts": "2016-03", "ends": None, "row": 32}


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=20,
)


@given(values)
def test_what_is_laid_out_is_the_same_value_and_its_lines_are_true(value: Any) -> None:
    text, lines = laid_out(value)
    assert json.loads(text) == value
    assert text == json.dumps(value, ensure_ascii=False, indent=2)
    rows = text.split("\n")
    assert all("{" in rows[line - 1] for line in lines.values())


KEYS = (
    "@type", "@id", "@graph", "name", "provider", "hasCourseInstance", "startDate", "teaches", "itemListElement",
    "offers",
)  # fmt: skip


@given(st.recursive(
    st.sampled_from(["Course", "ItemList", "2016", "2016-02", "", "A", 3, None, True]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=5),
    max_leaves=25,
))  # fmt: skip
def test_any_json_gives_courses_or_one_line(tmp_path_factory: pytest.TempPathFactory, value: Any) -> None:
    path = tmp_path_factory.getbasetemp() / "any.json"
    path.write_text(json.dumps(value), encoding="utf-8")
    try:
        assert read_courses(path).courses
    except BadDocument as error:
        assert "\n" not in str(error)
