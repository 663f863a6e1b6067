"""The foot of each printed page: the board, the data release and the date asked.

What a page says of itself stands once at its head; a sheet that has come away from the others says it too. Only a style
sheet can write below a printed page, and no style may stand in a page itself, so this is one of its own.

>>> in_style_sheet('An "A" board')
'An\\\\20 \\\\22 A\\\\22 \\\\20 board'
"""

from __future__ import annotations

from flask import Blueprint, Response, request

from graph.dates import VagueDate
from web.context import day_asked, release

__all__ = ["in_style_sheet", "pages"]

pages = Blueprint("paper", __name__)

_STYLE = '@page {{ @bottom-left {{ content: "{0}"; width: 86%; font: 400 7.5pt Arial, sans-serif; color: #444; }} }}\n'


@pages.get("/on-paper.css")
def foot() -> Response:
    """A style sheet for print that names the board, the data release and the date asked."""
    day = VagueDate(day_asked()).words
    words = f"{release().manifest.board_name}. Data release {release().name}, as at {day}. Covered is not fixed."
    response = Response(_STYLE.format(in_style_sheet(words)), mimetype="text/css")
    response.add_etag()
    response.make_conditional(request)
    return response


def in_style_sheet(text: str) -> str:
    """A text inside a string of a style sheet: what is no letter or digit by its number (CSS Syntax, section 4.3.7)."""
    return "".join(letter if letter.isascii() and letter.isalnum() else f"\\{ord(letter):x} " for letter in text)
