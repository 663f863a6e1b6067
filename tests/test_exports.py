"""Every view as every kind of file: the same rows, totals, filter, release, date and question, read back from each."""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

import docx
import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from graph.dates import VagueDate
from graph.oxigraph import Literal
from graph.papers.formats import MEDIA_TYPES, STREAMED, pieces
from graph.papers.laying import MARGIN, extent
from graph.papers.paper import caveats_of, paper_of
from graph.papers.wording import column_words, date_of, heading, in_words, number_of
from graph.queries import run
from graph.query_files import all_queries, named
from graph.releases.release import Release
from graph.rows import ReadRows, Row
from graph.table import Table
from tests.files_back import Back, read_back
from web.across.pages import COLUMNS as BOARDS_SHOWN
from web.app import create_app
from web.config import Config
from web.coverage.words import views
from web.running.kept import Pieces, answer

#: Addresses that end in a kind of file and are no answers of a release in rows.
NO_TABLES = {
    "linked.term_document": "RDF of a term", "linked.document": "RDF of a thing",
    "void.document": "RDF of the data set", "dumps.document": "RDF of the dumps",
    "dumps.dump_file": "the whole release", "ontology.document": "the ontology",
    "plans.download": "a plan, whose workbook is the one to fill in (tests/test_plans.py)",
    "review.decisions_file": "people's work, and no answer of a release (tests/test_review.py)",
    **{
        f"{kind}.page_file": "the page of one thing (tests/test_thing_files.py)"
        for kind in ("audits", "guidance", "sections", "courses", "topics", "agencies")
    },
    "policy.download": "the policy author's first page (tests/test_thing_files.py)",
    "trail.download": "who changed what: people's work, and no answer of a release",
}  # fmt: skip
LISTS = ("audits", "guidance", "sections", "courses", "topics", "agencies")
POLICY = ("sections", "without_section", "untouched", "replaced", "amended")
NEEDED = {
    "trace": {"id": "injuries-in-pre-mobile-babies-2015-05/learning-11"}, "mentions": {"words": "father"},
    "points-citing": {"instrument": "Bruising Policy"},
}  # fmt: skip
#: The addresses of each view, narrowed and not, by its endpoint.
VIEWS = {
    "gaps.download": ["/gaps", "/gaps?rung=no-course&words=child", "/gaps?as_at=2014-12-31&sort=newest"],
    "steps.download": ["/steps", "/steps?status=overdue", "/steps?step=training&as_at=2015-06"],
    "points.download": ["/points", "/points?kind=strength", "/points?agency=Police&as_at=2015-03"],
    "coverage.download": [
        f"/coverage?view={view}&turned={turned}{more}"
        for view in views() for turned in ("no", "yes") for more in ("", "&count=open&order=name&who=training+lead")
    ],
    **{f"{kind}.download": [f"/{kind}", f"/{kind}?words=child"] for kind in LISTS},
    "boards.download": ["/boards", "/boards?words=exampleshire&as_at=2014-12-31"],
    **{f"policy.{view}_file": [f"/policy/{view.replace('_', '-')}"] for view in POLICY},
    "recurrence.download": ["/recurrence", "/recurrence?at_least=1", "/recurrence?topic=fathers-and-absent-men"],
    "queries.download": [
        f"/queries/{query.name}?{urlencode(NEEDED.get(query.name, {}))}".rstrip("?") for query in all_queries()
    ],
}  # fmt: skip
#: Lists that call their columns as their pages do.
OWN_HEADINGS = tuple(f"/{kind}" for kind in (*LISTS, "policy", "boards"))
#: Lists of which page and paper have some columns, and the other files all.
LESS_SHOWN = {"/boards": BOARDS_SHOWN}
ASKED = [address for addresses in VIEWS.values() for address in addresses]


@pytest.fixture(scope="module")
def app(example_store: Path) -> Flask:
    return create_app(Config(example_store, rate_limit="", query_rate_limit=""))


@pytest.fixture(scope="module")
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def address_of(page: str, kind: str) -> str:
    path, mark, query = page.partition("?")
    return f"{path}.{kind}{mark}{query}"


@cache
def asked(client: FlaskClient, page: str, kind: str) -> tuple[Back, dict[str, str], bytes]:
    """A file of a view read back, the headers it came with, and its bytes."""
    answer = client.get(address_of(page, kind))
    assert answer.status_code == 200, answer.text
    return read_back(answer.data, kind), dict(answer.headers), answer.data


