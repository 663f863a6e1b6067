"""The words of a point: guidance and how it is cited, agencies, topics, what is asked for."""

from __future__ import annotations

import re
from importlib import resources

import pytest

from graph.model import Item
from loaders.document import document_of
from loaders.sheets.reading import sheet_of
from loaders.understanding.patterns import Pattern, line_of
from ontology.folding import fold
from ontology.vocabulary import Concept, load


def gap(text: str, before: str = "", heading: str = "Key learning points") -> Item:
    sheet = f"Neglect: multi-agency audit, six cases, May 2015\n\n{before}\n\n{heading}\n\n- {text}\n"
    return sheet_of(document_of("sheet.txt", sheet.encode())).items[0]


@pytest.mark.parametrize(
    ("text", "name", "mode"),
    [
        ("A lack of awareness of the Bruising Policy.", "Bruising Policy", "not-known"),
        ("GPs had never heard of the Bruising Policy.", "Bruising Policy", "not-known"),
        ("The Bruising Policy was not well understood.", "Bruising Policy", "not-known"),
        ("The neglect tool-kit was not used.", "Neglect Toolkit", "not-used"),
        ("No evidence of use of the Neglect Toolkit.", "Neglect Toolkit", "not-used"),
        ("Missing person protocol not considered in all cases.", "Missing Person Protocol", "not-used"),
        ("Teams not following section 47 processes.", "Section 47 (Children Act 1989)", "not-followed"),
        ("Poor compliance with s.20.", "Section 20 (Children Act 1989)", "not-followed"),
        ("Delay in progressing the CAF.", "Common Assessment Framework (CAF)", "delayed"),
        ("Poorly recorded strategy discussions.", "Strategy Meeting", "poorly-recorded"),
        (
            "Family Agreements used to address risks which are not a safeguarding measure.",
            "Family Agreement",
            "misapplied",
        ),
        ("There is no escalation policy in place.", "Escalation Policy", "missing"),
        ("Midwives need to use genograms.", "Genogram", "needed"),
    ],
)
def test_how_guidance_is_cited(text: str, name: str, mode: str) -> None:
    citation = next(each for each in gap(text).citations if each.name == name)
    assert citation.mode == mode
    assert citation.rule and citation.mode_rule.startswith("mode-")
    assert citation.quote in text


def test_a_strength_uses_guidance_well() -> None:
    item = gap("Evidence of use of SMART plans", heading="Strengths")
    assert [(each.name, each.mode) for each in item.citations] == [("SMART plan", "used-well")]
    assert item.response == "keep"


@pytest.mark.parametrize(
    ("text", "response"),
    [
        ("A lack of awareness of the Bruising Policy.", "train"),
        ("The Neglect Toolkit was not used.", "enforce"),
        ("Clear system of escalation required when children do not attend.", "write"),
        ("Siblings were overlooked.", "none"),
    ],
)
def test_what_a_point_asks_for(text: str, response: str) -> None:
    assert gap(text).response == response


def test_an_acronym_is_learnt_from_the_document() -> None:
    before = "The Family Harm Assessment Tool (FHAT) is new."
    (citation,) = gap("The FHAT was not used.", before).citations
    assert (citation.iri, citation.name, citation.rule) == (
        None,
        "Family Harm Assessment Tool (FHAT)",
        "acronym-of-this-document",
    )


def test_a_name_never_seen_is_kept_as_it_stands() -> None:
    (citation,) = gap("Staff did not follow the Pool Attendance Policy.").citations
    assert (citation.iri, citation.name, citation.kind) == (None, "Pool Attendance Policy", "Policy")


def test_a_longer_name_is_never_taken_for_the_shorter_one() -> None:
    (citation,) = gap("Staff did not follow the Equine Bruising Policy.").citations
    assert (citation.iri, citation.name) == (None, "Equine Bruising Policy")


@pytest.mark.parametrize(
    "text",
    ["Section 47 of this report lists the cases.", "Action is needed to prevent harm.", "He made a dash for it."],
)
def test_words_that_only_look_like_guidance(text: str) -> None:
    assert gap(f"{text} It was poor.").citations == ()


