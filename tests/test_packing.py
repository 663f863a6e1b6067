"""Text is packed on its way, and stays the same text with the same conditions."""

from __future__ import annotations

import gzip
import zlib

import pytest
from flask import Flask, Response
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from web.running import packing

PACKED = {"Accept-Encoding": "gzip, deflate, br"}


@pytest.mark.parametrize(
    "address", ["/gaps", "/sections", "/gaps.csv", "/gaps.json", "/void.ttl", "/static/editor.js", "/static/site.css"]
)
def test_what_is_packed_says_the_same(client: FlaskClient, address: str) -> None:
    plain = client.get(address, buffered=True)
    packed = client.get(address, headers=PACKED, buffered=True)
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.vary
    assert "Accept-Encoding" in plain.vary
    assert len(packed.data) < len(plain.data) / 2
    if address != "/gaps" and address != "/sections":  # a page has another nonce each time
        assert gzip.decompress(packed.data) == plain.data
    assert packed.headers.get("Content-Length") in (None, str(len(packed.data)))


@pytest.mark.parametrize("address", ["/gaps.csv", "/void.ttl", "/static/site.css", "/search.json?q=child"])
def test_who_has_it_already_is_told_so_packed_or_not(client: FlaskClient, address: str) -> None:
    for first in ({}, PACKED):
        etag = client.get(address, headers=first, buffered=True).headers["ETag"]
        assert etag.startswith('W/"') == bool(first)
        for again in ({}, PACKED):
            known = client.get(address, headers={**again, "If-None-Match": etag}, buffered=True)
            assert (known.status_code, known.data) == (304, b"")


@pytest.mark.parametrize("address", ["/gaps.xlsx", "/gaps.docx", "/search.json?q=xyzzyq", "/healthz"])
def test_what_is_packed_already_or_short_is_left_alone(client: FlaskClient, address: str) -> None:
    assert "Content-Encoding" not in client.get(address, headers=PACKED, buffered=True).headers


def test_a_page_with_secrets_is_left_alone(client: FlaskClient) -> None:
    client.set_cookie("session", "secret")
    try:
        page = client.get("/gaps?words=child", headers=PACKED)
        style = client.get("/static/site.css", headers=PACKED, buffered=True)
    finally:
        client.delete_cookie("session")
    assert "Content-Encoding" not in page.headers
    assert style.headers["Content-Encoding"] == "gzip"


def test_a_part_of_a_file_and_its_length_are_counted_unpacked(client: FlaskClient) -> None:
    part = client.get("/static/site.css", headers={**PACKED, "Range": "bytes=0-99"}, buffered=True)
    assert part.status_code == 206
    assert len(part.data) == 100
    assert "Content-Encoding" not in client.head("/static/site.css", headers=PACKED, buffered=True).headers


@pytest.mark.parametrize(
    ("header", "taken"),
    [("gzip", True), ("*", True), ("br", False), ("", False), ("gzip;q=0", False), ("*;q=0.1, gzip;q=0", False)],
)
def test_only_who_takes_it_gets_it(header: str, taken: bool) -> None:
    assert packing.takes_gzip(header) is taken


@given(st.lists(st.binary(max_size=3000), max_size=12))
def test_a_stream_stays_a_stream(pieces: list[bytes]) -> None:
    app, sent = Flask(__name__), []
    packing.register(app)

    def written() -> object:
        for piece in pieces:
            sent.append(piece)
            yield piece

    app.add_url_rule("/", view_func=lambda: Response(written(), mimetype="text/csv"))
    answer = app.test_client().get("/", headers=PACKED, buffered=False)
    assert sent == [] or len(sent) < len(pieces) or len(pieces) < 3
    unpacked = zlib.decompress(b"".join(answer.response), zlib.MAX_WBITS + 16)
    assert unpacked == b"".join(pieces)
    assert "Content-Length" not in answer.headers
