"""Which page shows which thing: IRIs to addresses of pages, and back.

The id in an address is the last part of the IRI. Where a store holds several boards, the board's key
comes first for whatever belongs to one board; an address without it may be of any of them, where they are few.
"""

from __future__ import annotations

from typing import Final

from flask import url_for

from graph.names import Names
from graph.releases.manifest import Manifest
from ontology.terms import AGENCIES, GUIDANCE, TOPICS

__all__ = ["PAGES", "address", "candidates", "identify"]

_SHARED: Final = {"guidance": GUIDANCE, "topics": TOPICS, "agencies": AGENCIES}
_OWN: Final = {"section": "sections", "course": "courses", "guidance": "guidance", "topic": "topics"}
#: In how many boards a thing is looked for whose address names none; each is a question to the store.
_FEW: Final = 8
_PAGES: Final = {
    "points": "points.page",
    "audits": "audits.page",
    "guidance": "guidance.page",
    "sections": "sections.page",
    "courses": "courses.page",
    "topics": "topics.page",
    "agencies": "agencies.page",
    "boards": "boards.page",
}


#: The kind of thing that each page shows, by the page's endpoint.
PAGES: Final = {endpoint: kind for kind, endpoint in _PAGES.items()}


def identify(iri: str, manifest: Manifest) -> tuple[str, str] | None:
    """The kind of page and the id of a thing, or ``None`` where it has no page of its own."""
    for kind, start in _SHARED.items():
        if iri.startswith(start):
            return kind, iri[len(start) :]
    if not iri.startswith(manifest.base):
        return None
    key, _, rest = iri[len(manifest.base) :].partition("/")
    if not rest:
        return ("boards", key) if iri == f"{manifest.base}{key}" and _is_board(key, manifest) else None
    return _identify_own(rest, f"{key}/" if len(manifest.boards) > 1 else "")


def _is_board(key: str, manifest: Manifest) -> bool:
    return any(key == board for _, board in manifest.boards)


def _identify_own(rest: str, prefix: str) -> tuple[str, str] | None:
    kind, _, identifier = rest.partition("/")
    if kind == "audit" and identifier and identifier.count("/") < 2:  # a quote or a standing has no page of its own
        return ("points" if "/" in identifier else "audits"), prefix + identifier
    return (_OWN[kind], prefix + identifier) if kind in _OWN and identifier and "/" not in identifier else None


def address(iri: str, manifest: Manifest) -> str | None:
    """The address of the page of a thing, or ``None``."""
    found = identify(iri, manifest)
    return url_for(_PAGES[found[0]], identifier=found[1]) if found else None


def candidates(kind: str, identifier: str, manifest: Manifest) -> list[str]:
    """The IRIs that an id in an address may stand for, the likeliest first."""
    if kind == "boards":
        return [Names(manifest.base, identifier).board] if _is_board(identifier, manifest) else []
    found = [_SHARED[kind] + identifier] if kind in _SHARED else []
    folder = "audit" if kind in {"points", "audits"} else next((k for k, v in _OWN.items() if v == kind), None)
    if folder is None:
        return found
    keys = [key for _, key in manifest.boards]
    first, named, rest = identifier.partition("/")
    places = [(first, rest)] if named and first in keys else []
    # Addresses that were sent on while the store held one board, or several, still lead to what they led to.
    if len(keys) == 1 or (not places and kind != "points" and len(keys) <= _FEW):
        places += [(key, identifier) for key in keys]
    return found + [f"{Names(manifest.base, key).board}/{folder}/{each}" for key, each in places if each]
