"""Linking: names, synonyms and titles; every path kept; proposals only where nothing is accepted; audiences; people."""

from __future__ import annotations

import pytest

from graph.linking.board import link_board
from graph.linking.evidence import evidence_of
from graph.linking.matching import Matcher
from graph.linking.thread import LinkedBoard, direct_answers, relevant_sections
from graph.names import Names, slug
from ontology import vocabulary
from ontology.terms import AGENCIES, GUIDANCE, TOPICS, gt
from tests.graph_fixture import (
    BOARD,
    Point,
    Section,
    audit,
    board,
    catalogue,
    course,
    decision,
    decisions,
    manual,
    readings,
    section,
    sheet,
    simple_board,
)

POINT = "a-2015-01/learning-1"
NAMES = Names("https://w3id.org/golden-thread/id/", "exampleshire")


def linked(*args: object, **kwargs: object) -> LinkedBoard:
    return link_board(simple_board(*args, **kwargs), vocabulary.load())


def found(made: LinkedBoard, predicate: str, state: str = "accepted") -> set[tuple[str, str]]:
    """Pairs of last parts of IRIs: what leads to what."""
    pairs = made.objects(predicate, state)
    return {(s.rsplit("/", 1)[-1], o.rsplit("/", 1)[-1]) for s, objects in pairs.items() for o in objects}


@pytest.fixture
def matcher() -> Matcher:
    return Matcher(vocabulary.load(), lambda name: None)


# --- Names and titles ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "guidance"),
    [
        ("Bruising/Injuries in Pre-Mobile Babies", "bruising-policy"),
        ("Domestic Violence", "domestic-violence-protocol"),
        ("Domestic violence and abuse", "domestic-violence-protocol"),
        ("3.4 Using the Graded Care Profile", "graded-care-profile"),
        ("MARAC: what to bring", "marac"),
        ("Section 47 enquiries", "section-47"),
        ("The Neglect Toolkit", "neglect-toolkit"),
    ],
)
def test_a_title_holds_the_guidance_or_its_subject(matcher: Matcher, title: str, guidance: str) -> None:
    assert GUIDANCE + guidance in [named.iri for named in matcher.guidance_in_title(title)]


@pytest.mark.parametrize("title", ["Fire safety", "", "   ", "Contents", "A to Z", "/", "Forms (2015)"])
def test_a_title_that_names_nothing_gives_nothing(matcher: Matcher, title: str) -> None:
    assert matcher.guidance_in_title(title) == []


def test_a_title_that_holds_only_the_subject_is_less_sure(matcher: Matcher) -> None:
    (subject,) = matcher.guidance_in_title("Bruising in babies")
    (name,) = [n for n in matcher.guidance_in_title("The Bruising Policy") if n.iri == GUIDANCE + "bruising-policy"]
    assert (subject.rule, name.rule) == ("title-holds-subject-of-guidance", "title-names-guidance")
    assert subject.confidence < name.confidence < 1


def test_a_very_long_title_is_looked_at_in_good_time(matcher: Matcher) -> None:
    assert matcher.guidance_in_title("word " * 100_000) == []


@pytest.mark.parametrize("name", ["CAF", "caf", "Common Assessment Framework", "common assessment framework (CAF)"])
def test_a_synonym_or_an_acronym_names_the_same_guidance(matcher: Matcher, name: str) -> None:
    assert matcher.guidance(name) == GUIDANCE + "common-assessment-framework"


def test_a_course_teaches_what_its_synonym_names() -> None:
    made = linked(Point("Nothing."), courses=(course("c", "C", "domestic abuse protocol", "voice of children"),))
    assert found(made, gt.teachesInstrument) == {("c", "domestic-violence-protocol")}
    assert found(made, gt.teachesTopic) == {("c", "voice-of-the-child")}


def test_what_a_catalogue_says_it_teaches_goes_before_the_title() -> None:
    """A catalogue that says what a course teaches is believed; only where it is silent is the title read."""
    silent = linked(Point("Nothing."), courses=(course("c", "Neglect Toolkit"),))
    speaks = linked(Point("Nothing."), courses=(course("c", "Neglect Toolkit", "MARAC"),))
    assert found(silent, gt.teachesInstrument) == {("c", "neglect-toolkit")}
    assert found(speaks, gt.teachesInstrument) == {("c", "marac")}


