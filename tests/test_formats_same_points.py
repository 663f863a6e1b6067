"""One source in every format gives the same points: words, kinds, nesting and audits."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

import loaders
from graph.model import Document
from loaders.document import document_of
from loaders.sheets.reading import sheet_of
from tests.formats_made import MAKERS, Part, as_markdown, parts_of

SAMPLES = Path(__file__).parent / "samples" / "formats"
EXAMPLE = Path(loaders.__file__).parent / "example" / "audits.md"
SOURCES = sorted(path.name for path in SAMPLES.glob("*.md"))
_HEADINGS = (
    ("## ", re.compile(r"\d\. .*audited in|Neglect MACA|Write to|(?:Why|How|What) .*\?$")),
    ("### ", re.compile(r"(?:Key learning points|Strengths).{0,12}$", re.IGNORECASE)),
)
_PLAIN = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-"})

Point = tuple[str, str, str, int | None]


@cache
def source(name: str) -> tuple[Part, ...]:
    """The parts of a sample, or of the bundled example with its headings marked."""
    if name != EXAMPLE.name:
        return tuple(parts_of((SAMPLES / name).read_text(encoding="utf-8")))
    text = EXAMPLE.read_text(encoding="utf-8").replace(" • ", "\n- ").replace("injuries- the", "injuries - the")
    lines = text.split("\n")
    marked = [next((mark for mark, words in _HEADINGS if words.match(line)), "") + line for line in lines]
    return tuple(parts_of("# " + "\n".join(marked)))


def points(document: Document) -> list[Point]:
    """Every point: its audit, kind, words without the marks of a link, and the place of the point around it."""
    items = sheet_of(document).items
    places = {item.id: place for place, item in enumerate(items)}
    return [(item.audit, item.kind, _words(item.text), places.get(item.nested_under or "")) for item in items]


def _words(text: str) -> str:
    return re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text).translate(_PLAIN)


@pytest.mark.parametrize("made", sorted(MAKERS))
@pytest.mark.parametrize("name", [*SOURCES, EXAMPLE.name])
def test_every_format_gives_the_same_points(name: str, made: str) -> None:
    parts = list(source(name))
    expected = points(document_of("sheet.md", as_markdown(parts)))
    assert len(expected) > 5
    assert points(document_of(made, MAKERS[made](parts))) == expected


def test_the_example_made_anew_gives_the_points_of_the_example() -> None:
    """What is compared above is the example itself, but for the two points that one line of it holds."""
    expected = points(document_of("audits.md", EXAMPLE.read_bytes().replace(" • ".encode(), b"\n- ")))
    made = points(document_of("sheet.md", as_markdown(list(source(EXAMPLE.name)))))
    assert [(audit, kind) for audit, kind, _, _ in made] == [(audit, kind) for audit, kind, _, _ in expected]


@pytest.mark.parametrize("made", sorted(MAKERS))
def test_every_point_is_quoted_from_the_stored_text(made: str) -> None:
    document = document_of(made, MAKERS[made](list(source("domestic-abuse-grid.md"))))
    for item in sheet_of(document).items:
        quote = document.text[item.span.start : item.span.end]
        assert " ".join(quote.split()) == item.text


def test_the_page_of_every_point_of_a_pdf_is_the_one_that_shows_it() -> None:
    import pypdfium2

    data = MAKERS["sheet.pdf"](list(source(EXAMPLE.name)))
    shown = [" ".join(page.get_textpage().get_text_range().split()) for page in pypdfium2.PdfDocument(data)]
    document = document_of("sheet.pdf", data)
    assert len(document.pages) == len(shown) > 3
    for item in sheet_of(document).items:
        page = document.page_of(item.span.start)
        assert page is not None
        assert " ".join(_words(item.text).split()[:3]) in shown[page - 1]
