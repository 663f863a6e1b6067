"""Guidance told by its shape, by the document's own acronyms, and how a point speaks of it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.model import AuditSheet, Item
from loaders.document import document_of
from loaders.sheets.reading import sheet_of
from loaders.understanding.names import names_of_document
from ontology.folding import spelled_out, words


def sheet(point: str, before: str = "", heading: str = "Key learning points") -> AuditSheet:
    text = f"Neglect: multi-agency audit, six cases, May 2015\n\n{before}\n\n{heading}\n\n- {point}\n"
    return sheet_of(document_of("sheet.txt", text.encode()))


def gap(point: str, before: str = "") -> Item:
    return sheet(point, before).items[0]


def cited(item: Item) -> list[tuple[str, str]]:
    return [(each.name, each.mode) for each in item.citations]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("The Harbour Child Interview Model was not used.", "Harbour Child Interview Model"),
        ("No report was sent to the Vulnerable Pupils Forum.", "Vulnerable Pupils Forum"),
        ("Staff did not complete the Bedtime Routine Questionnaire.", "Bedtime Routine Questionnaire"),
        ("The Safer Homes Guideline AB12 was not followed.", "Safer Homes Guideline AB12"),
        ("The Section 20 Policy was not followed.", "Section 20 Policy"),
        ("The MARAC Protocol was not followed.", "MARAC Protocol"),
        ("The Children at the Window Policy was not followed.", "Children at the Window Policy"),
    ],
)
def test_a_new_name_is_told_by_its_last_word_and_kept_whole(text: str, name: str) -> None:
    (citation,) = gap(text).citations
    assert (citation.iri, citation.name) == (None, name)
    assert citation.rule.startswith("shape-")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Awareness of the Bruising Policy was low.", "Bruising Policy"),
        ("Police and the Bruising Policy were strangers.", "Bruising Policy"),
        ("Staff did not use the toolkit for neglect.", "Neglect Toolkit"),
        ("Nobody used the Resolution of Professional Differences policy.", "Escalation Policy"),
    ],
)
def test_words_before_a_known_name_make_no_longer_one(text: str, name: str) -> None:
    assert [each.name for each in gap(text).citations] == [name]


@pytest.mark.parametrize(
    "text", ["A new order was made for the books.", "The meeting was long.", "Their model boat was broken."]
)
def test_a_common_word_is_no_name_without_its_capital(text: str) -> None:
    assert gap(text).citations == ()


@pytest.mark.parametrize(
    "before",
    [
        "We looked at the family harm discussion (FHD) in six cases.",
        "We looked at the Family Harm Discussion - FHD, in six cases.",
        "FHD: Family Harm Discussion",
        "The FHD (Family Harm Discussion) is new.",
    ],
)
def test_an_acronym_is_learnt_wherever_the_document_explains_it(before: str) -> None:
    assert [each.name.casefold() for each in gap("Schools did not come to any of the FHDs.", before).citations] == [
        "family harm discussion (fhd)"
    ]


def test_a_documents_own_meaning_of_an_acronym_wins() -> None:
    item = gap("The CAF was not used.", "The Carer Advice Form (CAF) is new.")
    assert [each.name for each in item.citations] == ["Carer Advice Form (CAF)"]


def test_an_acronym_with_two_meanings_is_read_as_neither_and_reported() -> None:
    read = sheet(
        "The SAF was not used.", "The Safe Arrival Form (SAF) is new. So is the Sibling Advice Framework (SAF)."
    )
    assert read.items[0].citations == ()
    (note,) = [each for each in read.skipped if "stands for" in each.why]
    assert "Safe Arrival Form" in note.why and "Sibling Advice Framework" in note.why


@pytest.mark.parametrize(
    ("text", "mode"),
    [
        ("Staff had not come across the Bruising Policy.", "not-known"),
        ("Nurses were hazy about the Bruising Policy.", "not-known"),
        ("Staff hadn't heard of the Bruising Policy.", "not-known"),
        ("The Bruising Policy was not mentioned once.", "not-used"),
        ("Nobody had thought of the Bruising Policy.", "not-used"),
        ("The Neglect Toolkit had been completed in only two cases.", "not-used"),
        ("A Family Group Conference could have been offered.", "not-used"),
        ("Photographs were taken at home, which is not what the Bruising Policy says.", "not-followed"),
        ("The Bruising Policy says same day but this took three weeks.", "not-followed"),
        ("Child protection plans were thin and formulaic.", "poorly-done"),
        ("No school came to the strategy meeting.", "poorly-done"),
        ("Core group minutes were typed up late.", "poorly-recorded"),
        ("The Early Help Assessment was written eighteen months after the first worry.", "delayed"),
        ("Managed on a CIN plan when the worry was sexual abuse.", "misapplied"),
        ("There was no strategy discussion after the second bruise.", "not-used"),
        ("There was no escalation policy in place.", "missing"),
        ("Family Group Conferences were offered in two of nine cases.", "not-used"),
        ("Missed opportunity to convene a strategy meeting.", "not-used"),
        ("Staff were not confident in using the Neglect Toolkit.", "not-known"),
        ("Strategy discussion decisions could not be found on the health record.", "poorly-recorded"),
        ("Information was not shared prior to the strategy discussion.", "mention"),
        ("The mother said at the core group that he had left.", "mention"),
        ("Section 47 enquiries lacked health.", "poorly-done"),
    ],
)
def test_how_a_gap_speaks_of_guidance(text: str, mode: str) -> None:
    assert gap(text).citations[0].mode == mode


def test_a_wrapped_line_is_one_sentence() -> None:
    (citation,) = gap("Where there were worries nobody had used\n  the Bruising Policy, nor asked why.").citations
    assert citation.mode == "not-used"


def test_short_negations_are_spelled_out() -> None:
    found = spelled_out(words("They hadn't, were'nt, didnt and can't."))
    assert [word.folded for word in found] == ["they", "had", "not", "were", "not", "did", "not", "and", "can", "not"]


@settings(max_examples=30, deadline=None)
@given(st.text(alphabet="ABC (fad)=-:–.\n", max_size=400))
def test_any_text_gives_names_without_harm(text: str) -> None:
    names = names_of_document(text)
    assert not set(names.own) & {acronym for acronym, *_ in names.conflicts}
