"""Word files: what Word shows is what is stored."""

from __future__ import annotations

import io
import zipfile

import docx
import pytest
from docx.oxml import parse_xml

from loaders.document import document_of
from tests.formats_made import as_docx, parts_of

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
BLANK = as_docx(parts_of("# Title\n"))


def with_body(body: str, base: bytes = BLANK) -> bytes:
    """A Word file with this body."""
    document = f'<?xml version="1.0" encoding="UTF-8"?><w:document {W}><w:body>{body}</w:body></w:document>'
    return with_part("word/document.xml", document.encode(), base)


def with_part(name: str, content: bytes, base: bytes = BLANK) -> bytes:
    """A Word file with one part exchanged."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(base)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            new.writestr(info, content if info.filename == name else old.read(info))
    return out.getvalue()


def text_of(body: str) -> str:
    """The stored text of a Word file with this body."""
    return document_of("a.docx", with_body(body)).text


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def p(*runs: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{''.join(runs)}</w:p>"


@pytest.mark.parametrize(
    ("body", "stored"),
    [
        (p(run("Kept "), f"<w:ins>{run('new')}</w:ins><w:del>{run('old')}</w:del>"), "Kept new\n"),
        (p(f"<w:moveFrom>{run('gone')}</w:moveFrom><w:moveTo>{run('moved')}</w:moveTo>"), "moved\n"),
        (p(run("One "), properties="<w:rPr><w:del/></w:rPr>") + p(run("paragraph")), "One paragraph\n"),
        (p(run("Seen"), run(" hidden", "<w:vanish/>")), "Seen\n"),
        (p(run("a"), "<w:r><w:noBreakHyphen/></w:r>", run("b"), "<w:r><w:softHyphen/></w:r>", run("c")), "a-bc\n"),
        (p('<w:r><w:sym w:font="Wingdings" w:char="F0A7"/><w:tab/></w:r>', run("Drift")), "- Drift\n"),
        (p(run("\uf0b7\tDrift")), "- Drift\n"),
        (p(run("§", '<w:rFonts w:ascii="Wingdings"/>'), run(" 4 of 6 plans")), "- 4 of 6 plans\n"),
        (p(run("A line"), "<w:r><w:br/></w:r>", run("and another")), "A line\nand another\n"),
        (p("<w:fldSimple w:instr=' HYPERLINK \"https://b.example/x\" '>" + run("the Policy") + "</w:fldSimple>"), "[the Policy](https://b.example/x)\n"),
        (p(run("Good practice seen", "<w:b/>")) + p(run("Plain words that say what was seen in the files.")),
         "# Good practice seen\n\nPlain words that say what was seen in the files.\n"),
    ],
)  # fmt: skip
def test_a_paragraph_is_stored_as_word_shows_it(body: str, stored: str) -> None:
    assert text_of(body) == stored


def test_a_field_in_many_runs_is_a_link() -> None:
    parts = [
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>',
        '<w:r><w:instrText> HYPERLINK "https://b.example/p" </w:instrText></w:r>',
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>',
        run("Bruising "),
        run("Policy"),
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>',
    ]
    assert text_of(p(run("See the "), *parts, run("."))) == "See the [Bruising Policy](https://b.example/p).\n"


def test_text_boxes_are_read_once_after_their_paragraph() -> None:
    box = "<w:txbxContent>" + p(run("Learning")) + "</w:txbxContent>"
    drawing = (
        '<w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        f'<mc:Choice Requires="wps"><w:drawing>{box}</w:drawing></mc:Choice>'
        f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r>"
    )
    text = text_of(p(run("Before the box."), drawing) + p(run("After it.")))
    assert text == "Before the box.\n\nLearning\n\nAfter it.\n"


def cell(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(run(text))}</w:tc>"


def row(*cells: str, properties: str = "") -> str:
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def test_merged_cells_are_said_once_and_deleted_rows_not_at_all() -> None:
    table = "".join((
        row(cell("Issue"), cell("Action"), cell("Owner")),
        row(cell("Drift", '<w:vMerge w:val="restart"/>'), cell("Review"), cell("Police")),
        row(cell("Drift", "<w:vMerge/>"), cell("Chase"), cell("Health")),
        row(cell("gone"), cell("gone"), cell("gone"), properties="<w:del/>"),
        row(cell("What worked", '<w:gridSpan w:val="3"/>')),
        row(cell("Speed"), cell("Both", '<w:gridSpan w:val="2"/>')),
    ))  # fmt: skip
    assert text_of(f"<w:tbl>{table}</w:tbl>") == (
        "| Issue | Action | Owner |\n| --- | --- | --- |\n| Drift | Review | Police |\n|  | Chase | Health |\n\n"
        "# What worked\n\n| Issue | Action | Owner |\n| --- | --- | --- |\n| Speed | Both |  |\n"
    )


def test_a_table_of_one_column_only_lays_out_its_text() -> None:
    table = row(cell("Strengths of practice")) + row(cell("Schools knew the child well and said so."))
    assert "|" not in text_of(f"<w:tbl>{table}</w:tbl>")


def test_numbers_are_counted_as_word_counts_them() -> None:
    file = docx.Document()
    for text in ("one", "two"):
        file.add_paragraph(text, style="List Number")
    file.add_paragraph("Between the lists there is a paragraph.")
    file.add_paragraph("three", style="List Number")
    out = io.BytesIO()
    file.save(out)
    assert document_of("a.docx", out.getvalue()).text == (
        "1. one\n2. two\n\nBetween the lists there is a paragraph.\n\n3. three\n"
    )


def test_levels_letters_and_headings_are_numbered_as_shown() -> None:
    file = docx.Document()
    numbering = file.part.numbering_part.element
    shapes = ((3, "decimal", "%1."), (1, "decimal", "%1.%2"), (1, "lowerRoman", "(%3)"))
    levels = "".join(
        f'<w:lvl w:ilvl="{at}"><w:start w:val="{start}"/><w:numFmt w:val="{shape}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for at, (start, shape, text) in enumerate(shapes)
    )
    first = numbering[0]
    first.addprevious(parse_xml(f'<w:abstractNum {W} w:abstractNumId="90">{levels}</w:abstractNum>'))
    numbering.append(parse_xml(f'<w:num {W} w:numId="90"><w:abstractNumId w:val="90"/></w:num>'))
    for text, level in (("Findings", 0), ("Quality of plans", 1), ("few were SMART", 2), ("late ones", 2), ("Next", 1)):
        paragraph = file.add_heading(text, 1) if level == 0 else file.add_paragraph(text)
        paragraph._p.get_or_add_pPr().append(
            parse_xml(f'<w:numPr {W}><w:ilvl w:val="{level}"/><w:numId w:val="90"/></w:numPr>')
        )
    out = io.BytesIO()
    file.save(out)
    assert document_of("a.docx", out.getvalue()).text == (
        "# 3. Findings\n\n3.1 Quality of plans\n  (i) few were SMART\n  (ii) late ones\n3.2 Next\n"
    )


def test_pages_are_those_of_the_last_layout() -> None:
    turn = "<w:r><w:lastRenderedPageBreak/></w:r>"
    body = p(run("First page.")) + p(turn, run("Second page"), turn, run(" and third."))
    document = document_of("a.docx", with_body(body))
    assert document.text == "First page.\n\nSecond page and third.\n"
    assert [document.text[at:][:6] for at in document.pages] == ["First ", "Second", "and th"]
    assert document_of("a.docx", with_body(p(run("No pages known.")))).pages == ()


def test_a_table_of_contents_and_macros_are_left_out() -> None:
    contents = (
        '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr>'
        f"<w:sdtContent>{p(run('Strengths 2'))}</w:sdtContent></w:sdt>"
    )
    out = io.BytesIO(with_body(contents + p(run("The text itself."))))
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("word/vbaProject.bin", b"Sub AutoOpen()")
    assert document_of("a.docm", out.getvalue()).text == "The text itself.\n"