def table_of(found: Back) -> Table:
    """The answer as the JSON file has it."""
    query = named(found.told["Query"])
    rows = tuple(tuple(row.get(name) for name in found.heads) for row in found.terms)
    return Table(query, None, {}, tuple(found.heads), rows)  # type: ignore[arg-type]


def test_every_address_of_a_file_is_tested_here_or_is_no_table(app: Flask) -> None:
    ends = {rule.endpoint for rule in app.url_map.iter_rules() if "ending" in rule.arguments}
    assert ends == {*VIEWS, *NO_TABLES}
    pages = {rule.rule for rule in app.url_map.iter_rules() if "ending" not in rule.arguments}
    assert {page.partition("?")[0] for page in ASKED if not page.startswith("/queries/")} <= pages


@pytest.mark.parametrize("page", ASKED)
def test_the_page_offers_every_kind_of_file_with_its_own_filter(client: FlaskClient, page: str) -> None:
    hrefs = {html.unescape(href) for href in re.findall(r'href="([^"]+)"', client.get(page).text)}
    for kind in MEDIA_TYPES:
        files = [href for href in hrefs if href.partition("?")[0] == address_of(page, kind).partition("?")[0]]
        assert any(given_in(href).items() >= given_in(page).items() for href in files), kind


def given_in(address: str) -> dict[str, str]:
    return dict(parse_qsl(address.partition("?")[2]))


@pytest.mark.parametrize("page", ASKED)
def test_csv_tsv_and_json_hold_the_same(client: FlaskClient, page: str) -> None:
    found = asked(client, page, "json")[0]
    for kind in ("csv", "tsv"):
        back = asked(client, page, kind)[0]
        assert back.heads == found.heads
        assert back.rows == found.rows


@pytest.mark.parametrize("page", ASKED)
def test_excel_holds_the_same_with_dates_as_dates_and_numbers_as_numbers(
    client: FlaskClient, example: Release, page: str
) -> None:
    found, back = asked(client, page, "json")[0], asked(client, page, "xlsx")[0]
    table, words = table_of(found), column_words(example)

    def cell(column: str, term: object) -> str:
        date, number = date_of(column, term), number_of(term)  # type: ignore[arg-type]
        if date and date.text != "9999-12-31":
            return date.text
        return f"{number:g}" if number is not None else in_words(column, term, words)  # type: ignore[arg-type]

    shown = headings_of(client.get(page).text)
    assert len(back.heads) == len(found.heads)
    own, all_shown = page.startswith(OWN_HEADINGS), not page.startswith(tuple(LESS_SHOWN))
    assert not own or set(shown) <= set(back.heads)
    assert all(
        head == heading(name) or (own and (head in shown or not all_shown))
        for head, name in zip(back.heads, found.heads, strict=True)
    )
    assert back.rows == [[cell(*pair) for pair in zip(table.columns, row, strict=True)] for row in table.rows]


def headings_of(text: str) -> list[str]:
    """The headings of the first table of a page, without the signs of how it is sorted."""
    cells = re.findall(r"<th [^>]*scope=\"col\"[^>]*>(.*?)</th>", text.partition("</thead>")[0], re.DOTALL)
    return [html.unescape(re.sub(r"<span aria-hidden.*?</span>|<[^>]+>", "", cell)).strip() for cell in cells]


def on_paper(page: str, found: Back) -> Back:
    """The columns of an answer that its paper has."""
    kept = next((keys for start, keys in LESS_SHOWN.items() if page.startswith(start)), None)
    if kept is None:
        return found
    places = [found.heads.index(key) for key in (*kept, "iri") if key in found.heads]
    rows = [[row[place] for place in places] for row in found.rows]
    return replace(found, heads=[found.heads[place] for place in places], rows=rows)


@pytest.mark.parametrize("page", ASKED)
def test_word_holds_the_same_in_words(client: FlaskClient, example: Release, page: str) -> None:
    found, back = on_paper(page, asked(client, page, "json")[0]), asked(client, page, "docx")[0]
    table, words = table_of(found), column_words(example)
    assert len(back.rows) == len(table.rows)
    columns = paper_of(Table(table.query, example.manifest, {}, table.columns, table.rows), {}).columns
    shown, iri = headings_of(client.get(page).text), {name for name in found.heads if name.endswith("iri")}
    if not table.rows:
        assert back.heads == []
    elif page.startswith(OWN_HEADINGS):
        assert back.heads == [head for head in shown if head in back.heads]
        assert len(back.heads) == len(shown) == len(found.heads) - len(iri)
    else:
        assert back.heads == [column.heading for column in columns]
    for row, line in zip(table.rows, back.rows, strict=True):
        terms = dict(zip(table.columns, row, strict=True))
        if not isinstance(terms.get("board"), Literal):
            terms["board"] = None  # an address, which no paper of one board says
        said = [[in_words(name, terms.get(name), words) for name in column.fields] for column in columns]
        assert line == ["\n".join(filter(None, cell)).replace("\r", "") for cell in said]


