"""Layouts that no mark of a format names: pages in tables, tabs, labels, drawn bullets, tables without lines."""

from __future__ import annotations

import time
from typing import Any

import pytest
from fpdf import FPDF

from graph.model import Document
from loaders.document import document_of
from loaders.errors import BadDocument
from tests.formats_made import as_docx, parts_of

PAGE = "<!doctype html><title>Neglect audit 2019</title>"


def web(body: str) -> Document:
    """The document that a web page is."""
    return document_of("a.html", (PAGE + body).encode())


def test_a_table_that_lays_out_a_page_is_no_table_of_data() -> None:
    page = (
        "<table width='100%'><tr><td colspan=2 class=banner>Exampleshire Board</td></tr><tr><td class=nav>"
        "<a href=/>Home</a><br><a href=/a>A</a><br><a href=/b>B</a><br><a href=/c>C</a></td><td><h1>Audit</h1>"
        "<p>The finding.</p><table border=1><tr><td>1.1<td>Neglect<tr><td>1.2<td>Bruising</table></td></tr>"
        "<tr><td colspan=2 class=foot>Printed copies may be old</td></tr></table>"
    )
    assert web(page).text == "# Audit\n\nThe finding.\n\n| 1.1 | Neglect |\n| --- | --- |\n| 1.2 | Bruising |\n"


def test_a_cell_that_is_a_page_lays_out_and_a_table_with_a_head_does_not() -> None:
    words = "".join(f"<p>Finding {number} of the audit, which goes on for a while.</p>" for number in range(5))
    cells = f"<tr><td>Menu<td>Top</tr><tr><td>News<td>{words}</tr>"
    assert "Finding 0" in web(f"<table>{cells}</table>").text
    assert "|" not in web(f"<table>{cells}</table>").text
    assert "| News | Finding 0" in web(f"<table><thead><tr><th>A<th>B</thead>{cells}</table>").text


def test_panels_of_tabs_are_read_under_their_tabs_though_they_are_hidden() -> None:
    page = (
        "<main><h1>Audit</h1><div role=tablist><button role=tab id=t1 aria-controls=p1>Strengths</button>"
        "<button role=tab id=t2 aria-controls=p2>Gaps</button></div><div role=tabpanel id=p1><ul><li>Speed</ul></div>"
        "<div role=tabpanel id=p2 style='display:none'><ul><li>Drift</ul></div>"
        "<details><summary>Actions</summary><p>Review it.</p></details>"
    )
    assert web(page).text == "# Audit\n\n## Strengths\n\n- Speed\n\n## Gaps\n\n- Drift\n\n## Actions\n\nReview it.\n"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        (
            "a.html",
            f"{PAGE}<h1>Audit</h1><table><tr><th>Date</th><td>May 2019</td><tr><th>Strengths</th><td><ul><li>Speed"
            "<li>Joint visits</ul></td></table>".encode(),
        ),
        ("a.csv", b'Audit:,Neglect\nDate:,May 2019\nStrengths:,"- Speed\n- Joint visits"\n'),
    ],
    ids=["web", "csv"],
)  # fmt: skip
def test_labels_beside_their_words_are_headings_and_lines(name: str, data: bytes | str) -> None:
    text = document_of(name, data.encode() if isinstance(data, str) else data).text
    assert "Date: May 2019\n" in text and "# Strengths\n\n- Speed\n- Joint visits\n" in text


def test_a_table_with_a_head_of_columns_stays_a_table() -> None:
    data = b"Issue,Action\nRecords late,Review of the policy by all of the agencies that keep any records of it\n"
    assert document_of("a.csv", data).text.startswith("| Issue | Action |\n| --- | --- |\n| Records late |")


def test_the_parts_of_a_table_keep_the_same_columns() -> None:
    table = (
        "<h1>A</h1><table border=1><tr><td>Course<td><td>Police<tr><td>One<td>new<td>yes<tr><td colspan=3>Later"
        "<tr><td>Two<td><td>yes</table>"
    )
    assert web(table).text.endswith("| Course |  | Police |\n| --- | --- | --- |\n| Two |  | yes |\n")


def paper() -> FPDF:
    """A sheet of paper with a plain type."""
    sheet = FPDF()
    sheet.set_margins(20, 20)
    sheet.add_page()
    sheet.set_font("Helvetica", "", 11)
    return sheet


def pdf(sheet: FPDF) -> Document:
    """The document that the paper becomes."""
    return document_of("a.pdf", bytes(sheet.output()))


