"""Files that mean harm or are broken: bounded time and memory, one clear line, nothing fetched or run."""

from __future__ import annotations

import io
import socket
import zipfile
import zlib
from pathlib import Path

import pytest

from loaders.document import document_of, read_document
from loaders.errors import BadDocument
from loaders.formats import pdf
from tests.formats_made import as_docx, as_pdf, as_xlsx, parts_of

SOURCE = parts_of("# Neglect audit, May 2019\n\n## Strengths\n\n- Good work was seen by all who came\n")
WORD, PDF, EXCEL = as_docx(SOURCE), as_pdf(SOURCE), as_xlsx(SOURCE)
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
PAGE = b"<!doctype html>"


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any try to reach an address is an error of the test."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a document made the reader open a connection")

    monkeypatch.setattr(socket.socket, "connect", refuse)


def exchanged(part: str, content: str | bytes, archive: bytes = WORD) -> bytes:
    """An Office file with one part exchanged or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            if info.filename != part:
                new.writestr(info, old.read(info))
        new.writestr(part, content)
    return out.getvalue()


def word(body: str, before: str = "") -> bytes:
    """A Word file with this body, and this before its root."""
    document = f'<?xml version="1.0"?>{before}<w:document {W}><w:body>{body}</w:body></w:document>'
    return exchanged("word/document.xml", document)


def entities() -> str:
    """A tower of entities that would grow to billions of letters."""
    tower = "".join(f'<!ENTITY e{level} "{f"&e{level - 1};" * 10}">' for level in range(1, 10))
    return f'<!DOCTYPE d [<!ENTITY e0 "ha">{tower}]>'


def unpacking_to_more_than_it_says() -> bytes:
    """A Word file whose directory says that a part is small, while its stream goes on."""
    data = bytearray(exchanged("word/document.xml", b"<" + b" " * 60_000_000))
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive:
        size = archive.getinfo("word/document.xml").file_size.to_bytes(4, "little")
    return bytes(data).replace(size, (100).to_bytes(4, "little"))


def pdf_with(content: bytes) -> bytes:
    """A PDF file with one page of this content, packed."""
    packed = zlib.compress(content, 9)
    parts = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(packed), packed),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    )
    body = b"".join(b"%d 0 obj\n%s\nendobj\n" % each for each in enumerate(parts, 1))
    return b"%PDF-1.4\n" + body + b"trailer<</Root 1 0 R>>"


def nested(times: int) -> str:
    """Tables inside tables."""
    return "<w:tbl><w:tr><w:tc>" * times + "</w:tc></w:tr></w:tbl>" * times


def said(text: str) -> str:
    """One paragraph."""
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


LARGE = b"<" + b" " * 210_000_000
OUTSIDE = '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
WORDS = b"BT /F 9 Tf " + b"(words and words) Tj " * 2_000_000 + b"ET"
EMPTY_ARCHIVE = b"PK\x05\x06" + bytes(18)
DEEP = "nested more than 1,000 deep"


BAD: dict[str, tuple[str, bytes, str]] = {
    "cut Word": ("a.docx", WORD[: len(WORD) // 2], "cut short or damaged"),
    "cut Excel": ("a.xlsx", EXCEL[: len(EXCEL) // 2], "cut short or damaged"),
    "cut PDF": ("a.pdf", PDF[: len(PDF) // 3], "cut short or damaged"),
    "bomb that says so": ("a.docx", exchanged("word/document.xml", LARGE), "unpacks to more than 200 MB"),
    "bomb that lies": ("a.docx", unpacking_to_more_than_it_says(), "cut short or damaged"),
    "entities in Word": ("a.docx", word(said("&e9;"), entities()), "word/document.xml: a part"),
    "external entity": ("a.docx", word(said("&x;"), OUTSIDE), "declares a document type"),
    "deep Word": ("a.docx", word(nested(10_000)), "nested too deeply"),
    "null in Word": ("a.docx", word(said("a\0b")), "damaged"),
    "Word without text": ("a.docx", word("<w:p/>"), "holds no text"),
    "deep page": ("a.html", PAGE + b"<ul><li>x" * 10_000, DEEP),
    "multiplying page": ("a.html", PAGE + b"".join(b"<p><b a=%d>x" % n for n in range(5_000)), DEEP),
    "large page": ("a.html", PAGE + b"<p>words " * 1_000_000, "larger than 8 MB"),
    "page of script": ("a.html", PAGE + b"<script>document.write('x')</script>", "holds no text"),
    "large CSV": ("a.csv", b"issue,action\n" * 16_000_000, "larger than 50 MB"),
    "long CSV": ("a.csv", b"issue,action\n" + b"one,two\n" * 110_000, "more than 100,000 rows"),
    "null in CSV": ("a.csv", b"a,b\n\0,d\n", "binary file"),
    "null in text": ("a.txt", b"a\0b", "not a text file"),
    "packed PDF": ("a.pdf", pdf_with(WORDS), "too much memory or time"),
    "PDF of blanks": ("a.pdf", pdf_with(b" " * 100_000_000), "no words"),
    "slides": ("a.docx", exchanged("ppt/presentation.xml", "x", EMPTY_ARCHIVE), "PowerPoint"),
    "OpenDocument": ("a.docx", exchanged("mimetype", "x", EMPTY_ARCHIVE), "OpenDocument"),
    "other archive": ("a.docx", exchanged("readme", "x", EMPTY_ARCHIVE), "zip file"),
    "old Word": ("a.doc", b"\xd0\xcf\x11\xe0" + bytes(600), "password"),
    "picture": ("a.pdf", b"\x89PNG\r\n\x1a\n", "OCR"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
@pytest.mark.timeout(60)
def test_a_harmful_or_broken_file_is_refused_in_one_line(case: str) -> None:
    name, data, says = BAD[case]
    with pytest.raises(BadDocument) as caught:
        document_of(name, data)
    message = str(caught.value)
    assert message.startswith(name) and says in message and "; " in message
    assert "\n" not in message and len(message) < 250


@pytest.mark.parametrize(
    ("name", "data"),
    [("a.pdf", WORD), ("a.txt", PDF), ("a.docx", EXCEL), ("a.csv", PAGE + b"<p>Good work was seen")],
)
def test_the_name_of_a_file_does_not_say_what_it_is(name: str, data: bytes) -> None:
    assert "Good work was seen" in document_of(name, data).text


def test_macros_are_not_read_and_outside_links_not_followed() -> None:
    data = exchanged("word/vbaProject.bin", b"Sub AutoOpen()")
    part = "word/_rels/document.xml.rels"
    outside = b'<Relationship Id="r9" Type="x/attachedTemplate" Target="https://evil.example/t" TargetMode="External"/>'
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        links = archive.read(part).replace(b"</Relationships>", outside + b"</Relationships>")
    text = document_of("a.docm", exchanged(part, links, data)).text
    assert "Good work was seen" in text and "evil" not in text and "AutoOpen" not in text


def test_right_to_left_words_stay_and_direction_marks_go() -> None:
    text = document_of("a.docx", word(said("\u202eReview مرحبا now\u202c"))).text
    assert text == "Review مرحبا now\n"
    assert document_of("a.html", PAGE + "<main dir=rtl><p>مرحبا بالعالم".encode()).text == "مرحبا بالعالم\n"


def test_a_page_of_many_nested_lists_is_read_and_bounded() -> None:
    text = document_of("a.html", PAGE + b"<ul><li>Drift" * 450).text
    assert text.count("Drift") == 450
    assert max(len(line) for line in text.split("\n")) < 50


def test_a_long_pdf_is_read() -> None:
    data = as_pdf(parts_of("\n".join(f"Sentence {n} is about drift and ends here." for n in range(4_000))))
    document = document_of("a.pdf", data)
    assert len(document.pages) > 80
    assert document.text.count("is about drift") == 4_000


def test_a_reader_that_dies_or_hangs_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "_READER", "import os; os.abort()")
    with pytest.raises(BadDocument, match="damaged"):
        document_of("a.pdf", PDF)
    monkeypatch.setattr(pdf, "_READER", "import time; time.sleep(60)")
    monkeypatch.setattr(pdf, "SECONDS", 1)
    with pytest.raises(BadDocument, match="longer than 1 seconds"):
        document_of("a.pdf", PDF)


def test_no_module_beside_the_user_is_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit('loaded')", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert "Good work was seen" in document_of("a.pdf", PDF).text


def test_no_more_of_a_file_is_read_than_may_be(tmp_path: Path) -> None:
    path = tmp_path / "endless.csv"
    with path.open("wb") as file:
        file.truncate(2_000_000_000)
    with pytest.raises(BadDocument, match="larger than 50 MB"):
        read_document(path)
