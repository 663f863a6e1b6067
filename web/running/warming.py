"""What a process reads before it answers its first visitor, whichever server runs it."""

from __future__ import annotations

import contextlib
import gc
from typing import Final

from flask import Flask

from graph.errors import GraphError
from ontology import vocabulary
from web import picture
from web.endpoint.pages import warm
from web.running.keeping_up import keep_up
from web.running.readiness import begin
from web.signin.guard import read_for_the_service

__all__ = ["make_ready"]

#: The pages whose answers others stand on too, with their views.
_READ: Final = (("/", "home.index"), ("/steps", "steps.index"))
#: After how many new objects, and how many such times, garbage is collected: the list of a country makes fifty thousand
#: rows at once, and to look for garbage among them each seven hundred took a fifth of its time.
_COLLECTED: Final = (10_000, 10, 50)


def make_ready(app: Flask) -> None:
    """Let the workers of an application run, keep up with the store, and read what its pages stand on.

    No visitor waits for it: beside the first pages it would hold each of them up for a second.
    Where a store has no release yet, or a damaged one, the visitor is told so, and the service starts all the same.
    """
    warm(app)
    for name in app.jinja_env.list_templates(extensions=("html",)):
        if not name.startswith("govuk_frontend_jinja/"):
            app.jinja_env.get_template(name)
    vocabulary.load()  # for whoever reviews or plans
    picture.prepare()
    for path, view in _READ:
        with app.test_request_context(path), contextlib.suppress(GraphError):
            read_for_the_service()
            app.view_functions[view]()
    gc.collect()
    gc.freeze()  # what is there now stays: to look through it again and again takes a tenth of a second each time
    gc.set_threshold(*_COLLECTED)
    keep_up(app)
    begin(app)
