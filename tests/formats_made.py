"""One source in Markdown made into every format that a board may publish it in, for the tests of formats."""

from __future__ import annotations

import io
import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape
from typing import Any

_LINE = re.compile(r"(?P<hashes>#{1,6}) |(?P<indent> *)(?:(?P<bullet>[-*])|(?P<number>\d+[.)]|[a-z]\))) |(?P<bar>\|)")
_LINK = re.compile(r"\[([^\]]*)\]\(([^)]*)\)")


@dataclass(frozen=True)
class Part:
    """A heading, item, paragraph or table row of the source."""

    kind: str
    text: str = ""
    level: int = 0
    mark: str = "-"
    cells: tuple[str, ...] = ()


def parts_of(source: str) -> list[Part]:
    """The parts of a simple Markdown source: every paragraph stands on one line."""
    return [part for line in source.split("\n") if line.strip() and (part := _part(line.rstrip()))]


def _part(line: str) -> Part | None:
    line = line.replace("**", "")
    found = _LINE.match(line)
    if found is None:
        return Part("paragraph", line.strip())
    rest = line[found.end() :]
    if found["hashes"]:
        return Part("heading", rest, len(found["hashes"]))
    if found["bar"]:
        cells = tuple(cell.strip() for cell in line.strip("|").split("|"))
        return None if set("".join(cells)) <= set("-: ") else Part("row", cells=cells)
    return Part("item", rest, (len(found["indent"]) + 1) // 2, found["bullet"] or found["number"])


def grouped(parts: list[Part]) -> Iterator[tuple[str, list[Part]]]:
    """Runs of parts of one kind, for lists and tables."""
    for kind, run in itertools.groupby(parts, key=lambda part: part.kind):
        yield kind, list(run)


def as_text(parts: list[Part]) -> bytes:
    """Plain text as it is typed: headings stand alone, bullets are typed, a table is drawn with bars."""
    lines: list[str] = []
    for kind, run in grouped(parts):
        for part in run:
            if kind == "heading":
                lines += ["", part.text, ""]
            elif kind == "item":
                lines.append("  " * part.level + f"{'•' if part.mark == '-' else part.mark} {_plain(part.text)}")
            elif kind == "row":
                lines.append("| " + " | ".join(part.cells) + " |")
            else:
                lines += [part.text, ""]
        lines.append("")
    return "\n".join(lines).strip().encode() + b"\n"


def _plain(text: str) -> str:
    return _LINK.sub(r"\1", text)


def as_markdown(parts: list[Part]) -> bytes:
    """Markdown."""
    lines: list[str] = []
    for kind, run in grouped(parts):
        if kind == "row":
            lines += ["| " + " | ".join(run[0].cells) + " |", "|" + " --- |" * len(run[0].cells)]
            lines += ["| " + " | ".join(part.cells) + " |" for part in run[1:]]
        for part in run if kind != "row" else ():
            if kind == "heading":
                lines += ["#" * part.level + f" {part.text}", ""]
            elif kind == "item":
                lines.append("  " * part.level + f"{part.mark} {part.text}")
            else:
                lines += [part.text, ""]
        lines.append("")
    return "\n".join(lines).encode()


def as_html(parts: list[Part]) -> bytes:
    """A web page with a menu and a foot around its content."""
    body = "".join(_html_run(kind, run) for kind, run in grouped(parts))
    return (
        "<!doctype html><html lang=en><head><meta charset=utf-8><title>Board website</title></head><body>"
        "<div class=cookie-banner><p>We use cookies. <a href=/c>More</a></p></div>"
        "<header><a href=/>Home</a>"
        "<nav><ul><li><a href=/a>About us</a><li><a href=/b>Strengths</a></ul></nav></header>"
        f"<main>{body}</main>"
        "<aside><h2>Related</h2><ul><li>Poor news</ul></aside>"
        "<footer><p>Contact the Board</p></footer><script>document.write('<li>no')</script></body></html>"
    ).encode()


def _html_run(kind: str, run: list[Part]) -> str:
    if kind == "item":
        return _html_list(run)
    if kind == "row":
        head, *rows = run
        first = "".join(f"<th>{_html(cell)}</th>" for cell in head.cells)
        rest = "".join("<tr>" + "".join(f"<td>{_html(cell)}</td>" for cell in row.cells) + "</tr>" for row in rows)
        return f"<table><thead><tr>{first}</tr></thead><tbody>{rest}</tbody></table>"
    tag = (lambda part: f"h{part.level}") if kind == "heading" else (lambda part: "p")
    return "\n".join(f"<{tag(part)}>{_html(part.text)}</{tag(part)}>" for part in run)


def _html(text: str) -> str:
    return _LINK.sub(r'<a href="\2">\1</a>', escape(text, quote=False))


def _html_list(items: list[Part]) -> str:
    out: list[str] = []
    open_lists: list[str] = []
    for item in items:
        tag = "ul" if item.mark == "-" else "ol"
        while len(open_lists) > item.level + 1:
            out.append(f"</li></{open_lists.pop()}>")
        if len(open_lists) == item.level + 1:
            out.append("</li>")
        else:
            kind = ' type="a"' if item.mark[0].isalpha() else ""
            out.append(f"<{tag}{kind}>")
            open_lists.append(tag)
        out.append(f"<li>{_html(item.text)}")
    return "".join(out) + "".join(f"</li></{tag}>" for tag in reversed(open_lists))


# Word

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def as_docx(parts: list[Part], styled: bool = True) -> bytes:
    """A Word file with styles and real lists, or (``styled=False``) with bold lines and typed bullets."""
    import docx

    file = docx.Document()
    for kind, run in grouped(parts):
        if kind == "row":
            table = file.add_table(0, len(run[0].cells), style="Table Grid")
            for part in run:
                for cell, text in zip(table.add_row().cells, part.cells, strict=True):
                    _docx_words(cell.paragraphs[0], text)
            continue
        number = _docx_list(file, run) if kind == "item" and styled else None
        for part in run:
            if kind == "heading":
                _docx_heading(file, part, styled)
            elif kind == "item" and number is not None:
                _docx_item(file, part, number)
            elif kind == "item":
                typed = file.add_paragraph()
                typed.paragraph_format.left_indent = docx.shared.Pt(18 * (part.level + 1))
                typed.paragraph_format.first_line_indent = docx.shared.Pt(-18)
                _docx_words(typed, f"{'•' if part.mark == '-' else part.mark}\t{part.text}")
            else:
                _docx_words(file.add_paragraph(), part.text)
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()


def _docx_heading(file: Any, part: Part, styled: bool) -> None:
    if styled:
        file.add_heading(part.text, part.level)
        return
    import docx

    run = file.add_paragraph().add_run(part.text)
    run.bold = True
    run.font.size = docx.shared.Pt({1: 20, 2: 15}.get(part.level, 12))


def _docx_list(file: Any, run: list[Part]) -> int:
    """A list definition of its own with three levels, as Word writes it."""
    from docx.oxml import parse_xml

    numbering = file.part.numbering_part.element
    shape = "bullet" if run[0].mark == "-" else "lowerLetter" if run[0].mark[0].isalpha() else "decimal"
    number = 100 + len(numbering.findall(f"{{{_W[9:-1]}}}num"))
    text = {"bullet": ["\uf0b7"] * 3, "decimal": ["%1.", "%2.", "%3."], "lowerLetter": ["%1)", "%2)", "%3)"]}[shape]
    levels = "".join(
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{shape}"/><w:lvlText w:val="{text[at]}"/>'
        f'<w:pPr><w:ind w:left="{720 * (at + 1)}" w:hanging="360"/></w:pPr></w:lvl>'
        for at in range(3)
    )
    first = numbering.find(f"{{{_W[9:-1]}}}num")
    first.addprevious(parse_xml(f'<w:abstractNum {_W} w:abstractNumId="{number}">{levels}</w:abstractNum>'))
    numbering.append(parse_xml(f'<w:num {_W} w:numId="{number}"><w:abstractNumId w:val="{number}"/></w:num>'))
    return number


def _docx_item(file: Any, part: Part, number: int) -> None:
    from docx.oxml import parse_xml

    paragraph = file.add_paragraph(style="List Paragraph")
    paragraph._p.get_or_add_pPr().append(
        parse_xml(f'<w:numPr {_W}><w:ilvl w:val="{part.level}"/><w:numId w:val="{number}"/></w:numPr>')
    )
    _docx_words(paragraph, part.text)


def _docx_words(paragraph: Any, text: str) -> None:
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.oxml import parse_xml

    at = 0
    for found in _LINK.finditer(text):
        paragraph.add_run(text[at : found.start()])
        key = paragraph.part.relate_to(found[2], RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        paragraph._p.append(
            parse_xml(
                f'<w:hyperlink {_W} xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
                f'r:id="{key}"><w:r><w:t>{escape(found[1])}</w:t></w:r></w:hyperlink>'
            )
        )
        at = found.end()
    paragraph.add_run(text[at:])


# PDF

DEJAVU = "/usr/share/fonts/truetype/dejavu"


def as_pdf(parts: list[Part], columns: int = 1, head: str = "", justify: bool = False) -> bytes:
    """A PDF file with bullets drawn as glyphs, in one or two columns, with running head and page numbers."""
    from fpdf import FPDF

    class _Paper(FPDF):
        def header(self) -> None:
            if head and self.page_no() > 1:
                self.set_font("Helvetica", "", 8)
                self.set_y(6)
                self.cell(0, 5, head)
                self.set_y(self.t_margin)

        def footer(self) -> None:
            if head:
                self.set_font("Helvetica", "", 8)
                self.set_y(-12)
                self.cell(0, 5, f"Page {self.page_no()} of {{nb}}", align="C")

    paper = _Paper()
    paper.c_margin = 0
    paper.set_margins(20, 20)
    paper.set_auto_page_break(True, 20)
    paper.add_page()
    page = _Column(paper, columns)
    for kind, run in grouped(parts):
        if kind == "row":
            _pdf_table(paper, run)
            continue
        for part in run:
            _pdf_part(page, part, "J" if justify else "L")
    return bytes(paper.output())


class _Column:
    """Writes down one column after the other, as a layout program does."""

    def __init__(self, paper: Any, count: int) -> None:
        self.paper, self.count, self.place = paper, count, 0
        self.width = (paper.epw - 8 * (count - 1)) / count
        self.top = paper.get_y()

    @property
    def left(self) -> float:
        return float(self.paper.l_margin + self.place * (self.width + 8))

    def write(
        self, text: str, size: float, bold: bool, indent: float = 0, mark: str = "", after: float = 2, align: str = "L"
    ) -> None:
        paper = self.paper
        paper.set_font("Helvetica", "B" if bold else "", size)
        high = size * 0.45
        width = self.width - indent - (6 if mark else 0)
        lines = paper.multi_cell(width, high, _latin(text), dry_run=True, output="LINES", align=align, markdown=True)
        if self.count > 1 and paper.get_y() + high * len(lines) > paper.h - 20:
            self.place += 1
            if self.place == self.count:
                paper.add_page()
                self.place, self.top = 0, paper.t_margin
            paper.set_y(self.top)
        paper.set_x(self.left + indent)
        if mark:
            if mark == "-":
                paper.set_font("Symbol", "", size)
                paper.cell(6, high, "\xb7")
                paper.set_font("Helvetica", "B" if bold else "", size)
            else:
                paper.cell(6, high, mark)
        paper.multi_cell(width, high, _latin(text), new_x="LMARGIN", new_y="NEXT", align=align, markdown=True)
        paper.set_y(paper.get_y() + after)


def _pdf_part(page: _Column, part: Part, align: str) -> None:
    if part.kind == "heading":
        page.write(part.text, {1: 20, 2: 15}.get(part.level, 12), True, after=3)
    elif part.kind == "item":
        page.write(part.text, 11, False, indent=4 + 7 * part.level, mark=part.mark, align=align)
    else:
        page.write(part.text, 11, False, after=3, align=align)


def _pdf_table(paper: Any, run: list[Part]) -> None:
    paper.set_font("Helvetica", "", 9)
    with paper.table(line_height=5) as table:
        for part in run:
            row = table.row()
            for cell in part.cells:
                row.cell(_latin(_plain(cell)))
    paper.set_y(paper.get_y() + 4)


def _latin(text: str) -> str:
    text = re.sub(r"\[([^\]]*)\]\(#[^)]*\)", r"\1", text)
    for sign, plain in (("’", "'"), ("‘", "'"), ("“", '"'), ("”", '"'), ("–", "-")):
        text = text.replace(sign, plain)
    return text


# Excel


def as_xlsx(parts: list[Part]) -> bytes:
    """A workbook: text down the first column with typed bullets, nested items in the next, tables across."""
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet("Sheet1")
    row = 0
    for kind, run in grouped(parts):
        for part in run:
            if kind == "row":
                for place, cell in enumerate(part.cells):
                    sheet.write(row, place, _plain(cell))
            elif kind == "item":
                sheet.write(row, part.level, f"{'•' if part.mark == '-' else part.mark} {_plain(part.text)}")
            else:
                sheet.write_string(row, 0, part.text)
            row += 1
        row += 1
    book.close()
    return out.getvalue()


MAKERS: dict[str, Callable[[list[Part]], bytes]] = {
    "sheet.txt": as_text,
    "sheet.html": as_html,
    "sheet.docx": as_docx,
    "typed.docx": lambda parts: as_docx(parts, styled=False),
    "sheet.pdf": as_pdf,
    "running-heads.pdf": lambda parts: as_pdf(parts, head="Learning from audits"),
    "justified.pdf": lambda parts: as_pdf(parts, justify=True),
    "two-columns.pdf": lambda parts: as_pdf(parts, columns=2),
    "sheet.xlsx": as_xlsx,
}
