"""What boards call terms of their own, as the editor asks for it while somebody types.

A country has more of them than an editor is sent at once, so it asks for those that hold what stands there. The address
names the release, so a browser keeps the answer.
"""

from __future__ import annotations

import json
from typing import Final

from flask import Response, request

from graph.errors import BadParameter
from graph.index.own_names import OWN
from graph.oxigraph import Iri
from graph.query_files import named
from graph.table import plain
from web.context import config, release
from web.endpoint.completion import pages, prefixed
from web.frame.boards import whose
from web.running.kept import Bytes, answer

__all__ = ["own_names", "pages"]

#: So many names are told at once; how many there are is told beside them.
MOST: Final = 50
_LONGEST: Final = 200
_KEPT: Final = 86_400  # seconds


@pages.get("/sparql/names.json")
def own_names() -> Response:
    """The first terms of a ``kind`` (guidance or topic) that hold ``q`` in a name, and how many there are in all."""
    kind, typed = request.args.get("kind", ""), request.args.get("q", "").strip()
    if kind not in OWN:
        raise BadParameter(f"kind={kind[:60]}: write one of: {', '.join(OWN)}")
    if len(typed) > _LONGEST:
        raise BadParameter(f"q={typed[:60]}…: a part of a name has at most {_LONGEST} letters")
    response = answer(config().answers_kept, ("own names", release().name, kind, typed), lambda: _named(kind, typed))
    if request.args.get("release"):
        response.cache_control.private, response.cache_control.max_age = True, _KEPT
    return response


def _named(kind: str, typed: str) -> Bytes:
    found = release().index.owned.holding(release().manifest.base, kind, typed, MOST)
    labels: dict[str, str] = {}
    if found.iris:
        query = named("names-of").bound_to_each([{"thing": Iri(iri)} for iri in found.iris])
        for thing, name in release().select(query).rows:
            labels.setdefault(plain(thing), plain(name))
    names = [{"term": prefixed(iri), "label": labels.get(iri, ""), "board": whose(iri)} for iri in found.iris]
    body = json.dumps({"names": names, "of": found.of}, ensure_ascii=False, separators=(",", ":")).encode()
    return Bytes(body, {"Content-Type": "application/json", "Golden-Thread-Release": release().name})