def test_a_course_that_teaches_a_section_by_title_or_number_is_linked_to_it() -> None:
    sections = (section("4.2", "Private Fostering"), section("5", "Fire"))
    made = linked(
        Point("Nothing."), sections=sections, courses=(course("a", "A", "4.2"), course("b", "B", "private fostering"))
    )
    assert found(made, gt.teachesSection) == {("a", "private-fostering"), ("b", "private-fostering")}


def test_what_a_course_teaches_and_nobody_knows_is_said() -> None:
    made = linked(Point("Nothing."), courses=(course("c", "Making tea", "Tea ceremony"),))
    assert made.warnings == [
        "course “Making tea” (row 2) teaches “Tea ceremony”, which names no guidance, section or topic that is known: "
        "it links to nothing"
    ]


# --- A board's own guidance ------------------------------------------------------------------------


def cites(name: str) -> Point:
    return Point(f"{name} was not known.", cites=(f"{name} / not-known / {name}",))


def test_guidance_that_no_vocabulary_holds_becomes_a_term_of_the_board() -> None:
    made = linked(cites("Pre-Birth Panel Protocol"))
    (term,) = made.local_terms.values()
    assert (term.iri, term.name, term.kind) == (
        f"{BOARD}/guidance/pre-birth-panel-protocol",
        "Pre-Birth Panel Protocol",
        "Protocol",
    )


def test_a_boards_own_guidance_is_found_by_its_name_in_manual_and_catalogue() -> None:
    made = linked(
        cites("Twilight Panel Protocol"),
        sections=(section("1", "The twilight panel"), section("2", "Two", None, "twilight panel protocol")),
        courses=(course("c", "C", "Twilight Panel Protocol"),),
    )
    assert found(made, gt.setOutIn) == {
        ("twilight-panel-protocol", "the-twilight-panel"),
        ("twilight-panel-protocol", "two"),
    }
    assert found(made, gt.teachesInstrument) == {("c", "twilight-panel-protocol")}
    assert not made.warnings


LOOKALIKES = (
    ("Twilight Panel Protocol", "Twilight Protocol"),
    ("Twilight Panel Protocol", "Midnight Panel Protocol"),
    ("Panel Procedure 1", "Panel Procedure 2"),
    ("Протокол 1", "Политика 1"),
    ("Protocol for children of families " + "who live in more than one of the counties " * 2 + "and stay", ""),
)


@pytest.mark.parametrize(("one", "other"), LOOKALIKES)
def test_lookalikes_stay_apart(one: str, other: str) -> None:
    """Names that share words, a number or their first eighty letters are not one name."""
    made = linked(cites(one), cites(other or one.replace("stay", "leave")))
    assert len(made.local_terms) == 2
    assert len({link.object for link in made.all_links() if link.predicate == gt.cites}) == 2


def test_a_lookalike_of_the_vocabulary_stays_the_boards_own() -> None:
    made = linked(cites("Pre-Birth Panel Protocol"), cites("Pre-Birth Protocol"))
    assert found(made, gt.cites) == {("learning-1", "pre-birth-panel-protocol"), ("learning-2", "pre-birth-protocol")}
    assert [term.name for term in made.local_terms.values()] == ["Pre-Birth Panel Protocol"]


def test_one_name_in_another_case_is_one_term() -> None:
    made = linked(cites("Pre-Birth Panel Protocol"), cites("pre-birth panel protocol"))
    assert len(made.local_terms) == 1


def test_slugs_are_short_ascii_and_never_empty() -> None:
    for words in ("", "—", "Ŵyl", "a" * 500, "Straße", "½ day", "Протокол", "x/y?z#"):
        made = slug(words)
        assert made.isascii()
        assert made == "".join(c for c in made if c.isalnum() or c == "-").lower().strip("-")
        assert 0 < len(made) <= 91


# --- Sections --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/m/one",
        "http://example.org/m/one/",
        "https://www.example.org/m/one",
        "HTTPS://EXAMPLE.org/m/one",
    ],
)
def test_a_section_that_a_sheet_links_is_the_manuals_with_that_address(url: str) -> None:
    made = linked(
        Point("Nothing."),
        sections=(section("1", "One", "https://example.org/m/one"),),
        linked=(Section("other-title", "Other title", 3, url=url),),
    )
    assert [s.id for s in made.sections.values()] == ["one"]


