"""Bytes to a document: what is read as text, and the one line that says why something is not."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from loaders.document import document_of, read_document
from loaders.errors import BadDocument


@pytest.mark.parametrize(
    "data",
    [
        "Child’s file\nnext".encode(),
        b"\xef\xbb\xbf" + "Child’s file\nnext".encode(),
        b"\xff\xfe" + "Child’s file\nnext".encode("utf-16-le"),
        b"\xfe\xff" + "Child’s file\nnext".encode("utf-16-be"),
        "Child’s file\r\nnext".encode("cp1252"),
        "Child’s file\rnext".encode(),
    ],
    ids=["utf-8", "utf-8 with mark", "utf-16 little", "utf-16 big", "windows-1252", "old mac newline"],
)
def test_the_same_text_in_every_encoding(data: bytes) -> None:
    document = document_of("sheet.txt", data)
    assert document.text == "Child’s file\nnext"
    assert document.sha256 == hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "the file is empty"),
        (b" \n\t\n", "holds no text"),
        (b"%PDF-1.7\n", "cut short or damaged"),
        (b"PK\x03\x04rest", "cut short or damaged"),
        (b"\xd0\xcf\x11\xe0rest", "an older Word or Excel file"),
        (b"{\\rtf1 hello}", "rich text"),
        (b"a\0b", "not a text file"),
        (b"one\ntwo \x07", "line 2"),
        ("Child’s".encode()[:-2], "ends in the middle of a character"),
        ("Child’s ".encode() + b"\xff then", "line 1: a character is wrongly encoded"),
        (bytes(range(128, 256)), "wrongly encoded"),
        (b"\xff\xfeabc", "middle of a character"),
    ],
)
def test_what_is_no_text_is_refused_in_one_line(data: bytes, says: str) -> None:
    with pytest.raises(BadDocument) as caught:
        document_of("sheet.txt", data)
    assert says in str(caught.value)
    assert str(caught.value).startswith("sheet.txt")
    assert "\n" not in str(caught.value) and caught.value.remedy


def test_an_accent_before_a_curly_mark_is_no_broken_utf8() -> None:
    text = "A lack of awareness of the Neglect Toolkit was found in Zoë’s “café”, where the GPs met.\n"
    assert document_of("sheet.txt", text.encode("cp1252")).text == text


@pytest.mark.parametrize("name", ["all.nq", "board.TTL", "a.trig", "a.rdf", "a.owl"])
def test_a_graph_is_no_document(name: str) -> None:
    with pytest.raises(BadDocument, match="this is RDF") as caught:
        document_of(name, b"<http://example.org/a> <http://example.org/b> <http://example.org/c> .\n")
    assert "give the sheet" in caught.value.remedy


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(BadDocument, match="no such file"):
        read_document(tmp_path / "none.txt")
    with pytest.raises(BadDocument, match="folder"):
        read_document(tmp_path)


def test_markdown_is_known_by_its_ending() -> None:
    assert document_of("a.MD", b"x").media_type == "text/markdown"
    assert document_of("a.txt", b"x").media_type == "text/plain"
