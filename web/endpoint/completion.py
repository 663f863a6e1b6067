"""What the editor completes from: the words of the ontology and what this release makes of them.

It is the vocabulary that all boards share, never the data, and so as small for a country as for one board: classes,
properties with the classes that have them and where they lead, and the values that have a name. Terms are written with
their prefix, as they stand in a query. What boards call terms of their own is asked for as somebody types
(``web/endpoint/own_names.py``); here stands how many there are.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final

from flask import Blueprint, Response

from graph.index.own_names import OWN
from graph.names import is_topics
from graph.oxigraph import BlankNode, Iri
from graph.query_files import all_queries, named
from graph.table import plain
from ontology.prefixes import PREFIXES
from ontology.terms import GUIDANCE, TOPICS, rdf
from web.context import Record, ask, config, release
from web.running.kept import Bytes, answer

__all__ = ["completion", "pages", "prefixed"]

pages = Blueprint("editor", __name__)

EDITOR_PREFIXES: Final[Mapping[str, str]] = {
    **PREFIXES,
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "org": "http://www.w3.org/ns/org#",
    "eli": "http://data.europa.eu/eli/ontology#",
}
#: How many things have a property, and one of its values where that is a thing, else the empty string.
Use = tuple[int, str]
_LONGEST_MEANING: Final = 240
_TERM: Final = re.compile(r"(?<![\w:])[a-z]+:[A-Za-z][\w-]*")
#: The scheme that all boards share of each kind of term that boards have of their own, too.
_SCHEMES: Final = {"guidance": GUIDANCE.rstrip("/"), "topic": TOPICS.rstrip("/")}


@pages.get("/sparql/completion.json")
def vocabulary() -> Response:
    """The completion data of this release, with an ETag so that an editor asks for it once."""
    return answer(config().answers_kept, ("completion", release().name), _as_json)


def _as_json() -> Bytes:
    body = json.dumps(completion(), ensure_ascii=False, separators=(",", ":")).encode()
    return Bytes(body, {"Content-Type": "application/json", "Golden-Thread-Release": release().name})


def prefixed(iri: str) -> str:
    """An IRI as a query writes it: with a known prefix where the rest is a plain name, else in full."""
    for prefix, start in EDITOR_PREFIXES.items():
        name = iri.removeprefix(start)
        if name != iri and _is_plain(name):
            return f"{prefix}:{name}"
    return f"<{iri}>"


def _is_plain(name: str) -> bool:
    """Whether a name needs no escape after a prefix (SPARQL 1.1, PN_LOCAL, its plain part)."""
    letters = name.replace("-", "").replace("_", "")
    return bool(letters) and letters.isalnum() and letters.isascii() and not name.startswith("-")


def completion() -> dict[str, Any]:
    """Prefixes, classes, properties and values of this release; of terms of boards' own, how many there are."""
    terms = _grouped(ask("editor-terms").records())
    own = [iri for iri, rows in terms.items() if rows[0]["kind"].endswith("#Class")]
    classes = [*own, *(row["class"] for row in ask("editor-classes").records())]
    uses = {iri: _uses(iri) for iri in classes}
    owned, base = release().index.owned, release().manifest.base
    return {
        "release": release().name,
        "prefixes": dict(EDITOR_PREFIXES),
        "classes": _classes(terms, uses),
        "properties": _properties(terms, uses),
        "values": _values(ask("editor-values").records()),
        "own": {kind: owned.holding(base, kind, "", 0).of for kind in OWN},
    }


def _uses(iri: str) -> dict[str, Use]:
    """How the first things of a class use each property."""
    rows = release().select(named("editor-uses").bound({"thing": Iri(iri)})).rows
    return {plain(prop): (int(plain(things)), plain(one)) for prop, things, one in rows}


def _grouped(rows: Iterable[Record]) -> dict[str, list[Record]]:
    """The rows of each term; one term has several where it has several superclasses or domains."""
    found: defaultdict[str, list[Record]] = defaultdict(list)
    for row in rows:
        found[row["term"]].append(row)
    return found


