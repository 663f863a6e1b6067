"""A paper as a Word document (.docx) for people: headings, figures, caveats, and a table with its head on each page.

The same paper is the same bytes: nothing in the file says when it was written.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from graph.papers.laying import MARGIN, Sheet, extent, laid, shares
from graph.papers.paper import Column, Paper
from graph.papers.wording import MADE

if TYPE_CHECKING:
    from docx.document import Document
    from docx.styles.style import ParagraphStyle

__all__ = ["without_times", "write_word"]

_ZIPPED = (1980, 1, 1, 0, 0, 0)
_FONT, _INK, _NAVY, _SOFT = "Arial", "1A2733", "12436D", "5A6772"
_HOLE = "None"  # it steps back, so that the figures of a grid stand out
_SIZES = (9, 8)  # points: of most tables, and of those with many columns
_MANY_COLUMNS = 8
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_TWIPS = 1440 / 25.4  # twentieths of a point in a millimetre


def write_word(paper: Paper) -> bytes:
    """The bytes of the ``.docx`` file, the same for the same paper."""
    import docx  # heavy: only for those who want a paper

    document = docx.Document()
    size = _SIZES[len(paper.columns) > _MANY_COLUMNS]
    sheet = laid([extent(each.heading, _lines(paper.rows, place), size) for place, each in enumerate(paper.columns)])
    _set_page(document, sheet)
    _set_styles(document)
    _set_properties(document, paper)
    document.add_heading(_clean(paper.title), 1)
    document.add_paragraph(_clean(paper.lead))
    for name, value in paper.asked:
        line = document.add_paragraph(style="Facts")
        line.add_run(f"{_clean(name)}: ").bold = True
        line.add_run(_clean(value))
    if paper.figures:
        document.add_heading("Figures", 2)
        rows = [((words,), (f"{number:,}",)) for words, number in paper.figures]
        _add_small_table(document, "Figures", (paper.counted, "How many"), rows, sheet)
    if paper.summary:
        document.add_heading(_clean(paper.summed), 2)
        names, *counted = paper.summary
        _add_small_table(document, paper.summed, names, [[(value,) for value in line] for line in counted], sheet)
    if paper.to_do:
        document.add_heading("What it means, and what to do", 2)
        _add_lines(document, paper.to_do)
    document.add_heading("What to mind", 2)
    _add_lines(document, paper.caveats, "List Bullet")
    document.add_heading(_clean(paper.heading), 2)
    document.add_paragraph(_clean(paper.count)).paragraph_format.keep_with_next = bool(paper.rows)
    if paper.rows:
        _add_parts(document, paper, sheet, size)
    _add_foot(document, paper)
    out = io.BytesIO()
    document.save(out)
    return without_times(out.getvalue())


def _add_lines(document: Document, lines: Iterable[str], style: str | None = None) -> None:
    for line in lines:
        document.add_paragraph(_clean(line), style=style)


def _lines(rows: Iterable[Sequence[Sequence[str]]], place: int) -> Iterator[str]:
    return (line for row in rows for line in row[place])


def _add_small_table(
    document: Document, title: str, names: Sequence[str], rows: Sequence[Sequence[Sequence[str]]], sheet: Sheet
) -> None:
    """A table of words with a number at the end of each row, as wide as it must be."""
    columns = [Column(name, (), figures=name == names[-1]) for name in names]
    extents = [extent(name, _lines(rows, place), _SIZES[0], 1) for place, name in enumerate(names)]
    _add_table(document, title, columns, rows, shares(extents, sheet.width - 2 * MARGIN, fill=False), _SIZES[0])


def _add_parts(document: Document, paper: Paper, sheet: Sheet, size: float) -> None:
    """The rows of a paper: one table, or one after the other where the paper is not wide enough for all columns."""
    for number, (part, widths) in enumerate(zip(sheet.parts, sheet.widths, strict=True), start=1):
        columns = [paper.columns[place] for place in part]
        rows = paper.rows if len(sheet.parts) == 1 else [[row[place] for place in part] for row in paper.rows]
        title = paper.heading
        if len(sheet.parts) > 1:
            first, last = (paper.columns[part[place]].heading for place in (1, -1))
            title = f"{title}, part {number} of {len(sheet.parts)}: {first} to {last}"
            document.add_heading(_clean(title), 3)
        _add_table(document, title, columns, rows, widths, size, totals=paper.totals)


def _set_page(document: Document, sheet: Sheet) -> None:
    from docx.enum.section import WD_ORIENT
    from docx.shared import Mm

    section = document.sections[0]
    section.page_width, section.page_height = Mm(sheet.width), Mm(sheet.height)
    section.orientation = WD_ORIENT.LANDSCAPE if sheet.landscape else WD_ORIENT.PORTRAIT
    section.left_margin = section.right_margin = Mm(MARGIN)
    section.top_margin, section.bottom_margin = Mm(16), Mm(18)


def _set_styles(document: Document) -> None:
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Pt

    styles: Any = document.styles
    _set_font(styles["Normal"], 10.5, _INK)
    styles["Normal"].paragraph_format.space_after = Pt(6)
    _set_font(styles["Heading 1"], 20, _NAVY)
    _set_font(styles["Heading 2"], 13, _NAVY)
    _set_font(styles["Heading 3"], 11, _NAVY)
    styles["Heading 1"].paragraph_format.space_after = Pt(6)
    for name in ("Heading 2", "Heading 3"):
        styles[name].paragraph_format.space_before, styles[name].paragraph_format.space_after = Pt(12), Pt(4)
    for name, size, after in (("Facts", 10, 1), *((f"Cell {size}", size, 2) for size in _SIZES)):
        style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = styles["Normal"]
        _set_font(style, size, _INK)
        style.paragraph_format.space_after = Pt(after)
    for size in _SIZES:
        head = styles.add_style(f"Cell head {size}", WD_STYLE_TYPE.PARAGRAPH)
        head.base_style = styles[f"Cell {size}"]
        head.font.bold = True
        head.paragraph_format.keep_with_next = True


def _set_font(style: ParagraphStyle, size: float, colour: str) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    style.font.name, style.font.size, style.font.color.rgb = _FONT, Pt(size), RGBColor.from_string(colour)
    fonts: Any = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):  # a theme's font would win over ours
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    fonts.set(qn("w:cs"), _FONT)


def _set_properties(document: Document, paper: Paper) -> None:
    from docx.oxml import parse_xml
    from docx.oxml.ns import qn

    about = document.core_properties
    about.title, about.subject, about.comments = _clean(paper.title)[:255], _clean(paper.lead)[:255], ""
    about.author = about.last_modified_by = "Golden Thread"
    about.created = about.modified = MADE
    about.language, about.revision = "en-GB", 1
    defaults: Any = document.styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    for old in defaults.findall(qn("w:lang")):
        defaults.remove(old)
    defaults.append(parse_xml(f'<w:lang {_W} w:val="en-GB" w:eastAsia="en-GB" w:bidi="ar-SA"/>'))


def _add_foot(document: Document, paper: Paper) -> None:
    from docx.oxml import parse_xml

    line: Any = document.sections[0].footer.paragraphs[0]
    line.style = document.styles[f"Cell {_SIZES[-1]}"]
    line.add_run(f"{_clean(paper.title)}. {_clean(paper.foot)}. Page ")
    for field, between in (("PAGE", " of "), ("NUMPAGES", "")):
        run = f'<w:fldSimple {_W} w:instr="{field}"><w:r><w:t>1</w:t></w:r></w:fldSimple>'
        line._p.append(parse_xml(run))
        line.add_run(between)


def _add_table(
    document: Document, title: str, columns: Sequence[Column], rows: Iterable[Sequence[Sequence[str]]],
    wide: Sequence[float], size: float, *, totals: bool = False,
) -> None:  # fmt: skip
    """Write a table as one piece of XML: cell by cell it would take a hundred times as long.

    ``wide`` are millimetres. The last row is strong where it is one of ``totals``, and so is the first column then.
    """
    from docx.oxml import parse_xml

    widths = [int(each * _TWIPS) for each in wide]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    shade = '<w:shd w:val="clear" w:color="auto" w:fill="E8EDF3"/>'
    head = "".join(
        _cell((column.heading,), width, f"Cellhead{size}", shade, figures=column.figures)
        for column, width in zip(columns, widths, strict=True)
    )
    body, every = [], list(rows)
    for number, row in enumerate(every, start=1):
        last = totals and number == len(every)
        cells = (
            _cell(
                cell, width, f"Cell{size}", shade if last else "", figures=column.figures,
                strong=column.strong or last or (totals and column is columns[0]),
            )
            for cell, width, column in zip(row, widths, columns, strict=True)
        )  # fmt: skip
        body.append(f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{''.join(cells)}</w:tr>")
    lines = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="B4BFCA"/>' for side in _SIDES)
    table = parse_xml(
        f'<w:tbl {_W}><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblBorders>{lines}</w:tblBorders>'
        '<w:tblLayout w:type="fixed"/><w:tblCellMar><w:top w:w="50" w:type="dxa"/><w:left w:w="85" w:type="dxa"/>'
        '<w:bottom w:w="30" w:type="dxa"/><w:right w:w="85" w:type="dxa"/></w:tblCellMar>'
        '<w:tblLook w:val="06A0" w:firstRow="1" w:lastRow="0" w:firstColumn="1" w:lastColumn="0" w:noHBand="1" '
        f'w:noVBand="1"/><w:tblCaption w:val="{_attribute(title)}"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>'
        f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{head}</w:tr>{''.join(body)}</w:tbl>"
    )
    last_part: Any = document.element.body.sectPr
    last_part.addprevious(table)


_SIDES = ("top", "left", "bottom", "right", "insideH", "insideV")


def _cell(
    lines: Sequence[str], width: int, style: str, shade: str = "", *, strong: bool = False, figures: bool = False
) -> str:
    """A cell with a paragraph for each line, and one at least. The first may be ``strong``; ``figures`` stand right."""
    weights = ["<w:rPr><w:b/></w:rPr>" if strong and number == 0 else "" for number in range(max(len(lines), 1))]
    if lines and lines[0] == _HOLE and not strong:
        weights = [f'<w:rPr><w:color w:val="{_SOFT}"/></w:rPr>']
    right = '<w:jc w:val="right"/>' if figures else ""
    inside = "".join(
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{right}</w:pPr><w:r>{weight}{_text(line)}</w:r></w:p>'
        for line, weight in zip(lines or ("",), weights, strict=True)
    )
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{shade}</w:tcPr>{inside}</w:tc>'


def _text(line: str) -> str:
    parts = (f'<w:t xml:space="preserve">{escape(part)}</w:t>' for part in _clean(line).splitlines() or [""])
    return "<w:br/>".join(parts)


def _attribute(text: str) -> str:
    return escape(_clean(text), {'"': "&quot;"})


def _clean(text: str) -> str:
    """A text without the characters that XML 1.0 cannot hold."""
    return _NOT_XML.sub("", text)


def without_times(content: bytes) -> bytes:
    """The same archive with one fixed time on every part of it."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in sorted(old.infolist(), key=lambda part: (part.filename != "[Content_Types].xml", part.filename)):
            entry = zipfile.ZipInfo(part.filename, _ZIPPED)
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 3
            new.writestr(entry, old.read(part))
    return out.getvalue()
