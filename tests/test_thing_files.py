"""The page of each thing, and the policy author's first page, as files: what the page says, and nothing else."""

from __future__ import annotations

import html
import io
import re

import docx
import pytest
from flask.testing import FlaskClient

from graph.papers.formats import MEDIA_TYPES
from graph.releases.release import Release
from tests.files_back import Back, read_back

#: Of each kind one thing with points on its page.
THINGS = {
    "audits": "/audits/domestic-violence-2014-11", "guidance": "/guidance/chronology",
    "sections": "/sections/early-help-and-thresholds", "topics": "/topics/early-help",
    "courses": "/courses/exampleshire-scb-illustrative-early-help-assessment-and-the-caf",
    "agencies": "/agencies/childrens-social-care",
}  # fmt: skip
EVERY = [*THINGS.values(), "/sections/early-help-and-thresholds?as_at=2014-12-31"]


def back(client: FlaskClient, address: str, kind: str) -> Back:
    path, mark, asked = address.partition("?")
    answer = client.get(f"{path}.{kind}{mark}{asked}")
    assert answer.status_code == 200, answer.text
    return read_back(answer.data, kind)


def lines_of(text: str) -> str:
    """A page in words, as somebody reads it."""
    main = text.partition("<main")[2].partition("</main>")[0]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", main.replace("<wbr>", ""))).split())


@pytest.mark.parametrize("address", EVERY)
def test_the_page_offers_each_file_and_a_print(client: FlaskClient, address: str) -> None:
    text = client.get(address).text
    path, _, asked = address.partition("?")
    for kind in MEDIA_TYPES:
        assert re.search(rf'href="{re.escape(path)}\.{kind}(\?[^"]*)?{re.escape(asked)}"', html.unescape(text)), kind
    assert "data-print" in text


@pytest.mark.parametrize("address", EVERY)
def test_each_line_of_a_file_stands_on_the_page_and_each_point_of_the_page_in_the_file(
    client: FlaskClient, address: str
) -> None:
    text = client.get(address).text
    said, found = lines_of(text), back(client, address, "json")
    rows = [dict(zip(found.heads, row, strict=True)) for row in found.rows]
    for row in rows:
        assert " ".join(row["text"].split()) in said, row
        assert row["part"] in said
        assert not row["reason"] or row["rung"]
    learning = [row["id"] for row in rows if row["id"]]
    shown = re.findall(r'href="/points/([^"?]+)', text.partition("<main")[2])
    assert shown
    assert set(shown) <= set(learning)


@pytest.mark.parametrize("address", EVERY)
def test_csv_tsv_excel_and_word_hold_the_same_lines(client: FlaskClient, address: str) -> None:
    found = back(client, address, "json")
    for kind in ("csv", "tsv"):
        assert back(client, address, kind).rows == found.rows
    assert len(back(client, address, "xlsx").rows) == len(found.rows)
    paper = back(client, address, "docx")
    assert [line[0] for line in paper.rows] == [row[0] for row in found.rows]
    text = found.heads.index("text")
    for line, row in zip(paper.rows, found.rows, strict=True):
        assert line[2].startswith(row[text].replace("\r", ""))


@pytest.mark.parametrize("kind", THINGS)
def test_what_is_not_there_or_no_kind_of_file_is_no_page(client: FlaskClient, kind: str) -> None:
    assert client.get(f"{THINGS[kind]}.pdf").status_code == 404
    assert client.get(f"/{kind}/nothing-of-the-kind.docx").status_code == 404


def test_the_first_page_for_policy_authors_is_each_kind_of_file(client: FlaskClient, example: Release) -> None:
    text = client.get("/policy").text
    found = back(client, "/policy", "json")
    assert all(f'href="/policy.{kind}' in text for kind in MEDIA_TYPES)
    titles = [row[found.heads.index("title")] for row in found.rows]
    table = text.partition("<tbody")[2].partition("</tbody>")[0]
    shown = re.findall(r'<a[^>]*href="/sections/[^"]+"[^>]*>([^<]+)</a>', table)
    assert titles == [html.unescape(each) for each in shown]
    paper = client.get("/policy.docx").data
    assert [row[1] for row in read_back(paper, "docx").rows] == titles
    for kind in ("csv", "tsv"):
        assert back(client, "/policy", kind).rows == found.rows


def test_the_paper_of_the_policy_author_has_the_figures_of_the_page(client: FlaskClient) -> None:
    document = docx.Document(io.BytesIO(client.get("/policy.docx").data))
    figures = {row.cells[0].text: row.cells[1].text for row in document.tables[0].rows}
    assert figures.pop("Of the manual and its findings") == "How many"
    page = lines_of(client.get("/policy").text)
    for words, number in figures.items():
        label, _, of = words.partition(", of ")
        assert f"{label} {number}{f' of {of}' if of else ''} " in page
    assert len(figures) == 5
