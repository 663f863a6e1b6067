"""Pieces as a web page, as a board's site may have it: with a menu above and a foot below."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from itertools import groupby

from loaders.made_up.sheets import Piece

__all__ = ["web_page"]

_TAGS = {"title": "h1", "heading": "h2", "part": "h3", "paragraph": "p"}
_LISTS = {"bullet": "ul", "number": "ol"}


def web_page(pieces: Iterable[Piece], board: str) -> bytes:
    """The page, in UTF-8."""
    pieces = list(pieces)
    title = next((piece.text for piece in pieces if piece.look == "title"), board)
    body = "\n".join(_body(pieces))
    return (
        '<!doctype html>\n<html lang="en">\n'
        f'<head><meta charset="utf-8"><title>{escape(title)}</title></head>\n<body>\n'
        '<nav><a href="/">Home</a> <a href="/procedures">Procedures</a> <a href="/training">Training</a></nav>\n'
        f"<main>\n{body}\n</main>\n<footer><p>{escape(board)}</p></footer>\n</body>\n</html>\n"
    ).encode()


def _body(pieces: list[Piece]) -> Iterator[str]:
    for look, run in groupby(pieces, key=lambda piece: piece.look):
        if look in _LISTS:
            yield from _list(_LISTS[look], list(run))
        elif look == "table":
            for piece in run:
                yield from _table(piece)
        else:
            for piece in run:
                yield f"<{_TAGS[look]}>{escape(piece.text)}</{_TAGS[look]}>"


def _list(tag: str, items: list[Piece]) -> Iterator[str]:
    yield f"<{tag}>"
    for place, piece in enumerate(items):
        after = items[place + 1].nested if place + 1 < len(items) else False
        line = f"<li>{escape(piece.text)}"
        if piece.nested:
            yield line + ("</li>" if after else f"</li></{tag}></li>")
        else:
            yield line + (f"<{tag}>" if after else "</li>")
    yield f"</{tag}>"


def _table(piece: Piece) -> Iterator[str]:
    yield "<table>"
    for number, row in enumerate(piece.rows):
        tag = "td" if number else "th"
        yield "<tr>" + "".join(f"<{tag}>{escape(cell.text)}</{tag}>" for cell in row) + "</tr>"
    yield "</table>"
