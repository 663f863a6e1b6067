"""Topics told by what practitioners write, and not by words that only look like it."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.model import Item
from loaders.document import document_of
from loaders.sheets.reading import sheet_of
from loaders.understanding.patterns import rules_in
from loaders.understanding.topics import FILES_OF_TOPICS


def item(text: str, heading: str = "Key learning points") -> Item:
    sheet = f"Neglect: multi-agency audit, six cases, May 2015\n\n{heading}\n\n- {text}\n"
    return sheet_of(document_of("sheet.txt", sheet.encode())).items[0]


def topics(text: str, heading: str = "Key learning points") -> set[str]:
    return {(each.iri or "").rpartition("/")[2] for each in item(text, heading).topics}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Staff lost sight of the child.", {"voice-of-the-child"}),
        ("The teenager was described as making choices.", {"professional-curiosity"}),
        ("Workers did not check this with school.", {"information-sharing"}),
        ("Schools were not told that the family had moved.", {"information-sharing"}),
        ("Each service thought that another was doing it.", {"roles-and-responsibilities"}),
        ("Nobody took ownership of the risk.", {"roles-and-responsibilities"}),
        ("Staff were reluctant to speak up.", {"professional-challenge-and-escalation"}),
        ("They agreed to everything but did not do it.", {"disguised-compliance"}),
        ("Visits were cancelled by the parents.", {"disguised-compliance"}),
        ("The family had moved between two authorities.", {"cross-border"}),
        ("Referrals were bounced back.", {"thresholds-and-referrals"}),
        ("The children's bruises were seen by the nursery.", {"physical-injury"}),
        ("Support was given without her permission.", {"consent"}),
        ("Caseloads were high.", {"service-improvement"}),
        ("Poor home conditions were tolerated.", {"neglect"}),
        ("She had fled from her partner again.", {"domestic-abuse"}),
        ("The children ran away from home twice.", {"missing-children"}),
        ("Boys were drawn into county lines.", {"criminal-exploitation"}),
        ("Managers did not read the case in supervision.", {"supervision"}),
        ("The grandmother was not asked.", {"family-network"}),
        ("Dads were never spoken to.", {"fathers-and-absent-men"}),
        ("The Graded Care Profile was left unfinished.", {"policy-awareness-and-compliance", "neglect"}),
    ],
)
def test_a_point_is_about_what_its_words_say(text: str, expected: set[str]) -> None:
    assert expected <= topics(text)


@pytest.mark.parametrize(
    ("text", "never"),
    [
        ("Police did not update partners.", "fathers-and-absent-men"),
        ("The MASH to send an outcome letter.", "disability-and-development"),
        ("CP medicals were late.", "criminal-investigation"),
        ("The mother left the meeting early.", "domestic-abuse"),
        ("The work was done in relation to the plan.", "family-network"),
        ("The child has a hearing impairment.", "court-and-pre-proceedings"),
        ("Drug dealing by the older boys was known.", "substance-misuse"),
        ("The young person is a student on work placement.", "looked-after-and-section-20"),
        ("Section 20 was used as an alternative to proceedings.", "policy-awareness-and-compliance"),
    ],
)
def test_words_that_only_look_like_a_topic(text: str, never: str) -> None:
    assert never not in topics(text)


@pytest.mark.parametrize("negated", ["did not share", "didn't share", "didnt share"])
def test_a_negation_reads_the_same_in_every_spelling(negated: str) -> None:
    assert topics(f"Health {negated} this with anyone.") == topics("Health did not share this with anyone.")


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("There is no route by which a concern reaches the other service.", True),
        ("That a template be devised, none being in use.", True),
        ("A joint protocol is needed between the two services.", True),
        ("Partners are to agree a pathway for young carers.", True),
        ("The pathway was not followed.", False),
        ("There was no record of the agreement.", False),
        ("Staff were not aware of the protocol for visits.", False),
    ],
)
def test_a_process_that_does_not_exist_is_asked_for(text: str, missing: bool) -> None:
    assert item(text).asks_for_missing is missing


def test_each_rule_of_topics_has_one_name() -> None:
    names = Counter(rule.name for file in FILES_OF_TOPICS for rule in rules_in(file))
    assert [name for name, times in names.items() if times > 1] == []


def test_a_topic_is_told_once_with_its_rule_and_quote() -> None:
    found = item("Neglect: the neglected child was left hungry and neglected.").topics
    assert len({each.iri for each in found}) == len(found)
    assert all(each.rule and each.quote for each in found)


@settings(max_examples=20, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "the",
                "child",
                "plan",
                "was",
                "not",
                "never",
                "of",
                "share",
                "told",
                "police",
                "¶",
                "§",
                "@",
                "#",
                ".",
                "n't",
                "didn't",
            ]
        ),
        max_size=60,
    )
)
def test_any_words_are_read_without_harm(words: list[str]) -> None:
    text = "The plan " + " ".join(words)
    assert all(each.rule for each in item(text).topics)