@pytest.mark.parametrize(
    ("text", "agencies"),
    [
        ("The health visitor and the IRO were not told.", {"Health Visiting", "Independent Reviewing Service"}),
        ("Mother's mental health was poor.", set()),
        ("The mother's new partner was unknown.", set()),
        ("Partners need to be told.", {"All partners"}),
        ("Amongst professionals there was confusion.", set()),
        ("Adult mental health services did not attend.", {"Adult Mental Health Services"}),
        ("The school nurse did not see the child.", {"School Nursing"}),
        ("CPS and GPs were late.", {"Crown Prosecution Service", "GPs"}),
        ("A family court judge was concerned.", {"Courts"}),
    ],
)
def test_agencies(text: str, agencies: set[str]) -> None:
    assert {each.name for each in gap(text).agencies} == agencies


@pytest.mark.parametrize(
    ("text", "topics"),
    [
        ("Little evidence of Voice of the Child.", {"voice-of-the-child"}),
        ("Issues escalate and drift sets in.", {"drift-and-delay"}),
        ("Concerns were not escalated.", {"professional-challenge-and-escalation"}),
        ("Lack of involvement of absent fathers.", {"fathers-and-absent-men"}),
        ("Lack of professional curiosity.", {"professional-curiosity"}),
        ("The children had developmental delay.", {"disability-and-development"}),
    ],
)
def test_topics(text: str, topics: set[str]) -> None:
    assert {(each.iri or "").rpartition("/")[2] for each in gap(text).topics} == topics


def test_rules_name_real_topics() -> None:
    from loaders.understanding.patterns import rules_in
    from loaders.understanding.topics import FILES_OF_TOPICS

    slugs = {topic.notation for topic in load().topics}
    for file in FILES_OF_TOPICS:
        assert {rule.concludes for rule in rules_in(file)} <= slugs


def every_concept() -> list[Concept]:
    words = load()
    return [*words.topics, *words.guidance, *words.agencies]


def test_the_schemes_hold_together() -> None:
    known = {concept.iri for concept in every_concept()}
    for concept in every_concept():
        assert concept.label and re.fullmatch(r"[a-z0-9-]+", concept.notation)
        assert concept.iri.endswith("/" + concept.notation)
        others = (*concept.broader, *concept.subjects, *([concept.replaced_by] if concept.replaced_by else []))
        assert set(others) <= known


def test_no_two_of_a_scheme_share_a_name() -> None:
    words = load()
    for scheme in (words.guidance, words.agencies):
        names: dict[str, str] = {}
        for concept in scheme:
            for label in (concept.label, *concept.alt):
                assert names.setdefault(fold(label), concept.iri) == concept.iri, label


@pytest.mark.parametrize(
    "name", ["Gillick Competency", "gillick-competency", "GILLICK COMPETENCE", "Gillick competent", "‘Gillick’"]
)
def test_one_name_in_many_spellings(name: str) -> None:
    found = load().find_guidance(name)
    assert found is not None and found.label == "Gillick Competency"


def test_a_name_that_nobody_knows() -> None:
    words = load()
    assert words.find_guidance("Pool Attendance Policy") is None
    assert words.find_topic("swimming") is None and words.find_agency("") is None


def test_replaced_guidance_says_by_what() -> None:
    words = load()
    core, single = words.find_guidance("Core Assessment"), words.find_guidance("Single Assessment")
    assert core is not None and single is not None and core.replaced_by == single.iri


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("lack of ~2 aware*", "A lack of staff awareness", True),
        ("lack of ~2 aware*", "A lack of care. Staff are aware", False),
        ("^ need", "Need for a plan", True),
        ("same_day|prompt", "on the same day", True),
        ("poor ?quality plans", "Poor plan", True),
        ("in # cases", "in four cases", True),
    ],
)
def test_the_language_of_rules(pattern: str, text: str, found: bool) -> None:
    assert bool(Pattern(pattern).search(line_of(text))) is found


def test_turtle_holds_no_personal_data() -> None:
    for name in ("topics.ttl", "guidance.ttl", "agencies.ttl"):
        text = resources.files("ontology").joinpath(name).read_text(encoding="utf-8")
        assert not re.search(r"[\w.]+@[\w.]+\.\w|\b\d{5,}\b", text)