def test_bullets_that_are_drawn_are_bullets() -> None:
    sheet = paper()
    for number, (indent, text) in enumerate(((0, "Speed of referral"), (8, "by the school"), (0, "Joint visits"))):
        high = 30 + 6 * number
        sheet.ellipse(20 + indent, high - 2.2, 1.2, 1.2, style="F" if not indent else "D")
        sheet.text(25 + indent, high, text)
    sheet.ellipse(100, 100, 1.2, 1.2, style="F")
    assert pdf(sheet).text == "- Speed of referral\n  - by the school\n- Joint visits\n"


HEAD = ("Finding", "Action", "By when")
ROWS = [
    ("Records were not kept up to date in four cases", "Review the recording policy of each agency", "March 2016"),
    ("Fathers were not seen", "Change the form for assessments and train all who use it", "June 2016"),
    ("Drift", "Audit of plans", "May 2016"),
]


def unruled(sheet: FPDF, rows: list[tuple[str, ...]], head: bool = True, **wanted: Any) -> None:
    """A table without lines."""
    with sheet.table(
        borders_layout="NONE", first_row_as_headings=head, line_height=5, text_align="L", **wanted
    ) as table:
        for cells in rows:
            row = table.row()
            for cell in cells:
                row.cell(cell)


def test_a_table_without_lines_is_a_table() -> None:
    sheet = paper()
    sheet.multi_cell(0, 5, "A paragraph above it, which is long enough to go over the whole of the line and then on.",
                     new_x="LMARGIN", new_y="NEXT")  # fmt: skip
    sheet.ln(4)
    unruled(sheet, [HEAD, *ROWS], padding=1.5)
    sheet.ln(4)
    sheet.multi_cell(0, 5, "A paragraph below it, which is long enough to go over the whole of the line and then on.")
    text = pdf(sheet).text
    rows = [" | ".join(("", *cells, "")).strip() for cells in (HEAD, *ROWS)]
    assert [line for line in text.split("\n") if line.startswith("|") and "---" not in line] == rows
    assert text.startswith("A paragraph above") and "\n\nA paragraph below it" in text


def test_two_columns_of_lists_under_headings_are_no_table() -> None:
    sheet = paper()
    for place, words in enumerate(("Strengths", "Gaps")):
        sheet.set_font("Helvetica", "B", 11)
        sheet.text(20 + 90 * place, 30, words)
        sheet.set_font("Helvetica", "", 11)
        for number in range(5):
            sheet.text(20 + 90 * place, 38 + 6 * number, f"- {words} of the audit, number {number}")
    text = pdf(sheet).text
    assert "|" not in text and text.index("Strengths of the audit, number 4") < text.index(
        "Gaps of the audit, number 0"
    )


def test_a_block_of_very_many_lines_takes_linear_time() -> None:
    def taken(lines: int) -> float:
        sheet = paper()
        sheet.set_font("Helvetica", "", 5)
        sheet.multi_cell(0, 2.2, "drift and delay in each of the cases that were read and " * lines)
        data = bytes(sheet.output())
        started = time.process_time()
        document_of("a.pdf", data)
        return time.process_time() - started

    few, many = taken(500), taken(4_000)
    assert many < 16 * few + 1


def test_what_a_word_file_leaves_out_is_listed() -> None:
    import io

    import docx
    from docx.oxml import parse_xml

    file = docx.Document(io.BytesIO(as_docx(parts_of("# Title\n\nWords.\n"))))
    file.sections[0].header.paragraphs[0].text = "Exampleshire Board"
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    for run in ("<w:del><w:r><w:delText>old words</w:delText></w:r></w:del>",
                "<w:r><w:rPr><w:vanish/></w:rPr><w:t>unseen words</w:t></w:r>"):  # fmt: skip
        file.paragraphs[-1]._p.append(parse_xml(run.replace(">", f" {space}>", 1)))
    out = io.BytesIO()
    file.save(out)
    document = document_of("a.docx", out.getvalue())
    assert "Exampleshire" not in document.text and "old words" not in document.text
    assert {(note.text, note.why[:7]) for note in document.notes} == {
        ("Exampleshire Board", "the hea"), ("old words", "deleted"), ("unseen words", "hidden "),
    }  # fmt: skip


def test_what_stands_around_a_web_page_is_listed() -> None:
    page = "<main><h1>A</h1><p>Words.<img alt='a chart of cases'><iframe src='https://b.example/x'></iframe></main>"
    notes = web(page + "<footer>Contact us</footer>").notes
    assert [(note.line, note.text) for note in notes] == [
        (0, "a chart of cases"), (0, "https://b.example/x"), (0, "Contact us"),
    ]  # fmt: skip