def _classes(terms: Mapping[str, list[Record]], uses: Mapping[str, Mapping[str, Use]]) -> list[dict[str, Any]]:
    """Each class, and how many of the few things looked at are of it."""
    asked = _asked()
    return [
        {
            **_words(iri, terms),
            "things": used[rdf.type][0] if rdf.type in used else 0,
            "asked": asked[prefixed(iri)],
            "under": _all(terms, iri, "under"),
        }
        for iri, used in uses.items()
    ]


def _properties(terms: Mapping[str, list[Record]], uses: Mapping[str, Mapping[str, Use]]) -> list[dict[str, Any]]:
    """Each property with the classes whose things have it (and how many of those looked at do), and where it leads.

    ``own`` are the kinds of boards' own terms among its values.
    """
    found: dict[str, dict[str, Any]] = {}

    def entry(iri: str) -> dict[str, Any]:
        made: dict[str, Any] = {**_words(iri, terms), "of": dict.fromkeys(_all(terms, iri, "domain"), 0),
                                "leads_to": _all(terms, iri, "range"), "schemes": [], "own": []}  # fmt: skip
        return found.setdefault(iri, made)

    for iri, rows in terms.items():
        if not rows[0]["kind"].endswith("#Class"):
            entry(iri)
    kinds = _kinds({one for used in uses.values() for _, one in used.values() if one})
    for each, used in uses.items():
        for iri, (things, one) in used.items():
            kept = entry(iri)
            kept["of"][prefixed(each)] = max(kept["of"].get(prefixed(each), 0), things)
            _lead(kept, kinds.get(one, ()))
    asked = _asked()
    return [{**each, "asked": asked[each["term"]]} for each in found.values()]


def _kinds(iris: Collection[str]) -> Mapping[str, Sequence[tuple[str, str]]]:
    """The classes and the schemes of some things, one of the two in each pair."""
    query = named("editor-kinds").bound_to_each([{"thing": Iri(iri)} for iri in sorted(iris)])
    found: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for thing, kind, scheme in release().select(query).rows if iris else ():
        if not isinstance(kind, BlankNode):
            found[plain(thing)].append((plain(kind), plain(scheme)))
    return found


def _lead(kept: dict[str, Any], kinds: Iterable[tuple[str, str]]) -> None:
    """Note where a property leads. A scheme of one board's own stands for that which all boards share."""
    for kind, scheme in kinds:
        of = "topic" if is_topics(scheme) else "guidance" if scheme.endswith("/guidance") else ""
        if of and of not in kept["own"]:
            kept["own"].append(of)
        for name, iri in (("leads_to", kind), ("schemes", _SCHEMES.get(of, scheme))):
            if iri and prefixed(iri) not in kept[name]:
                kept[name].append(prefixed(iri))


def _asked() -> Counter[str]:
    """In how many of the named queries each term stands: what is asked for often is offered first."""
    return Counter(term for query in all_queries() for term in set(_TERM.findall(query.text)))


def _values(rows: Iterable[Record]) -> list[dict[str, str]]:
    found: dict[tuple[str, str], dict[str, str]] = {}
    for row in rows:
        value = {"term": prefixed(row["value"]), "label": row["label"], "scheme": prefixed(row["scheme"])}
        found.setdefault((row["value"], row["scheme"]), _without_nothing(value, row["means"]))
    return list(found.values())


def _words(iri: str, terms: Mapping[str, list[Record]]) -> dict[str, str]:
    row = terms[iri][0] if iri in terms else {"label": "", "means": ""}
    return _without_nothing({"term": prefixed(iri), "label": row["label"]}, row["means"])


def _without_nothing(words: dict[str, str], means: str) -> dict[str, str]:
    whole = {**words, "means": _cut(means)}
    return {key: value for key, value in whole.items() if value}


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_MEANING else text[: _LONGEST_MEANING - 1].rsplit(" ", 1)[0] + "…"


def _all(terms: Mapping[str, list[Record]], iri: str, column: str) -> list[str]:
    return list(dict.fromkeys(prefixed(row[column]) for row in terms.get(iri, ()) if row[column]))