@pytest.mark.parametrize("page", ASKED)
def test_the_page_has_the_same_total(client: FlaskClient, page: str) -> None:
    text, found = client.get(page).text, asked(client, page, "json")[0]
    is_grid = "Total" in found.heads
    assert page_total(text) == (found.rows[-1][found.heads.index("Total")] if is_grid else len(found.rows))


def page_total(text: str) -> int | str:
    """What the page says that there are: the grid's total, the count at its head, or the rows of its only table."""
    grid = re.search(r"<tfoot>(.*?)</tfoot>", text, re.DOTALL)
    if grid:
        return re.findall(r">([\d,]+|None)<", re.sub(r'<span class="gt-grid__none">(.*?)</span>', r"\1", grid[1]))[0]
    count = re.search(r'class="gt-count"[^>]*>([\d,]+)(?: learning points? and ([\d,]+))?', text)
    if count:
        return sum(int(each.replace(",", "")) for each in count.groups() if each)
    return text.partition("<tbody")[2].count("<tr")


@pytest.mark.parametrize("kind", MEDIA_TYPES)
@pytest.mark.parametrize("page", ASKED)
def test_every_file_says_its_question_filter_release_and_date(
    client: FlaskClient, example: Release, page: str, kind: str
) -> None:
    about, (back, headers, _) = asked(client, page, "json")[0].told, asked(client, page, kind)
    query = about["Query"]
    given = {name: value for name, value in about.items() if name not in ("Query", "Data release")}
    assert headers["Golden-Thread-Release"] == example.name == about["Data release"]
    assert headers["Golden-Thread-Query"] == query
    assert headers["Golden-Thread-Asked"] == urlencode(given)
    assert headers["Content-Type"].partition(";")[0] == MEDIA_TYPES[kind].partition(";")[0]
    name = headers["Content-Disposition"]
    assert query in name
    assert name.endswith(f'.{kind}"')
    for asked_for, value in given_in(page).items():
        worded = asked_for in ("view", "turned", "count", "order", "sort", "as_at")
        assert worded or value in given.values(), asked_for
    if kind not in ("xlsx", "docx"):
        return
    assert back.told["Query"] == query
    assert back.told["Data release"] == example.name
    day = given.get("as_at")
    assert back.told["Date asked"] == (VagueDate(day).words if day else "the answer does not depend on a date")
    words = column_words(example)
    for parameter, value in given.items():
        if parameter != "as_at":
            assert f"{heading(parameter)}: {words.get(parameter, {}).get(value, value)}" in back.told["Narrowed to"]
    if kind == "docx":
        assert example.name in back.told["foot"]
        assert not day or VagueDate(day).words in back.told["foot"]