def test_notes_and_watermarks_of_a_pdf_are_listed_with_their_page() -> None:
    sheet = paper()
    sheet.multi_cell(0, 5, "Words.", new_x="LMARGIN", new_y="NEXT")
    sheet.add_page()
    sheet.multi_cell(0, 5, "More words.")
    sheet.text_annotation(50, 50, "ask the chair")
    with sheet.rotation(45, 100, 150):
        sheet.text(60, 150, "DRAFT")
    document = pdf(sheet)
    assert {(note.text, note.line) for note in document.notes} == {("ask the chair", 3), ("DRAFT", 3)}


def test_dates_in_figures_are_noted_once_where_nothing_settles_them() -> None:
    notes = document_of("a.txt", b"Audited on 03/07/2015.\n\nPublished on 04/08/2015.\n").notes
    assert [(note.line, note.text) for note in notes] == [(1, "03/07/2015")]
    assert document_of("a.txt", b"Audited on 03/07/2015, published on 25/08/2015.\n").notes == ()


@pytest.mark.parametrize(
    ("name", "kind"), [("a.xlsx", "Excel workbook"), ("a.docx", "Word file"), ("a.pdf", "PDF file")]
)
def test_random_bytes_are_told_by_the_name(name: str, kind: str) -> None:
    data = bytes((place * 167 + place // 7 * 31) % 256 for place in range(4_000))
    with pytest.raises(BadDocument, match=f"^{name}: this is no {kind}, though its name ends as one; "):
        document_of(name, data)


@pytest.mark.parametrize("angle", [90, 180, 270])
def test_a_page_that_lies_on_its_side_is_read(angle: int) -> None:
    sheet = paper()
    sheet.multi_cell(0, 5, "An upright page.", new_x="LMARGIN", new_y="NEXT")
    sheet.add_page()
    with sheet.rotation(angle, 105, 148):
        for number, words in enumerate(("A wide table", "lies on its side", "to fit the paper")):
            sheet.text(60, 130 + 20 * number, words)
    import io

    import pypdfium2

    read = "A wide table\n\nlies on its side\n\nto fit the paper\n"
    assert pdf(sheet).text == "An upright page.\n\n" + read
    file = pypdfium2.PdfDocument(bytes(sheet.output()))
    file.del_page(0)
    file[0].set_rotation(angle)
    turned = io.BytesIO()
    file.save(turned)
    assert document_of("a.pdf", turned.getvalue()).text == read


def test_a_diagram_of_a_word_file_is_a_list() -> None:
    import io
    import zipfile

    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    drawing = "http://schemas.openxmlformats.org/drawingml/2006"
    named = f'<d:relIds xmlns:d="{drawing}/diagram" xmlns:r="{office}" r:dm="rId77"/>'
    shown = f"<w:p><w:r><w:drawing>{named}</w:drawing></w:r></w:p>"
    shape = '<d:pt modelId="{0}"><d:t><a:p><a:r><a:t>{1}</a:t></a:r></a:p></d:t></d:pt>'
    link = '<d:cxn modelId="9{1}" srcId="{0}" destId="{1}"/>'
    data = (
        f'<d:dataModel xmlns:d="{drawing}/diagram" xmlns:a="{drawing}/main"><d:ptLst><d:pt modelId="0" type="doc"/>'
        f"{shape.format(1, 'Listen')}{shape.format(2, 'to children')}</d:ptLst>"
        f"<d:cxnLst>{link.format(0, 1)}{link.format(1, 2)}</d:cxnLst></d:dataModel>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(as_docx(parts_of("# Title\n")))) as old, zipfile.ZipFile(out, "w") as new:
        for info in old.infolist():
            part = old.read(info).decode("utf-8", "replace") if info.filename.endswith((".xml", ".rels")) else ""
            if info.filename == "word/document.xml":
                part = part.replace("<w:sectPr", shown + "<w:sectPr", 1)
            elif info.filename == "word/_rels/document.xml.rels":
                to = f'<Relationship Id="rId77" Type="{office}/diagramData" Target="diagrams/data1.xml"/>'
                part = part.replace("</Relationships>", to + "</Relationships>")
            new.writestr(info, part or old.read(info))
        new.writestr("word/diagrams/data1.xml", data)
    assert document_of("a.docx", out.getvalue()).text == "# Title\n\n- Listen\n  - to children\n"
