"""The starred questions of DESIGN section 1, asked of the board's own sheet; the answers follow from its gold."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pytest

from graph.build import build
from graph.queries import run
from graph.releases.release import Release

SHEET = "nscb-learning-from-multi-agency-case-audits-2015-11.txt"


@pytest.fixture(scope="module")
def release(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Release:
    from loaders.board import read_files

    readings = read_files(audits=[shared / "seeds" / SHEET])
    return build([readings], tmp_path_factory.mktemp("board") / "store")


@pytest.fixture(scope="module")
def gold(shared: Path) -> list[dict[str, Any]]:
    return json.loads((shared / "gold" / "nscb-2015.jsonl").read_text(encoding="utf-8"))["points"]


@pytest.fixture(scope="module")
def gaps(gold: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [point for point in gold if point["section"] == "learning-point"]


def column(release: Release, query: str, name: str, **values: str) -> list[str]:
    return [row[name] for row in run(release, query, values).records()]


def test_four_audits_of_six_cases_in_the_right_months(release: Release) -> None:
    rows = release.select(
        "PREFIX gt: <https://w3id.org/golden-thread/ontology#>"
        " SELECT ?id ?cases ?audited WHERE { ?audit gt:auditId ?id ; gt:cases ?cases ; gt:audited ?audited }"
        " ORDER BY ?audited"
    ).rows
    assert [tuple(term.value for term in row) for row in rows] == [
        ("child-sexual-exploitation-2014-08", "6", "2014-08"),
        ("domestic-violence-2014-11", "6", "2014-11"),
        ("injuries-in-pre-mobile-babies-2015-05", "6", "2015-05"),
        ("neglect-2015-10", "6", "2015-10"),
    ]
    assert (release.manifest.counts["learning_points"], release.manifest.counts["strengths"]) == (78, 13)


def test_1_topics_in_three_or_more_audits(release: Release, gaps: list[dict[str, Any]]) -> None:
    """Every topic that the gold has in all four audits is found so; most of those in three."""
    audits = defaultdict(set)
    for point in gaps:
        for topic in point["topics"]:
            audits[topic].add(point["audit"])
    found = set(column(release, "recurring-topics", "topic"))
    assert {topic for topic, where in audits.items() if len(where) == 4} <= found
    expected = {topic for topic, where in audits.items() if len(where) >= 3}
    assert len(found & expected) >= 0.85 * len(expected)


def test_2_one_point_cites_the_bruising_policy_and_the_section_that_holds_it(release: Release) -> None:
    rows = run(release, "points-citing", {"instrument": "Bruising Policy"}).records()
    assert [(row["id"], row["section"]) for row in rows] == [
        ("injuries-in-pre-mobile-babies-2015-05/learning-11", "Bruising/Injuries in Pre-Mobile Babies")
    ]
    assert rows[0]["url"].endswith("p_bruising.html")


def test_3_agencies_named_in_most_gaps(release: Release, gaps: list[dict[str, Any]]) -> None:
    expected = Counter(agency for point in gaps for agency in point["agencies"])
    found = {row["agency"]: int(row["points"]) for row in run(release, "agencies-in-gaps").records()}
    assert max(found, key=lambda agency: found[agency]) == expected.most_common(1)[0][0]


def test_4_points_that_name_no_agency(release: Release, gaps: list[dict[str, Any]]) -> None:
    expected = sum(not point["agencies"] for point in gaps)
    assert abs(len(column(release, "points-without-agency", "id")) - expected) <= 4


def test_5_guidance_cited_in_two_or_more_audits(release: Release) -> None:
    found = set(column(release, "instruments-in-several-audits", "instrument"))
    assert found == {"Section 20 (Children Act 1989)", "Chronology", "Early Help", "Think Family"}


def test_6_cited_guidance_with_no_section(release: Release, gold: list[dict[str, Any]]) -> None:
    """Only three pieces of guidance have a section among the four that the sheet links."""
    cited = {name for point in gold for name in point["guidance"]}
    held = {"Bruising Policy", "Domestic Violence Protocol", "Neglect Toolkit"}
    found = set(column(release, "instruments-without-section", "instrument"))
    assert len(found ^ (cited - held)) <= 2
    assert not found & held


def test_7_the_section_on_child_sexual_exploitation_is_cited_by_no_learning_point(release: Release) -> None:
    assert column(release, "sections-without-finding", "section") == ["Child Sexual Exploitation"]


def test_8_what_is_not_known_against_what_is_not_used(release: Release, gold: list[dict[str, Any]]) -> None:
    expected = {name for p in gold for name, mode in p.get("guidance_mode", {}).items() if mode == "not-known"}
    assert expected <= set(column(release, "responses", "instrument", response="train"))
    assert "Neglect Toolkit" in column(release, "responses", "instrument", response="enforce")


def test_9_points_that_ask_for_a_process_that_does_not_exist(release: Release) -> None:
    assert column(release, "responses", "id", response="write") == [
        "neglect-2015-10/learning-4",
        "neglect-2015-10/learning-20",
    ]


def test_10_a_topic_both_strength_and_gap_in_one_audit(release: Release) -> None:
    found = {(row["topic"], row["audit"]) for row in run(release, "strength-beside-gap").records()}
    assert {("cse", "Child Sexual Exploitation"), ("information-sharing", "Child Sexual Exploitation")} <= found


def test_before_a_catalogue_is_loaded_nothing_is_called_a_gap(release: Release) -> None:
    table = run(release, "gaps-without-training")
    assert (table.rows, table.note) == ((), "no catalogue loaded")
