"""The personal-data guard: what it holds back, what only looks alike, and how a person lets a file through."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.build import build
from graph.model import Document
from graph.queries import run
from loaders.board import read_board_file, read_files
from loaders.errors import BadDocument
from loaders.guard.documents import MOST, HeldBack, masked, personal_data
from loaders.guard.numbers import is_nhs_number, is_pupil_number
from loaders.reading import read_any
from tests.working_time import seconds_of
from web.cli import main

EXAMPLE = Path(__file__).parent.parent / "loaders" / "example"
SAMPLES = Path(__file__).parent / "samples"


def document(text: str, media_type: str = "text/plain", pages: tuple[int, ...] = ()) -> Document:
    return Document("note.txt", "audit", "00", media_type, text, pages=pages)


def kinds(text: str, media_type: str = "text/plain") -> list[str]:
    return [held.kind for held in personal_data(document(text, media_type))]


NHS = [
    "NHS number: 943 476 5919",
    "NHS No. 9434765919",
    "Seen on 12 May. 943-476-5919 was the number given.",
    "NHS 94 34 76 59 19",
    "(485 777 3457)",
    "9434765919",
    "x,9434765919,y",
    "3,943 476 5919,Corby",
    "CHI: 0101015003",
    "nhs number 0101015011",
]
BIRTHS = [
    "DOB 15/03/2010",
    "D.O.B. 15.3.10",
    "dob: 2010-03-15",
    "Date of birth is 15th March 2010",
    "date of birth (child): 15 Mar 2010",
    "Date of Birth | 15-03-2010 |",
    "Baby T was born on 15 March 2010.",
    "born at 36 weeks on Monday 15 March 2010",
    "He was born 15/03/2010",
    "15/03/2010 (DOB)",
    "DOB: March 2010",
    "her birthday is 15 March 2010",
    "born on March 15, 2010",
]
ADDRESSES = [
    "The family live at 14 Elm Road, Corby NN17 1AA.",
    "14 Elm Road\nCorby\nNN17 1AA",
    "Home address: Flat 2, Elm House, Corby, NN171AA",
    "Mother: 3a St James Street, Northampton NN1 1ED",
    "Address: NN17 1AA",
    "Child A lives in NN17 1AA with his grandmother",
    "moved to 22 high street, kettering, nn16 8ab last week",
    "The child's address is 9 The Green, Luton LU1 2AB",
]
UPNS = ["UPN F823432115001", "(H801200001001)", "x,H801200001001,y"]
NAMES = [
    "Sarah (mother)",
    "Bronagh (mum) said that she would come",
    "Bronagh, mum, said that she would come",
    "Mum (Bronagh) said that she would come",
    "Tawanda, the child, was seen at school",
    "Her sister Bronagh attended the meeting",
    "The mother of Kwabena Mensah was told",
    "Sarah Jones (Jayden's mother)",
    "Sarah (the mother)",
    "Sarah Jones (maternal grandmother)",
    "SARAH (MOTHER)",
    "the child, Jayden Smith, was seen",
    "the child, Xyla Okonkwo, was seen",
    "The child, Jayden, was seen alone.",
    "his grandmother Mrs Patel",
    "his grandmother, Mrs Patel, said",
    "Mrs Okonkwo (grandmother)",
    "Mr Zielinski's son",
    "mother Sarah did not attend",
    "Mother: Sarah Jones",
    "Father - John Smith",
    "Father: Xabier Etxeberria",
    "father (John Smith)",
    "Child: Jayden",
    "a boy called Jayden",
    "a young person named Xyla was missing",
    "a girl known as “Xyla” at school",
    "the child's name is Xyla",
    "mother's name: Sarah Jones",
    "Jayden's mother",
    "Jayden’s older brother was seen",
    "When Jayden’s younger half-sister told school",
    "Xyla's father was not assessed",
    "Sarah Smith's children",
    "Sarah, mother of two, was",
    "Sarah, the mother, was",
    "Sarah was the mother of the baby",
    "Jayden is a child who",
    "Jayden told school that his father hit him",
    "Jayden and his mother",
    "Jayden lives with his grandmother",
    "her sons Kian and Tyler",
    "siblings: Kian and Tyler",
    "baby Olivia",
    "mother’s partner, John Smith, moved in",
    "mother's boyfriend Darren",
    "his aunt Nkechi Obi",
    "step-father Lee",
    "stepfather, Lee Brown,",
    "Jayden, aged 4, was seen",
    "Jayden (4 years) was seen",
    "spoke to Xyla (mother) at home",
    "Child Jayden Smith",
    "MGM Sarah",
    "the twins, Ava and Mia, were",
    "foster carer, Mrs Patel, reported",
    "Mary-Jane (mother)",
    "O'Brien family: mother, Siobhan O’Brien, said",
]
CONTACTS = [
    "Mother: 07700 900123",
    "Call Sarah on 07700900123",
    "mobile +44 7700 900123",
    "her number is 01604 555123",
    "Home phone 020 7946 0958",
    "Tel: 07700 900 123",
    "jayden.smith@example.org.uk",
    "sarah.jones@northamptonshire.gov.uk",
    "Sarah.Jones2@nhs.net",
    "mum123@gmail.com",
    "safeguarding.mum@hotmail.co.uk",
    "j.smith@school.sch.uk",
    "sarah@police.uk",
    "sarahjones@council.gov.uk",
]


@pytest.mark.parametrize(
    ("text", "kind"),
    [(text, kind) for texts, kind in (
        (NHS, "NHS number"), (BIRTHS, "date of birth"), (ADDRESSES, "home address"), (UPNS, "unique pupil number"),
        (NAMES, "name"),
    ) for text in texts],
)  # fmt: skip
def test_what_is_planted_is_held(text: str, kind: str) -> None:
    assert kind in kinds(text)


@pytest.mark.parametrize("text", CONTACTS)
def test_a_personal_number_or_address_is_held(text: str) -> None:
    assert {"phone number", "e-mail address"} & set(kinds(text))


def lines_of(name: str) -> list[str]:
    text = (SAMPLES / "guard" / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if not line.startswith("# ")]


LOOK_ALIKES = lines_of("look-alikes.txt")


@pytest.mark.parametrize("text", lines_of("planted.txt"))
def test_a_line_with_an_invented_person_is_held(text: str) -> None:
    assert personal_data(document(text))


@pytest.mark.parametrize("text", LOOK_ALIKES)
def test_what_only_looks_alike_is_not_held(text: str) -> None:
    assert personal_data(document(text)) == ()


PLANTED = SAMPLES / "guard" / "planted.txt"
TEXTS = (".csv", ".html", ".json", ".jsonl", ".md", ".toml", ".txt")
OURS = sorted(path for path in [*EXAMPLE.iterdir(), *SAMPLES.rglob("*")] if path.suffix in TEXTS and path != PLANTED)


@pytest.mark.parametrize("path", OURS, ids=lambda path: path.name)
def test_our_own_documents_are_not_held(path: Path) -> None:
    text = path.read_bytes().decode("utf-8", "replace")  # two samples are in another encoding on purpose
    assert personal_data(document(text, "text/csv" if path.suffix == ".csv" else "text/plain")) == ()


def test_the_boards_own_sheet_is_not_held(shared: Path) -> None:
    for path in shared.joinpath("seeds").iterdir():
        assert personal_data(document(path.read_text(encoding="utf-8"))) == ()


def test_no_word_of_the_vocabulary_is_a_name() -> None:
    from ontology.vocabulary import load

    known = load()
    labels = [label for each in (*known.topics, *known.guidance, *known.agencies) for label in each.labels]
    for frame in ("the child, {}, was", "{} (mother)", "Mother: {}", "a boy called {}", "father {}", "{}'s mother"):
        held = [label for label in labels if kinds(frame.format(label[:1].upper() + label[1:]))]
        assert [label for label in held if label.split()[0].lower() not in ("fraser", "mark")] == [], frame


# --- Tables -----------------------------------------------------------------------------------


def test_a_heading_says_what_stands_under_it() -> None:
    text = "Case,Child's name,DOB,Seen\n1,Jayden Smith,15/03/2010,12/05/2015\n2,Child B,not known,12/05/2015\n"
    assert [(held.line, held.kind) for held in personal_data(document(text, "text/csv"))] == [
        (2, "name"), (2, "date of birth"),
    ]  # fmt: skip
    piped = "| Case | Date of birth |\n|---|---|\n| 1 | 15 March 2010 |\n\nReviewed | 12/05/2015\n"
    assert [(held.line, held.kind) for held in personal_data(document(piped))] == [(3, "date of birth")]
    assert kinds("Course name,Trainer name,Starts\nNeglect,Jane Smith,12/05/2015\n", "text/csv") == []


def test_a_cell_over_several_lines_keeps_the_row() -> None:
    text = 'Case,DOB\n"one\ntwo",15/03/2010\n3,15/03/2011\n'
    assert [held.line for held in personal_data(document(text, "text/csv"))] == [2, 4]


# --- What is said of it --------------------------------------------------------------------------


def test_page_line_kind_and_masked_words() -> None:
    text = "One\nSarah (mother)\fTwo\nNHS number 943 476 5919\n"
    first, second = personal_data(document(text, pages=(0, text.index("\f") + 1)))
    assert (first.page, first.line, first.kind, first.words) == (1, 2, "name", "S•••• (m•••••)")
    assert (second.page, second.line, second.kind, second.words) == (2, 3, "NHS number", "9•• 4•• 5•••")
    assert "Sarah" not in repr(first)


@given(st.text())
def test_masked_words_keep_only_the_first_sign_of_each(text: str) -> None:
    shown = masked(text)
    assert len(shown) <= 60
    assert all(len(word) <= 1 for word in "".join(c if c.isalnum() else " " for c in shown.replace("•", "")).split())


@given(st.text(alphabet="0123456789 /-.@aAJ()',\n", max_size=80))
def test_any_text_is_searched(text: str) -> None:
    for held in personal_data(document(text)):
        assert 1 <= held.line <= text.count("\n") + 1


@given(st.lists(st.sampled_from([
    "mother", "Sarah", "(", ")", ",", "the child", "Child A", "'s", "called", "DOB", "15/03/2010", "@", "NN1 1AA",
    "07700 900123", "his", "Mrs", "\n", "aged 4", "14 Elm Road", "943 476 5919", ":", "Police",
]), max_size=30))  # fmt: skip
def test_any_order_of_such_words_is_searched(words: list[str]) -> None:
    text = " ".join(words)
    assert all(1 <= held.line <= text.count("\n") + 1 for held in personal_data(document(text)))


@given(st.integers(min_value=0, max_value=999_999_999))
def test_of_ten_last_digits_at_most_one_makes_an_nhs_number(first: int) -> None:
    assert sum(is_nhs_number(f"{first:09d}{last}") for last in range(10)) <= 1


@given(st.integers(min_value=0, max_value=999_999_999_999))
def test_one_letter_makes_a_pupil_number(digits: int) -> None:
    assert sum(is_pupil_number(f"{letter}{digits:012d}") for letter in "ABCDEFGHJKLMNPQRTUVWXYZ") == 1


@pytest.mark.parametrize(
    "unit",
    ["mother, ", "Sarah ", "Sarah's ", "943 476 591 ", "a.b@", "born at at at ", "DOB child mother ", "07700 ",
     "(the mother ", "14 Elm Elm Elm ", "NN1 1AA ", "his his ", "Mother: ", "|", ",", "\n", "1", "A1", "@",
     "Jayden and his ", "aged 4 ", "\u00a0", "Sarah Jones (his older younger ", "child called ", "00000000000"],
)  # fmt: skip
def test_time_grows_with_length_and_no_faster(unit: str) -> None:
    def seconds(size: int) -> float:
        text = (unit * (size // len(unit) + 1))[:size]
        return seconds_of(lambda: personal_data(document(text)))

    seconds(1000)
    short, long = min(seconds(10_000) for _ in range(2)), seconds(80_000)
    assert long < 40 * short + 0.2


def test_a_text_full_of_names_is_held_at_a_bounded_number_of_places() -> None:
    assert len(personal_data(document("Sarah (mother)\n" * 5000))) == MOST


# --- Held back, and let through -------------------------------------------------------------------


@pytest.fixture
def named(tmp_path: Path) -> Path:
    text = (EXAMPLE / "audits.md").read_text(encoding="utf-8")
    path = tmp_path / "named.md"
    path.write_text(text.replace("Absent fathers", "Jayden’s father and other absent fathers"), encoding="utf-8")
    return path


def test_a_document_is_held_back_in_one_line(named: Path) -> None:
    with pytest.raises(HeldBack) as caught:
        read_any(named)
    message = str(caught.value)
    assert message.startswith(f"{named}, line ")
    assert "it seems to hold personal data (name: J•••••’s f•••••; a name beside “father”), so it is" in message
    assert message.endswith('or let the file through with --let-through named.md "the reason"')
    assert "\n" not in message
    assert "Jayden" not in message
    with pytest.raises(HeldBack):
        read_files(audits=[named])


@pytest.mark.parametrize(
    ("role", "name", "text"),
    [
        ("courses", "c.csv", "title,description\nNeglect,The case of Jayden Smith (child)\n"),
        ("courses", "c.json", '{"@type": "Course", "name": "A", "description": "J\\u0061yden\'s mother"}'),
        ("manual", "m.csv", "title,text\nNeglect,NHS number 943 476 5919\n"),
        ("actions", "a.csv", "point,step,evidence\nneglect-2015-10/learning-1,shared,E-mail of sarah.jones@nhs.net\n"),
        ("decisions", "d.csv",
         "point,decision,course,by,on,reason\nneglect-2015-10/learning-1,rejected,A,Group,2015,Mother: Sarah Jones\n"),
    ],
)  # fmt: skip
def test_every_kind_of_document_is_guarded(tmp_path: Path, role: str, name: str, text: str) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    with pytest.raises(HeldBack, match=name):
        read_any(path, role)
    with pytest.raises(HeldBack, match=name):
        read_files(**{role: [path]})  # type: ignore[arg-type]
    assert read_any(path, role, let_through="made up for a test").document.let_through == "made up for a test"


def test_what_is_let_through_is_recorded_with_its_reason(named: Path, tmp_path: Path) -> None:
    reason = "the name is a pseudonym"
    courses = EXAMPLE / "courses.csv"
    readings = read_files(audits=[named], courses=[courses], let_through=[(named, reason), (courses, "to be safe")])
    release = build([readings], tmp_path / "store")
    assert {one.name: one.let_through for one in release.manifest.documents} == {
        "named.md": reason, "courses.csv": None,
    }  # fmt: skip
    found = release.select(
        "PREFIX gt: <https://w3id.org/golden-thread/ontology#> SELECT ?name ?reason WHERE"
        " { ?d gt:letThrough ?reason ; <http://www.w3.org/2000/01/rdf-schema#label> ?name }"
    )
    assert [[str(term.value) for term in row if term] for row in found.rows] == [["named.md", reason]]
    assert run(release, "mentions", {"words": "Jayden"}).rows


def test_a_board_file_lets_through(named: Path, tmp_path: Path) -> None:
    board = tmp_path / "board.toml"
    head = 'name = "A"\naudits = ["named.md"]\n'
    board.write_text(head + 'let_through = [{file = "named.md", reason = "a pseudonym"}]\n')
    assert read_board_file(board).sheets[0].document.let_through == "a pseudonym"
    for entry, message in (
        ('"named.md"', "is not a list of files with reasons"),
        ('[{file = "named.md"}]', "is not a list of files with reasons"),
        ('[{file = "named.md", reason = " "}]', "named.md is let through without a reason"),
        ('[{file = "other.md", reason = "x"}]', "other.md: it is let through, and is not among the files"),
    ):
        board.write_text(f"{head}let_through = {entry}\n")
        with pytest.raises(BadDocument) as caught:
            read_board_file(board)
        assert message in str(caught.value)


def test_the_command_line(named: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store = tmp_path / "store"

    def call(*words: str | Path) -> tuple[int, str, str]:
        status: object = 0
        try:
            main([str(word) for word in words])
        except SystemExit as stop:
            status = stop.code or 0
        out = capsys.readouterr()
        return int(str(status)), out.out, out.err

    status, _, err = call("build", "--audits", named, "--store", store)
    assert (status, err.count("\n"), store.exists()) == (1, 1, False)
    assert "so it is held back" in err
    status, out, _ = call("build", "--audits", named, "--let-through", named, "a pseudonym", "--store", store)
    assert status == 0
    assert "let through: named.md (a pseudonym)" in out
    assert call("read", named)[0] == 1
    status, out, _ = call("read", named, "--json", "--let-through", named, "a pseudonym")
    assert (status, json.loads(out)["document"]["name"]) == (0, "named.md")
    status, _, err = call("read", named, "--let-through", tmp_path / "x.md", "why")
    assert (status, "is not among the files that are read" in err) == (1, True)
