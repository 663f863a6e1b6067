"""Any sheet written from a model is read back as that model; any text at all is a sheet or a clear refusal."""

from __future__ import annotations

import textwrap
import time
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.model import AuditSheet
from loaders.document import document_of
from loaders.errors import BadDocument
from loaders.sheets.reading import sheet_of

THEMES = ["Neglect", "Domestic Violence", "Self-harm", "Injuries in Pre-mobile Babies", "Child Sexual Exploitation"]
MONTHS = ["January", "May", "August", "November"]
LEARNING = ["Key learning points:", "Areas for development", "What are we worried about?", "Learning points"]
STRENGTHS = ["Strengths", "What worked well", "Good practice", "Strengths identified:"]
WORDS = [
    *("chronology", "plan", "child", "father", "visit", "meeting", "school"),
    *("record", "health", "police", "delay", "review", "family", "risk"),
]


@dataclass(frozen=True)
class Model:
    theme: str
    month: str
    year: int
    learning: tuple[tuple[str, bool], ...]
    strengths: tuple[str, ...]


@dataclass(frozen=True)
class Style:
    marker: str
    width: int
    numbered: bool
    heading: int
    hashes: bool
    blank_lines: bool


points = st.lists(st.sampled_from(WORDS), min_size=3, max_size=25).map(
    lambda words: "Little " + " ".join(words) + " seen."
)
models = st.builds(
    Model,
    theme=st.sampled_from(THEMES),
    month=st.sampled_from(MONTHS),
    year=st.integers(2010, 2024),
    learning=st.lists(st.tuples(points, st.booleans()), min_size=1, max_size=4).map(
        lambda many: ((many[0][0], False), *many[1:])
    ),
    strengths=st.lists(points, max_size=3).map(tuple),
)
sheets = st.lists(models, min_size=1, max_size=3, unique_by=lambda model: model.theme)
styles = st.builds(
    Style,
    marker=st.sampled_from(["-", "*", "•", "▪"]),
    width=st.sampled_from([70, 90, 2000]),
    numbered=st.booleans(),
    heading=st.integers(0, 3),
    hashes=st.booleans(),
    blank_lines=st.booleans(),
)


def write(sheet: list[Model], style: Style) -> str:
    lines = ["Learning from Multi-Agency Case Audits", "", "This sheet is for practitioners.", ""]
    for number, model in enumerate(sheet, start=1):
        head = f"{model.theme} Multi-Agency Case Audits – six cases audited in {model.month} {model.year}"
        lines += [("## " if style.hashes else "") + (f"{number}. " if style.numbered else "") + head, ""]
        lines += section(style, LEARNING[style.heading], model.learning)
        if model.strengths:
            lines += section(style, STRENGTHS[style.heading], [(text, False) for text in model.strengths])
    return "\n".join(lines)


def section(style: Style, heading: str, items: object) -> list[str]:
    lines = [("### " if style.hashes else "") + heading, ""]
    for text, nested in items:  # type: ignore[attr-defined]
        indent = "    " if nested else ""
        lines += textwrap.wrap(
            text, style.width, initial_indent=f"{indent}{style.marker} ", subsequent_indent=indent + "  "
        )
        lines += [""] if style.blank_lines else []
    return [*lines, ""]


def model_of(sheet: AuditSheet) -> list[tuple[str, str, list[tuple[str, bool]], list[str]]]:
    return [
        (
            audit.theme,
            str(audit.audited.words if audit.audited else None),
            [(i.text, bool(i.nested_under)) for i in sheet.items if i.audit == audit.id and not i.is_strength],
            [i.text for i in sheet.items if i.audit == audit.id and i.is_strength],
        )
        for audit in sheet.audits
    ]


@settings(max_examples=150, deadline=None)
@given(sheets, styles)
def test_what_is_written_is_read(sheet: list[Model], style: Style) -> None:
    read = sheet_of(document_of("sheet.md", write(sheet, style).encode()))
    assert model_of(read) == [(m.theme, f"{m.month} {m.year}", list(m.learning), list(m.strengths)) for m in sheet]


HEAD = "Audit of neglect, May 2015\n\nKey learning\n\n"


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(alphabet=st.sampled_from("aA .-•*#|()[]:;\"'\n\t1é§MARC"), max_size=300), st.booleans())
def test_any_text_is_a_sheet_or_a_refusal(text: str, headed: bool) -> None:
    text = (HEAD if headed else "") + text
    try:
        sheet = sheet_of(document_of("any.txt", text.encode()))
    except BadDocument as error:
        assert "\n" not in str(error)
        return
    assert len({item.id for item in sheet.items}) == len(sheet.items)
    for item in sheet.items:
        assert " ".join(sheet.document.text[item.span.start : item.span.end].split()) == item.text
        for mention in (*item.citations, *item.agencies, *item.topics):
            assert sheet.document.text[mention.span.start : mention.span.end] == mention.quote


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_text_or_a_refusal(data: bytes) -> None:
    try:
        document_of("any.txt", data)
    except BadDocument as error:
        assert "\n" not in str(error) and error.remedy


@pytest.mark.parametrize(
    "piece",
    [" ", "(", "(Action: x ", "A-", "e.g. A ", ".", "|", "[", "a b; ", "Aa ", "MARAC Policy ", '"', "> ", "*"],
)
def test_a_hundred_thousand_characters_take_a_moment(piece: str) -> None:
    text = HEAD + "- A point\n- x" + piece * (100_000 // len(piece)) + "y\n"
    start = time.process_time()
    sheet_of(document_of("long.txt", text.encode()))
    assert time.process_time() - start < 20


def test_deep_nesting_is_no_recursion() -> None:
    text = HEAD + "".join(" " * depth + "- Poor plans here\n" for depth in range(2000))
    assert len(sheet_of(document_of("deep.txt", text.encode())).items) == 2000
