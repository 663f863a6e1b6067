"""The list of gaps: its rows are those of the named query, however it is narrowed, ordered and written."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter

import pytest
from flask.testing import FlaskClient

from graph.answers.gaps import all_gaps
from graph.index.orders import ORDERS
from graph.queries import effective, run, terms
from graph.query_files import named
from graph.releases.release import Release

QUERY = "gaps-without-training"


def asked_of_facts(release: Release, **values: str) -> tuple[tuple[object, ...], ...]:
    """The rows as SPARQL finds them."""
    query = named(QUERY)
    bound = terms(release, query, effective(query, values, release.manifest))
    assert bound is not None
    return tuple(release.select(query.bound(bound)).rows)


@pytest.mark.parametrize("day", ["2013-06-01", "2014-12-31", "2016-01-01", "2030-01-01"])
def test_the_rows_of_the_index_are_those_of_the_query_term_by_term(example: Release, day: str) -> None:
    found = all_gaps(example, {"as_at": day})
    assert tuple(found) == asked_of_facts(example, as_at=day)
    assert len(found) > 10


@pytest.mark.parametrize(
    "values", [{"rung": "no-course"}, {"audit": "Neglect"}, {"rung": "no-section", "audit": "Neglect"}]
)
def test_they_are_narrowed_as_the_query_narrows_them(example: Release, values: dict[str, str]) -> None:
    day = {"as_at": "2016-01-01"}
    found = all_gaps(example, {**day, **values})
    assert tuple(found) == asked_of_facts(example, **day, **values)
    assert 0 < len(found) < len(all_gaps(example, day))
    assert all_gaps(example, {**day, "rung": "nothing"})[:] == []
    assert all_gaps(example, {**day, "audit": "Nothing"})[:] == []


def test_the_named_query_of_a_country_is_answered_from_the_index(
    example: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graph.queries.MANY_POINTS", 1)
    monkeypatch.setattr(example, "select", lambda _: pytest.fail("SPARQL was asked"))
    found = run(example, QUERY, {"as_at": "2015", "rung": "no-course"})
    monkeypatch.undo()
    assert tuple(found.rows) == asked_of_facts(example, as_at="2015", rung="no-course")
    assert found.columns == named(QUERY).columns


# --- The list, narrowed and ordered ---------------------------------------------------------------


def table(client: FlaskClient, address: str) -> list[dict[str, str]]:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return list(csv.DictReader(io.StringIO(answer.text)))


def months(rows: list[dict[str, str]]) -> list[str]:
    return [row["audited"] for row in rows]


def test_each_order_has_the_same_gaps_in_the_order_that_it_says(client: FlaskClient) -> None:
    ranked = table(client, "/gaps.csv")
    by = {order: table(client, f"/gaps.csv?sort={order}") for order in ORDERS}
    assert all(sorted(row["id"] for row in rows) == sorted(row["id"] for row in ranked) for rows in by.values())
    assert months(by["newest"]) == sorted(months(ranked), reverse=True) != months(ranked)
    assert months(by["oldest"]) == sorted(months(ranked))
    tested = [row["rung"] for row in table(client, "/queries/rungs.csv")]
    rungs = [row["rung"] for row in by["rung"]]
    assert rungs == sorted(rungs, key=tested.index)
    agencies = [row["agencies"].partition(";")[0] or "~" for row in by["agency"]]
    assert agencies == sorted(agencies, key=str.casefold)
    assert agencies[0] != "~" == agencies[-1]
    about = Counter(topic for row in ranked for topic in row["topics"].split("; ") if topic)
    first = by["topic"][: max(about.values())]
    together = set.intersection(*(set(row["topics"].split("; ")) for row in first))
    assert any(about[topic] == len(first) for topic in together)
    for rows in by.values():  # equal ones stand by rank
        place = {row["id"]: number for number, row in enumerate(ranked)}
        for month in set(months(rows)) if rows is by["newest"] else ():
            those = [place[row["id"]] for row in rows if row["audited"] == month]
            assert those == sorted(those)


def test_the_page_stands_in_the_order_of_its_files(client: FlaskClient) -> None:
    for order in ORDERS:
        text = client.get(f"/gaps?sort={order}&rung=no-course").text
        shown = re.findall(r'gt-gap__head">.*?href="/points/([^"?]+)', text, re.DOTALL)
        assert shown == [row["id"] for row in table(client, f"/gaps.csv?sort={order}&rung=no-course")][: len(shown)]
    assert client.get("/gaps?sort=nothing").status_code == 400


def test_what_orders_it_stands_in_its_files(client: FlaskClient) -> None:
    answer = client.get("/gaps.csv?sort=newest&rung=no-course")
    assert answer.headers["Golden-Thread-Asked"] == "as_at=2016-01-01&rung=no-course&sort=newest"


def test_words_of_names_narrow_to_every_value_that_has_them(client: FlaskClient) -> None:
    found = table(client, "/gaps.csv?guidance_named=POLICY+bruis")
    assert found
    assert {row["id"] for row in found} == {
        row["id"] for row in table(client, "/gaps.csv") if "Bruising Policy" in row["instruments"]
    }
    assert table(client, "/gaps.csv?audit_named=xyzzy") == []
    assert "Audits whose name has: neglect" in client.get("/gaps?audit_named=neglect").text
    assert client.get("/coverage?audit_named=neglect&board_named=x").status_code == 200


def test_a_facet_with_very_many_values_offers_the_largest_and_takes_names(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.tables.facets._MOST_OFFERED", 2)
    text = client.get("/gaps").text
    guidance = text.split('name="guidance"')[1].split("</select>")[0]
    assert guidance.count("<option") == 3
    counted = Counter(name for row in table(client, "/gaps.csv") for name in row["instruments"].split("; ") if name)
    most = sorted(counted.values(), reverse=True)[:2]
    assert sorted(map(int, re.findall(r"\((\d+)\)</option>", guidance)), reverse=True) == most
    assert 'name="guidance_named"' in text
    assert f"{len(counted) - 2} more are found by name" in text
    least = min(counted, key=lambda name: (counted[name], name))
    chosen = client.get("/gaps", query_string={"guidance": least}).text
    assert re.search(r'<option value="[^"]+" selected>[^<]+</option>', chosen.split('name="guidance"')[1])