def test_a_section_that_only_a_sheet_links_is_kept() -> None:
    made = linked(
        Point("Nothing."),
        sections=(section("1", "One", "https://example.org/m/one"),),
        linked=(Section("two", "Two", 3, url="https://example.org/m/two"),),
    )
    assert sorted(s.id for s in made.sections.values()) == ["one", "two"]


def test_two_sheets_that_link_one_section_have_one() -> None:
    linked_section = Section("one", "One", 3, url="https://example.org/m/one")
    sheets = [
        sheet("a.md", [(audit("a-2015-01", "A"), (Point("Nothing."),))], (linked_section,)),
        sheet("b.md", [(audit("b-2015-02", "B"), (Point("Nothing."),))], (linked_section,)),
    ]
    assert len(link_board(board(sheets), vocabulary.load()).sections) == 1


# --- Every path is kept ----------------------------------------------------------------------------


def test_one_point_three_sections_two_courses_each() -> None:
    names = ("MARAC", "Neglect Toolkit", "Bruising Policy")
    point = Point(
        "MARAC, Neglect Toolkit and Bruising Policy were not known.",
        cites=tuple(f"{name} / not-known / {name}" for name in names),
    )
    sections = tuple(section(str(n), f"Part {n}", None, name) for n, name in enumerate(names, 1))
    by_section = tuple(course(f"section-{n}", f"S{n}", f"Part {n}") for n in (1, 2, 3))
    by_name = tuple(course(f"name-{n}", f"N{n}", name) for n, name in enumerate(names, 1))
    made = linked(point, sections=sections, courses=by_section + by_name)
    item = NAMES.item(POINT)
    assert relevant_sections(made)[item] == [NAMES.section(f"part-{n}") for n in (1, 2, 3)]
    answers = direct_answers(made)[item]
    assert set(answers) == {NAMES.course(f"{way}-{n}") for way in ("section", "name") for n in (1, 2, 3)}
    for n, name in enumerate(names, 1):
        guidance = vocabulary.load().find_guidance(name).iri
        for way in ("section", "name"):
            assert answers[NAMES.course(f"{way}-{n}")] == [(guidance, NAMES.section(f"part-{n}"))]


def test_guidance_set_out_in_two_sections_gives_both_ways() -> None:
    sections = (section("1", "One", None, "MARAC"), section("2", "Two", None, "MARAC"))
    made = linked(cites("MARAC"), sections=sections, courses=(course("c", "C", "MARAC"),))
    ways = direct_answers(made)[NAMES.item(POINT)][NAMES.course("c")]
    assert [where for _, where in ways] == [NAMES.section("one"), NAMES.section("two")]


def test_a_course_answers_by_name_where_no_section_sets_it_out() -> None:
    made = linked(cites("MARAC"), courses=(course("c", "C", "MARAC"),))
    assert direct_answers(made)[NAMES.item(POINT)] == {NAMES.course("c"): [(GUIDANCE + "marac", None)]}


# --- By theme --------------------------------------------------------------------------------------

SUPERVISION = Point("Supervision was missing.", topics=("Supervision / Supervision",))


def test_a_shared_topic_gives_a_proposal_and_no_more() -> None:
    made = linked(SUPERVISION, courses=(course("c", "C", "Supervision"),))
    (link,) = [link for link in made.all_links() if link.predicate == gt.answeredBy]
    assert (link.route, link.state, link.rule, link.via) == ("theme", "proposed", "same-topic", TOPICS + "supervision")
    assert link.confidence < 1
    assert direct_answers(made)[NAMES.item(POINT)] == {}


def test_two_shared_topics_are_surer_than_one_and_never_certain() -> None:
    topics = ("Supervision", "Neglect", "Chronology", "Information sharing", "Consent", "Parental mental health")
    sure = []
    for count in range(1, len(topics) + 1):
        point = Point(" ".join(topics), topics=tuple(f"{t} / {t}" for t in topics[:count]))
        made = linked(point, courses=(course("c", "C", *topics),))
        (link,) = [link for link in made.all_links() if link.predicate == gt.answeredBy]
        sure.append(link.confidence)
    assert sure == sorted(sure)
    assert sure[0] < sure[1]
    assert max(sure) < 0.9


