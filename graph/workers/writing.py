"""Answers written within bounds: so many rows, so many bytes, and a whole document where they are passed.

The engine writes an answer in pieces. They are counted as they come, and once there are enough the engine is stopped
and what there is gets cut after the last whole row, and closed as its format wants it. Only the row bounds of the four
result formats have to be known for that (SPARQL 1.1 Query Results JSON, XML, CSV and TSV).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Final

from graph.oxigraph import Answer, Triple, write_triples
from graph.workers.wire import Question, Reply

__all__ = ["write_graph", "write_rows", "written"]

_JSON: Final = "application/sparql-results+json"
_XML: Final = "application/sparql-results+xml"
_RDF_XML: Final = "application/rdf+xml"
_CSV: Final = "text/csv"
_TSV: Final = "text/tab-separated-values"
#: Where one row ends and the next begins. A string that has no end yet is passed over with the rest of the bytes.
_BOUNDS: Final = {
    _JSON: re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*(?:"|\\?\Z)|(?P<bound>\})(?=,\{)', re.DOTALL),
    _XML: re.compile(rb"(?P<bound></result>)"),
    _CSV: re.compile(rb'"[^"]*(?:"|\Z)|(?P<bound>\r\n)'),
    _TSV: re.compile(rb"(?P<bound>\n)"),
}
_CLOSINGS: Final = {_JSON: b"]}}", _XML: b"</results></sparql>", _CSV: b"", _TSV: b""}
#: CSV and TSV begin with a line of names, which ends like a row.
_HEADS: Final = {_JSON: 0, _XML: 0, _CSV: 1, _TSV: 1}
#: The room that a row takes at least: an empty binding with its comma, an empty element, a line's end.
_LEAST: Final = {_JSON: 3, _XML: 17, _CSV: 2, _TSV: 1}
#: In the head of JSON and XML there is room for a link, which says that this is not all.
_CUT_LINK: Final = "urn:golden-thread:cut-at-limit"


#: What XML 1.0 cannot hold at all, not even as a reference (section 2.2, Char), in UTF-8.
_NOT_OF_XML: Final = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")
#: How the engine writes a property whose IRI has no local name, which RDF/XML cannot hold either.
_NO_LOCAL_NAME: Final = b"<oxprefix: "


class _Enough(Exception):
    """More has been written than is wanted."""


class _Sink:
    """What the engine writes to."""

    def __init__(self, media_type: str, rows: int, size: int) -> None:
        self.content = bytearray()
        self.cut = ""
        self._media_type, self._rows, self._size = media_type, rows, size
        self._look_at = _LEAST[media_type] * rows

    def write(self, piece: bytes) -> int:
        """Take a piece. Raises ``_Enough`` where a bound is passed."""
        if self.cut:  # the engine empties its buffer once more while it gives up
            raise _Enough
        self.content += piece
        if len(self.content) > self._look_at:
            self.look()
            self._look_at = 2 * len(self.content)  # so that all looks together stay linear
        if len(self.content) > self._size:
            self.cut = "size"
            raise _Enough
        return len(piece)

    def look(self) -> None:
        """Raise ``_Enough`` where there are more rows than wanted."""
        more = self._rows + (self._media_type != _JSON)  # in JSON a row is seen to end when another follows
        if len(self.content) > _LEAST[self._media_type] * self._rows and _end(self.content, self._media_type, more) > 0:
            self.cut = "rows"
            raise _Enough

    def flush(self) -> None:
        """Nothing is held back."""


def written(found: Answer, question: Question) -> Reply:
    """An answer within the bounds of its question."""
    media_type = question.graphs if found.form == "graph" else question.results
    if media_type is None:
        return Reply(form=found.form)
    writer = write_graph if found.form == "graph" else write_rows
    try:
        body, cut = writer(found, media_type, question.rows, question.size)
    except (RuntimeError, ValueError, OSError) as error:  # found out only while the rows are worked out
        return Reply(problem=str(error).splitlines()[0])
    return Reply(form=found.form, media_type=media_type, cut=cut, body=body)


def write_rows(answer: Answer, media_type: str, rows: int, size: int) -> tuple[bytes, str]:
    """The answer to a SELECT or an ASK, and the limit that cut it (``rows``, ``size``, or nothing)."""
    sink = _Sink(media_type, rows, size)
    try:
        answer.write(sink, media_type)
        sink.look()
    except _Enough:
        closed = _closed(sink.content, media_type, rows if sink.cut == "rows" else None)
        return (as_xml(closed) if media_type == _XML else closed), sink.cut
    content = bytes(sink.content)
    return (as_xml(content) if media_type == _XML else content), ""


def as_xml(content: bytes) -> bytes:
    """What the engine wrote as XML, so that every reader gets the same values from it.

    A carriage return is written as a reference: a reader takes a bare one for a line feed (XML 1.0, section 2.11).
    Raises ``ValueError`` for what XML cannot hold.
    """
    if _NOT_OF_XML.search(content):
        raise ValueError("a value has a control character, which XML cannot hold; ask for another format")
    if _NO_LOCAL_NAME in content:
        raise ValueError("the IRI of a property does not end in a name, as RDF/XML needs; ask for another format")
    return content.replace(b"\r", b"&#xD;")


def _end(content: bytearray, media_type: str, row: int | None) -> int:
    """Where the row of this number ends, counted from 1, or the last that has an end (``None``); 0 where none has."""
    ends = (match.end() for match in _BOUNDS[media_type].finditer(content) if match["bound"] is not None)
    if row is not None:
        return next(islice(ends, row + _HEADS[media_type] - 1, None), 0)
    return max(ends, default=0)


def _closed(content: bytearray, media_type: str, rows: int | None) -> bytes:
    """The first rows of what has been written, as a whole document that says that it was cut."""
    end = _end(content, media_type, rows)
    if not end:  # not one whole row: the head alone
        opening = {_JSON: b'"bindings":[', _XML: b"<results>"}[media_type]
        end = content.index(opening) + len(opening)
    return _marked(bytes(content[:end]), media_type) + _CLOSINGS[media_type]


def _marked(content: bytes, media_type: str) -> bytes:
    if media_type == _JSON:
        return content.replace(b'{"head":{', b'{"head":{"link":["%s"],' % _CUT_LINK.encode(), 1)
    if media_type == _XML:
        return content.replace(b"</head>", b'<link href="%s"/></head>' % _CUT_LINK.encode(), 1)
    return content


def write_graph(answer: Answer, media_type: str, triples: int, size: int) -> tuple[bytes, str]:
    """The answer to a CONSTRUCT or a DESCRIBE, whole or cut after a triple, and the limit that cut it."""
    bounded = _Triples(answer.triples, triples, size)
    write_triples(iter(bounded), bounded, media_type)
    content = as_xml(bytes(bounded.content)) if media_type == _RDF_XML else bytes(bounded.content)
    if bounded.cut and media_type in ("text/turtle", "application/n-triples"):
        content += b"# Not all: cut at the limit of " + bounded.cut.encode() + b".\n"
    return content, bounded.cut


class _Triples:
    """Triples until a bound is passed, and the bytes that they have become meanwhile."""

    def __init__(self, triples: Iterator[Triple], most: int, size: int) -> None:
        self.content = bytearray()
        self.cut = ""
        self._triples, self._most, self._size = triples, most, size

    def __iter__(self) -> Iterator[Triple]:
        for count, triple in enumerate(self._triples):
            if count >= self._most or len(self.content) > self._size:
                self.cut = "rows" if count >= self._most else "size"
                return
            yield triple

    def write(self, piece: bytes) -> int:
        """Take a piece."""
        self.content += piece
        return len(piece)

    def flush(self) -> None:
        """Nothing is held back."""
