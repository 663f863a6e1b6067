"""Catalogues in layouts of other boards: records that look alike, headers that ask, sheets beside each other."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook

from graph.model import Course, Document
from loaders.catalogues.audience import audience_in, audience_of
from loaders.catalogues.labels import kind_of
from loaders.catalogues.reading import catalogue_of
from loaders.catalogues.table import read_courses
from loaders.catalogues.words import provider_in


def of(text: str) -> tuple[Course, ...]:
    return catalogue_of(Document("c.md", "courses", "", "text/markdown", text)).courses


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("What's it called?", "title"), ("Who should come", "audience"), ("How we'll run it", "delivery"),
        ("Who's delivering it", "provider"), ("Date 2", "dates"), ("How long", "duration"), ("2024 dates", "dates"),
        ("Level 2: working with families", None),
    ],
)  # fmt: skip
def test_labels_that_ask(label: str, kind: str | None) -> None:
    assert kind_of(label) == kind


def test_sheets_with_columns_of_their_own_are_all_read(tmp_path: Path) -> None:
    book = Workbook()
    first = book.active
    assert first is not None
    first.title = "Programme 2023-24"
    taught: list[list[str | None]] = [
        [None, "What's it called?", "Who should come", "How we'll run it", "Date 1", "Who's delivering it"],
        [None, "THEMED"],
        [None, "Burns and Scalds", "Nurses, GPs", "MS Teams", "14 June 2023", "Saltby Hospital"],
        [None, "Missing Children", "Police, social workers", "Face to face", "19/20 Sept 2023", "Saltby Police"],
    ]
    for row in taught:
        first.append(row)
    second = book.create_sheet("eLearning")
    online: list[list[str | None]] = [
        ["Title", "Link", "Last refreshed"],
        ["Safe Sleep", "https://hub.saltby.example/s", "Apr-23"],
    ]
    for row in online:
        second.append(row)
    book.save(tmp_path / "programme.xlsx")
    found = read_courses(tmp_path / "programme.xlsx").courses
    assert [(one.title, one.delivery, one.provider) for one in found] == [
        ("Burns and Scalds", "MS Teams", "Saltby Hospital"),
        ("Missing Children", "Face to face", "Saltby Police"),
        ("Safe Sleep", "eLearning", None),
    ]
    assert str(found[2].content_date) == "2023-04"
    assert (str(found[1].runs[0].starts), str(found[1].runs[0].ends)) == ("2023-09-19", "2023-09-20")


def test_a_newsletter_gives_its_run_in_courses_and_not_its_news() -> None:
    text = (
        "# News, Spring 2019\n\n## From the team\n\nYour training session carries on until 29 June 2019.\n\n"
        "## Training corner\n\n**Parents in Prison.** Families Apart will run this morning on 9 May. Come if you are a "
        "teacher, health visitor or social worker.\n\n**Champions.** A two-day course that starts on 4 June and ends "
        "on 18 June.\n\n**Front Door.** For anyone who refers. 14 May and 12 June.\n\n"
        "Sorry: *Interpreters* on 21 May has had to be cancelled.\n"
    )
    found = of(text)
    assert [one.title for one in found] == ["Parents in Prison", "Champions", "Front Door"]
    assert found[0].provider == "Families Apart"
    assert found[0].audience == ("teacher", "health visitor", "social worker")
    assert [(str(run.starts), str(run.ends)) for run in found[1].runs] == [("2019-06-04", "2019-06-18")]
    assert [str(run.starts) for run in found[2].runs] == ["2019-05-14", "2019-06-12"]


def test_people_of_several_places_are_one() -> None:
    whole = "Volunteers in clubs, faith groups and community centres"
    assert audience_of(whole) == (whole,)
    assert audience_of("Staff in schools, health visitors and midwives")[1:] == ("health visitors", "midwives")
    assert audience_in("An afternoon with the nurse for GPs and dentists.") == ("GPs", "dentists")
    assert provider_in("The day is long. Open Road Trust will deliver it.") == "Open Road Trust"


def test_numbered_items_with_labels_below_are_courses() -> None:
    text = (
        "# Learning events 2017\n\n1. Hostile Families\n   For: social workers\n   Date: 12/01/2017\n\n"
        "2. Hidden Harm\n   For: midwives\n   Date: 09/02/2017 and 16/03/2017\n\n3. Fostering\n   For: all\n"
    )
    found = of(text)
    assert [one.title for one in found] == ["Hostile Families", "Hidden Harm", "Fostering"]
    assert [len(one.runs) for one in found] == [1, 2, 0]


def test_a_label_that_asks_below_another_label() -> None:
    text = "# A\n\n## B\n\nTrainer: Open Trust\nHow will it be delivered? Face to face\nWhen: 3 March 2020\n"
    assert (of(text)[0].provider, of(text)[0].delivery) == ("Open Trust", "Face to face")