def test_nothing_is_proposed_beside_an_accepted_answer() -> None:
    point = Point("MARAC and supervision.", cites=("MARAC / not-known / MARAC",), topics=("Supervision / supervision",))
    both = (course("named", "Named", "MARAC"), course("theme", "Theme", "Supervision"))
    assert found(linked(point, courses=both), gt.answeredBy, "proposed") == set()
    assert found(linked(point, courses=both[1:]), gt.answeredBy, "proposed") == {("learning-1", "theme")}


def test_a_section_of_the_topic_is_proposed_only_where_none_is_known() -> None:
    sections = (section("1", "Supervision"), section("2", "Two", None, "MARAC"))
    uncited = linked(SUPERVISION, sections=sections)
    cited = Point("MARAC, supervision.", cites=("MARAC / not-known / MARAC",), topics=("Supervision / supervision",))
    assert found(uncited, gt.relevantSection, "proposed") == {("learning-1", "supervision")}
    assert found(linked(cited, sections=sections), gt.relevantSection, "proposed") == set()


def test_what_only_a_description_names_is_proposed() -> None:
    made = linked(cites("MARAC"), courses=(course("c", "A day", description="We visit a MARAC; then tea."),))
    assert found(made, gt.teachesInstrument, "proposed") == {("c", "marac")}
    assert found(made, gt.answeredBy, "proposed") == {("learning-1", "c")}
    assert direct_answers(made)[NAMES.item(POINT)] == {}


# --- People ----------------------------------------------------------------------------------------


def test_a_rejected_pair_is_never_proposed_again() -> None:
    courses = (course("c", "C", "Supervision"), course("d", "D", "Supervision"))
    made = linked(SUPERVISION, courses=courses, made=(decision(POINT, "rejected", "C"),))
    assert found(made, gt.answeredBy, "proposed") == {("learning-1", "d")}
    assert found(made, gt.answeredBy, "rejected") == {("learning-1", "c")}


def test_a_rejected_course_does_not_answer_even_by_name() -> None:
    courses = (course("c", "C", "MARAC"), course("d", "D", "MARAC"))
    made = linked(cites("MARAC"), courses=courses, made=(decision(POINT, "rejected", "c"),))
    assert set(direct_answers(made)[NAMES.item(POINT)]) == {NAMES.course("d")}


def test_a_persons_acceptance_answers_without_any_name() -> None:
    made = linked(Point("Nothing."), courses=(course("c", "C"),), made=(decision(POINT, "accepted", "C"),))
    assert direct_answers(made)[NAMES.item(POINT)] == {NAMES.course("c"): [("", None)]}
    (link,) = [link for link in made.all_links() if link.predicate == gt.answeredBy]
    assert (link.route, link.state) == ("person", "accepted")


@pytest.mark.parametrize(("last", "answered"), [("accepted", True), ("rejected", False)])
def test_of_several_decisions_on_one_pair_the_latest_stands(last: str, answered: bool) -> None:
    """Whatever the order of the rows; the earlier one is kept as a decision, and links nothing."""
    first = "rejected" if last == "accepted" else "accepted"
    made_first = decision(POINT, first, "C", on="2015-01")
    made_last = decision(POINT, last, "C", on="2015-06", place=3)
    for rows in ((made_first, made_last), (made_last, made_first)):
        made = linked(cites("MARAC"), courses=(course("c", "C", "MARAC"),), made=rows)
        assert [link.state for link in made.all_links() if link.predicate == gt.answeredBy] == [last]
        assert bool(direct_answers(made)[NAMES.item(POINT)]) is answered
        assert len(made.decided) == 2


def test_two_decisions_of_one_day_are_taken_in_the_order_of_their_rows() -> None:
    rows = (decision(POINT, "accepted", "C"), decision(POINT, "rejected", "C", place=3))
    made = linked(cites("MARAC"), courses=(course("c", "C", "MARAC"),), made=rows)
    assert [link.state for link in made.links if link.route == "person"] == ["rejected"]


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (decision("a-2015-01/learning-9", "rejected", "C"), "there is no a-2015-01/learning-9"),
        (decision("nonsense", "set-aside", review_by="2016"), "there is no nonsense"),
        (decision(POINT, "accepted", "No such course"), "there is no course “No such course”"),
        (decision(POINT, "accepted", "Twice"), "there are 2 courses “Twice”"),
    ],
)
def test_a_decision_about_nothing_known_decides_nothing_and_is_said(one: object, words: str) -> None:
    courses = (course("c", "C"), course("t-1", "Twice"), course("t-2", "Twice"))
    made = linked(Point("Nothing."), courses=courses, made=(one,))
    assert made.decided == []
    assert [link for link in made.all_links() if link.route == "person"] == []
    (warning,) = made.warnings
    assert words in warning
    assert "decides nothing" in warning