@pytest.mark.parametrize("kind", MEDIA_TYPES)
@pytest.mark.parametrize("page", ASKED)
def test_the_same_file_is_the_same_bytes_and_is_not_sent_twice(
    app: Flask, client: FlaskClient, example_store: Path, page: str, kind: str
) -> None:
    _, headers, content = asked(client, page, kind)
    again = client.get(address_of(page, kind), headers={"If-None-Match": headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert client.get(address_of(page, kind), headers={"If-None-Match": '"another"'}).data == content
    if kind in ("xlsx", "docx"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            assert {part.date_time[0] for part in archive.infolist()} == {1980}


def test_another_release_is_refused_by_every_file(client: FlaskClient) -> None:
    for addresses in VIEWS.values():
        mark = "&" if "?" in addresses[0] else "?"
        for kind in MEDIA_TYPES:
            assert client.get(f"{address_of(addresses[0], kind)}{mark}release=000000000000").status_code == 410


@pytest.mark.parametrize("page", ASKED)
def test_no_word_of_a_heading_is_broken_and_no_table_leaves_its_page(client: FlaskClient, page: str) -> None:
    document = docx.Document(io.BytesIO(asked(client, page, "docx")[2]))
    section = document.sections[0]
    room = section.page_width - section.left_margin - section.right_margin  # type: ignore[operator]
    assert abs(section.left_margin.mm - MARGIN) < 0.1  # type: ignore[union-attr]
    for table in document.tables:
        widths = [column.width for column in table.columns]
        assert sum(widths) <= room + 20_000
        for cell, width in zip(table.rows[0].cells, widths, strict=True):
            size = int(cell.paragraphs[0].style.name.rpartition(" ")[2])  # type: ignore[union-attr]
            assert width.mm >= extent(cell.text, (), size).least - 0.1


@pytest.mark.parametrize("kind", ["xlsx", "docx"])
def test_every_view_says_what_to_mind(client: FlaskClient, example: Release, kind: str) -> None:
    for addresses in VIEWS.values():
        for page in addresses:
            content = asked(client, page, kind)[2]
            said = "".join(texts(content))
            query = asked(client, page, "json")[0].told["Query"]
            for caveat in caveats_of(Table(named(query), example.manifest, {}, (), ())):
                assert caveat in said, (page, caveat)


def texts(content: bytes) -> Iterator[str]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for part in archive.namelist():
            if part.endswith(".xml"):
                yield html.unescape(re.sub(r"<[^>]+>", "", archive.read(part).decode()))


def test_without_a_catalogue_every_view_is_still_every_kind_of_file(bare: FlaskClient) -> None:
    for addresses in VIEWS.values():
        for page in addresses:
            sizes = set()
            for kind in MEDIA_TYPES:
                answer = bare.get(address_of(page, kind))
                assert answer.status_code == 200, (page, kind)
                sizes.add(len(read_back(answer.data, kind).rows))
            assert len(sizes) == 1, page


def test_rows_are_read_when_they_are_sent_and_not_before(example: Release) -> None:
    whole, read = run(example, "gaps-without-training"), list[int]()

    def some(first: int, last: int) -> list[Row]:
        read.append(last)
        return [whole.rows[place % len(whole.rows)] for place in range(first, last)]

    table = replace(whole, rows=ReadRows(10**9, some))
    for kind in STREAMED:
        read.clear()
        sent = pieces(table, kind)
        assert len(next(sent)) + len(next(sent)) > 100_000
        assert max(read) < 3_000, kind


@given(st.integers(0, 2_500), st.slices(2_600), st.integers(-2_600, 2_600))
def test_rows_that_are_read_are_a_list(count: int, part: slice, place: int) -> None:
    plain: list[Row] = [(Literal(number),) for number in range(count)]
    rows = ReadRows(count, lambda first, last: plain[first:last])
    assert list(rows) == plain
    assert list(rows[part]) == plain[part]
    if -count <= place < count:
        assert rows[place] == plain[place]
    else:
        with pytest.raises(IndexError):
            rows[place]


def test_a_long_file_that_something_stops_says_that_it_is_not_all() -> None:
    def body() -> Iterator[bytes]:
        yield b"id\r\n1\r\n"
        raise OSError("the disk is gone")

    site, sent = Flask("site"), bytearray()
    with site.test_request_context("/long.csv"):
        response = answer(1_000, ("release",), lambda: Pieces(body(), {}))
        with pytest.raises(OSError, match="the disk is gone"):
            for part in response.iter_encoded():
                sent += part
    assert sent.startswith(b"id\r\n1\r\n")
    assert b"THIS IS NOT ALL" in sent


@pytest.mark.parametrize("page", ["points", "steps", "gaps", "sections", "courses"])
def test_a_long_list_is_sent_as_it_is_read(page: str, client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = {kind: client.get(f"/{page}.{kind}").data for kind in ("csv", "tsv", "json")}
    monkeypatch.setattr("web.tables.files._MANY_ROWS", 10)
    monkeypatch.setattr("graph.papers.formats._AT_ONCE", 7)
    monkeypatch.setattr("graph.rows._AT_ONCE", 7)
    for kind, content in whole.items():
        answer = client.get(f"/{page}.{kind}?as_at=", buffered=False)
        assert "Content-Length" not in answer.headers
        parts = list(answer.response)
        assert len(parts) > 2
        assert b"".join(parts) == content  # type: ignore[arg-type]
        told = client.get(f"/{page}.{kind}?as_at=", headers={"If-None-Match": answer.headers["ETag"]})
        assert told.status_code == 304
