"""Files that people bring: only some addresses take more than a form, and each says how much.

>>> @pages.post("/import")     # doctest: +SKIP
... @takes(50_000_000)
... def bring() -> Response: ...
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final, TypeVar

from flask import Flask, abort, current_app, request
from werkzeug.datastructures import FileStorage
from werkzeug.utils import secure_filename

from graph.errors import BadParameter
from graph.machine.scratch import scratch_folder
from web.config import Config
from web.endpoint.asked import Refused
from web.endpoint.bodies import Bodies
from web.frame.boards import boards_asked, first_board, is_of_one_board, one_board_in
from web.signin.who import actor, role_needed

__all__ = ["LARGEST_DOCUMENT", "NO_BOARD", "board_brought", "brought", "on_disk", "register", "takes"]

_View = TypeVar("_View", bound=Callable[..., Any])
_LIMIT: Final = "_largest_body"
_PIECE: Final = 1 << 16
#: Bytes of the largest document: a long manual with pictures.
LARGEST_DOCUMENT: Final = 60_000_000
#: What is said to whoever brings a document of one of several boards, and does not say of which.
NO_BOARD: Final = "choose the board that it is of, and the document again"


def takes(size: int) -> Callable[[_View], _View]:
    """Let a view take a body of up to ``size`` bytes."""

    def marked(view: _View) -> _View:
        setattr(view, _LIMIT, size)
        return view

    return marked


def register(app: Flask, settings: Config) -> None:
    """Hold each address to its limit. Call it before anything reads a form."""
    turns = Bodies(settings.threads // 8)
    app.before_request(lambda: _set_limit(turns))


def _set_limit(turns: Bodies) -> None:
    """Whoever may not use a view sends it no more than a form: more is refused, and neither kept nor looked at."""
    view = current_app.view_functions.get(request.endpoint or "")
    size = getattr(view, _LIMIT, None)
    if size is None or view is None:
        return
    role, who = role_needed(view), actor()
    if role is None or (who is not None and who.may(role)):
        request.max_content_length = size
    elif current_app.config["MAX_CONTENT_LENGTH"] < (request.content_length or 0) <= size:
        with contextlib.suppress(Refused), turns.turn(request.method):
            _let_pass(request.content_length or 0)
        abort(403, "You are not signed in as somebody who may bring documents here, or your visit has ended.")


def _let_pass(size: int) -> None:
    """Take what is sent and drop it: a sender who is answered before he has ended never hears the answer."""
    source = request.environ["wsgi.input"]
    while size > 0 and (piece := source.read(min(size, _PIECE))):
        size -= len(piece)


def board_brought() -> str:
    """The key of the board whose document a form brings, or would bring; empty where nobody has chosen one of several.

    It is what the form says, else the one board that the address asks for. Raises ``BadParameter`` for no board.
    """
    if "board" in request.form:
        return one_board_in([request.form["board"]])
    return next(iter(boards_asked()), "") or first_board() if is_of_one_board() else ""


def brought(field: str) -> FileStorage:
    """The file of a form's field. Raises ``BadParameter`` where none was chosen."""
    file = request.files.get(field)
    if file is None or not file.filename:
        raise BadParameter("no file was chosen; choose one, and send the form again")
    return file


@contextlib.contextmanager
def on_disk(file: FileStorage) -> Iterator[Path]:
    """A brought file in a folder of its own, under its own name as far as that is a plain one; gone afterwards."""
    with scratch_folder() as folder:
        name = secure_filename(Path((file.filename or "").replace("\\", "/")).name) or "document"
        path = folder / name[-120:]
        file.save(path)
        yield path