def test_courses_of_one_title_are_told_apart_by_their_ids() -> None:
    courses = (course("t-1", "Twice"), course("t-2", "Twice"))
    made = linked(Point("Nothing."), courses=courses, made=(decision(POINT, "accepted", "t-2"),))
    assert found(made, gt.answeredBy) == {("learning-1", "t-2")}


def test_to_set_aside_with_a_course_beside_it_rejects_no_course() -> None:
    row = decision(POINT, "set-aside", "C", review_by="2016-07")
    made = linked(cites("MARAC"), courses=(course("c", "C", "MARAC"),), made=(row,))
    assert set(direct_answers(made)[NAMES.item(POINT)]) == {NAMES.course("c")}


def test_decisions_of_several_files_count_together() -> None:
    made = board(
        [sheet("a.md", [(audit("a-2015-01", "A"), (SUPERVISION,))])],
        [manual(section("1", "One"))],
        [catalogue(course("c", "C", "Supervision"), course("d", "D", "Supervision"))],
        [decisions(decision(POINT, "rejected", "C")), decisions(decision(POINT, "rejected", "D"), name="more.csv")],
    )
    assert found(link_board(made, vocabulary.load()), gt.answeredBy, "proposed") == set()


# --- Audiences -------------------------------------------------------------------------------------


def served(audience: str, *agencies: str) -> frozenset[str]:
    words = " and ".join(agencies)
    point = Point(
        f"MARAC was not known to {words}.",
        cites=("MARAC / not-known / MARAC",),
        agencies=tuple(f"{a} / {a}" for a in agencies),
    )
    made = linked(point, courses=(course("c", "C", "MARAC", audience=audience),))
    (evidence,) = evidence_of(made, vocabulary.load()).values()
    return evidence.answers[0].serves


@pytest.mark.parametrize(
    ("audience", "agencies", "serves"),
    [
        ("Police", ("Police",), {"Police"}),
        ("Police", ("Midwifery",), set()),
        ("Health", ("Midwifery", "GPs", "Police"), {"Midwifery", "GPs"}),  # broader serves narrower
        ("Midwifery", ("Health",), set()),  # and not the other way round
        ("police officers", ("Police",), {"Police"}),
        ("Police; Midwifery", ("Police", "Midwifery"), {"Police", "Midwifery"}),
        ("Social workers and health visitors", ("Health Visiting", "Police"), {"Health Visiting"}),
        ("", ("Police", "Midwifery"), {"Police", "Midwifery"}),  # the catalogue says nothing against anybody
        ("All staff", ("Police",), {"Police"}),
        ("all partners", ("Police",), {"Police"}),
        ("Anyone who works with children", ("Police",), {"Police"}),
        ("Multi-agency", ("Police",), {"Police"}),
        ("Astronauts", ("Police",), set()),  # words that nobody knows serve nobody
    ],
)
def test_whom_an_audience_serves(audience: str, agencies: tuple[str, ...], serves: set[str]) -> None:
    assert served(audience, *agencies) == serves


def test_an_audience_that_nobody_knows_is_said() -> None:
    made = linked(Point("Nothing."), courses=(course("c", "C", audience="Astronauts; Police"),))
    assert made.made_for[NAMES.course("c")] == (AGENCIES + "police",)
    (warning,) = made.warnings
    assert "“Astronauts”" in warning
    assert "counts for nobody" in warning


# --- The whole board -------------------------------------------------------------------------------


def test_linking_is_the_same_every_time() -> None:
    first, second = (link_board(readings(), vocabulary.load()) for _ in range(2))
    assert list(first.all_links()) == list(second.all_links())


def test_each_link_stands_once_with_one_state() -> None:
    made = link_board(readings(), vocabulary.load())
    ends = [(link.subject, link.predicate, link.object, link.route) for link in made.all_links()]
    assert len(ends) == len(set(ends))


def test_links_by_theme_are_accepted_by_nobody_but_a_person() -> None:
    for link in link_board(readings(), vocabulary.load()).all_links():
        assert (link.route == "theme") == (link.state == "proposed" and link.via is not None)
        assert 0 <= link.confidence <= 1
