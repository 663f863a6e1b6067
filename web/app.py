"""The Flask application.

>>> from web.config import Config
>>> app = create_app(Config(Path("store")))  # doctest: +SKIP
>>> app.test_client().get("/healthz").json   # doctest: +SKIP
{'ok': True, 'release': '...', 'triples': ...}
"""

from __future__ import annotations

import hashlib
from importlib import resources
from pathlib import Path
from typing import Any

from flask import Flask, request
from jinja2 import ChoiceLoader, FileSystemLoader, PackageLoader, PrefixLoader

from graph.errors import GraphError
from graph.marked_up import words_only
from graph.releases.holding import Holder
from graph.rows import ReadRows
from graph.store import Store
from graph.table import Table
from web import across, coverage, errors, home, picture, policy, recurrence, review, search, tracking, vocabulary
from web.config import Config
from web.context import NAME, Pages, day_given, forget_request, is_dated
from web.endpoint import own_names
from web.endpoint import pages as sparql
from web.frame import glossary, help_page, paper
from web.frame.boards import boards_asked, whose
from web.frame.chrome import chrome
from web.frame.names import board_page, of_iri
from web.frame.switch import keep_the_boards, may_be_narrowed
from web.importing import pages as importing
from web.linked import dumps, ontology, openapi, void
from web.linked import pages as linked
from web.linked.permalinks import hold_to_asked_release
from web.points import gaps
from web.points import pages as points
from web.points.marks import breakable, first_lines, last_lines
from web.questions import pages as questions
from web.received import text as received
from web.received import uploads
from web.running import packing, security, service
from web.running.kept import Kept
from web.running.measures import count_requests, tell_in_memory
from web.signin import accounts, guard, oidc, refusing, trail
from web.signin import own as own_account
from web.signin import pages as sign_in
from web.tables.listing import date_words
from web.things import pages as things

__all__ = ["create_app"]

_ANSWERS_OF_PAGES = 256
_BUILT = ("site.css", "site.js", "editor.js", "picture.js")


def create_app(config: Config) -> Flask:
    """Make the application on an existing store. Raises ``NotAStore`` where there is none."""
    app = Flask("web", root_path=str(resources.files("web")))
    store = Store.open(config.store)
    holder = Holder(config.holding(), app.logger.warning, tell_in_memory)
    app.extensions[NAME] = Pages(config, store, Kept(_ANSWERS_OF_PAGES, _places), holder)
    uploads.register(app, config)
    guard.protect(app, config)
    pages_alone = app.wsgi_app
    sparql.stand_in_front(app, config, store)
    if config.reading == "closed":
        gate: Any = guard.read_behind(app, pages_alone, app.wsgi_app)
        app.wsgi_app = gate  # type: ignore[method-assign]
    app.config["MAX_CONTENT_LENGTH"] = app.config["MAX_FORM_MEMORY_SIZE"] = 4 * config.query_length
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = 86400
    app.url_map.strict_slashes = False
    _prepare_templates(app, config)
    packing.register(app)
    received.register(app)
    looked_after = (service.live, service.ready, service.metrics, home.health)
    security.protect(app, config, (sparql.endpoint, service.live), looked_after)  # the front counts queries
    errors.register(app)
    refusing.register(app)
    oidc.register(app, config)
    count_requests(app, sparql.PATHS)
    app.before_request(hold_to_asked_release)  # first: RDF of a page is answered before the page is asked
    own = (home.pages, gaps.pages, coverage.pages, recurrence.pages, points.pages, *things.ALL, across.pages,
           questions.pages)  # fmt: skip
    words = (policy.pages, glossary.pages, help_page.pages)
    around = (paper.pages, search.pages, picture.pages)
    work = (
        sign_in.pages, own_account.pages, accounts.pages, trail.pages, importing.pages, review.pages, vocabulary.pages,
        *tracking.ALL,
    )  # fmt: skip
    data = (linked.pages, void.pages, dumps.pages, ontology.pages, openapi.pages, service.pages)
    for blueprint in (*own, *words, *around, sparql.pages, own_names.pages, *data, *work):
        app.register_blueprint(blueprint)
    app.url_defaults(_keep_the_date)
    app.url_defaults(keep_the_boards)
    app.before_request(_check_the_date)
    app.before_request(_check_the_boards)
    app.teardown_appcontext(forget_request)
    return app


def _places(answer: object) -> int:
    """How many of the places an answer takes. Rows that are read hold their release open, and are not kept."""
    return _ANSWERS_OF_PAGES if isinstance(answer, Table) and isinstance(answer.rows, ReadRows) else 1


def _prepare_templates(app: Flask, config: Config) -> None:
    folder = Path(app.root_path) / "templates"
    macros = PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})
    app.jinja_loader = ChoiceLoader([FileSystemLoader(folder), macros])
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    built = b"".join((Path(app.root_path) / "static" / name).read_bytes() for name in _BUILT)
    app.jinja_env.globals["build"] = hashlib.sha256(built).hexdigest()[:12]
    app.jinja_env.globals["page_of"] = of_iri
    app.jinja_env.globals["ways_to_decide"] = vocabulary.ways_to_decide
    app.jinja_env.globals["whose"] = whose
    app.jinja_env.globals["board_page"] = board_page
    app.jinja_env.globals["page_size"] = config.page_size
    app.jinja_env.filters.update(
        breakable=breakable, date_words=date_words, first_lines=first_lines, last_lines=last_lines,
        words_only=words_only,
    )  # fmt: skip
    app.context_processor(lambda: {"chrome": chrome()})


def _check_the_date() -> None:
    """A date that is none is refused by every page that may be asked of a date, whether or not it shows any figures."""
    if request.endpoint and is_dated(request.endpoint):
        day_given()


def _check_the_boards() -> None:
    """A board that is none is refused by every page that may be narrowed to one."""
    if request.endpoint and "board" in request.args and may_be_narrowed(request.endpoint):
        boards_asked()


def _keep_the_date(endpoint: str, values: dict[str, Any]) -> None:
    """A date that a visitor asked of one page is asked of the pages that it leads to."""
    if not is_dated(endpoint) or "as_at" in values or not request:
        return
    try:
        day = day_given()
    except GraphError:
        return
    if day is not None:
        values["as_at"] = request.args["as_at"]
