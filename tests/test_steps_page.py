"""The four steps after an audit on the page of a learning point: those of the question ``steps``, and no others."""

from __future__ import annotations

import csv
import html
import io
import re

import pytest
from flask.testing import FlaskClient

from graph.queries import run
from graph.releases.release import Release

POINT = "injuries-in-pre-mobile-babies-2015-05/learning-11"


def shown(client: FlaskClient, address: str) -> list[tuple[str, str]]:
    text = client.get(address).text
    part = text.split('id="after"')[1].split("</section>")[0]
    found = re.findall(r"<strong>([^<]+)</strong>\s*<span class=\"gt-tag[^>]*>([^<]+)<", part)
    return [(html.unescape(step).lower(), status.lower()) for step, status in found]


def test_one_point_has_the_rows_that_the_whole_question_has_for_it(example: Release) -> None:
    every = run(example, "steps")
    for point in (POINT, "neglect-2015-10/learning-1"):
        one = run(example, "steps", {"point": point})
        assert one.rows == tuple(row for row in every.rows if row[0] == one.rows[0][0])
        assert {row["step"] for row in one.records()} == {"shared", "agency action", "training", "published"}


@pytest.mark.parametrize("day", ["2016-01-01", "2015-06-01"])
def test_the_page_tells_the_steps_of_its_point_on_the_date_asked(client: FlaskClient, day: str) -> None:
    asked = csv.DictReader(
        io.StringIO(client.get("/queries/steps.csv", query_string={"point": POINT, "as_at": day}).text)
    )
    assert shown(client, f"/points/{POINT}?as_at={day}") == [(row["step"], row["status"]) for row in asked]


def test_a_step_says_who_when_and_what_there_is_to_show(client: FlaskClient) -> None:
    text = client.get(f"/points/{POINT}").text
    assert "Owner: Named Doctor" in text
    assert "Done 12 June 2015" in text
    assert "Evidence: Briefing note and list of teams" in text
    assert "actions.csv, row 14" in text
    assert ("training", "overdue") in shown(client, f"/points/{POINT}")


def test_a_strength_has_no_steps(client: FlaskClient) -> None:
    assert "The four steps after the audit" not in client.get("/points/neglect-2015-10/strength-3").text


def test_of_very_many_audits_those_of_the_most_lines_are_offered_and_others_found_by_name(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = client.get("/steps").text.split('name="audit"')[1].split("</select>")[0]
    counts = sorted((int(each) for each in re.findall(r"\((\d+)\)</option>", whole)), reverse=True)
    assert len(counts) > 2
    monkeypatch.setattr("web.tables.facets._MOST_OFFERED", 2)
    text = client.get("/steps").text
    offered = text.split('name="audit"')[1].split("</select>")[0]
    assert sorted(map(int, re.findall(r"\((\d+)\)</option>", offered)), reverse=True) == counts[:2]
    assert f"The 2 with most lines. {len(counts) - 2} more are found by name." in text
    assert 'name="audit_named"' in text


def test_words_of_the_name_of_an_audit_narrow_the_list_and_its_file(client: FlaskClient) -> None:
    rows = list(csv.DictReader(io.StringIO(client.get("/steps.csv?audit_named=NEGLECT").text)))
    every = list(csv.DictReader(io.StringIO(client.get("/steps.csv").text)))
    assert rows
    assert rows == [row for row in every if "/audit/neglect-" in row["point"]]
    assert "Audits whose name has: NEGLECT" in client.get("/steps?audit_named=NEGLECT").text
    assert client.get("/steps.csv?audit_named=xyzzy").text.count("\n") == 1
