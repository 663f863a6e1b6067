"""The page of the endpoint: what ``web/endpoint`` hands on for a browser, answered and shown.

The protocol for programs, its limits and its refusals are there; here is what a person sees of them.
"""

from __future__ import annotations

import threading
import time
from typing import Any, Final

from flask import Blueprint, Flask, Response, abort, current_app, request
from werkzeug.exceptions import TooManyRequests

from graph.oxigraph import GRAPH_MEDIA_TYPES, RESULT_MEDIA_TYPES, read_rows
from graph.store import Store
from graph.table import plain
from web.config import PREFIX, BadSetting, Config
from web.endpoint.answers import Answers, Wish, notes
from web.endpoint.asked import Asked, Refused
from web.endpoint.editor import Answered, chart_file, show
from web.endpoint.examples import example
from web.endpoint.front import HANDED_ON, PATHS, Front, HandedOn
from web.endpoint.rates import Rates, storage_at

__all__ = ["NAME", "PATHS", "endpoint", "pages", "stand_in_front", "warm"]

pages = Blueprint("sparql", __name__)

NAME: Final = "golden-thread-answers"
_FOR_PAGES: Final = Wish("application/sparql-results+json", "text/turtle")
_SHOWN_ON_THE_FORM: Final = (400, 413, 503, 504, 507)


def stand_in_front(app: Flask, config: Config, store: Store) -> None:
    """Let the endpoint answer programs before the pages are asked. Raises ``BadSetting`` for a rate that is none."""
    answers = Answers(config, store)
    try:
        rates = Rates(config.query_rate_limit, storage_at(config.counters))
    except ValueError:
        raise BadSetting(
            f"{PREFIX}QUERY_RATE_LIMIT: {config.query_rate_limit!r}; write one such as 60 per minute"
        ) from None
    app.extensions[NAME] = answers
    front: Any = Front(app.wsgi_app, answers, rates, app.logger.error)
    app.wsgi_app = front  # type: ignore[method-assign]


def warm(app: Flask) -> None:
    """Start the workers of the endpoint in the background, so that the first query need not wait for them."""
    answers: Answers = app.extensions[NAME]
    threading.Thread(target=answers.warm, daemon=True).start()


@pages.route("/sparql", methods=["GET", "POST"])
def endpoint() -> Response:
    """The form, with the answer to a query or with what is wrong with it; or an answer's chart as a file."""
    handed_on = request.environ.get(HANDED_ON, HandedOn(Asked(None)))
    if handed_on.refused is not None:
        return _refused(handed_on.refused, request.values.get("query", ""))
    asked: Asked = handed_on.asked
    if asked.query is None or not asked.query.strip():
        if request.method == "POST":
            abort(400, "No query: write one.")
        return show(example(request.args.get("example") or "sparql-example"))
    try:
        answered = _answered(asked)
    except Refused as refused:
        return _refused(refused, asked.query)
    if asked.format == "svg":
        return chart_file(answered)
    return show(asked.query, answered)


def _refused(refused: Refused, query: str) -> Response:
    """What is wrong with a query stands beside it; everything else has a page of its own."""
    if refused.status not in _SHOWN_ON_THE_FORM or not query.strip():
        wait = refused.headers.get("Retry-After")
        if refused.status == TooManyRequests.code:
            raise TooManyRequests(retry_after=int(wait) if wait else None)
        abort(refused.status, str(refused))
    response = show(query, problem=str(refused), status=refused.status)
    response.headers["Cache-Control"] = "no-store"
    response.headers.extend(refused.headers)
    return response


def _answered(asked: Asked) -> Answered:
    """The answer as the page needs it. Raises ``Refused``."""
    answers: Answers = current_app.extensions[NAME]
    began = time.perf_counter()
    rows = answers.config.rows_shown
    reply, _ = answers.reply(asked, _FOR_PAGES, answers.release_name(), rows)
    milliseconds = (time.perf_counter() - began) * 1000
    told = notes(reply, rows, answers.config.query_bytes)
    if reply.form == "graph":
        return Answered(
            "graph", graph=reply.body.decode(), notes=told, media_types=GRAPH_MEDIA_TYPES, milliseconds=milliseconds
        )
    solutions = read_rows(reply.body)
    found = tuple(solutions.rows)
    truth = plain(found[0][0]) == "true" if reply.form == "ask" else None
    return Answered(reply.form, solutions.columns, found, truth, "", told, RESULT_MEDIA_TYPES, milliseconds)
