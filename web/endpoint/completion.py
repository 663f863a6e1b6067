"""What the editor completes from: the words of the ontology and what this release makes of them.

It is the vocabulary and never the data, so it stays small however many points a store holds: classes with
how often each is used, properties with the classes that have them and where they lead, and the values that
have a name. Terms are written with their prefix, as they stand in a query.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, Final

from flask import Blueprint, Response

from graph.export import PREFIXES
from graph.query_files import all_queries
from web.context import Record, ask, ask_about, config, release
from web.running.kept import Bytes, answer

__all__ = ["completion", "pages", "prefixed"]

pages = Blueprint("editor", __name__)

EDITOR_PREFIXES: Final[Mapping[str, str]] = {
    **PREFIXES,
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "org": "http://www.w3.org/ns/org#",
    "eli": "http://data.europa.eu/eli/ontology#",
}
_LONGEST_MEANING: Final = 240
_TERM: Final = re.compile(r"(?<![\w:])[a-z]+:[A-Za-z][\w-]*")
#: So many classes are looked into for their properties, the most used first.
_MOST_CLASSES: Final = 80


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
    """Prefixes, classes, properties and values of this release."""
    terms = _grouped(ask("editor-terms").records())
    things = {row["class"]: int(row["things"]) for row in ask("editor-classes").records()}
    return {
        "release": release().name,
        "prefixes": dict(EDITOR_PREFIXES),
        "classes": _classes(terms, things),
        "properties": _properties(terms, things),
        "values": _values(ask("editor-values").records()),
    }


def _grouped(rows: Iterable[Record]) -> dict[str, list[Record]]:
    """The rows of each term; one term has several where it has several superclasses or domains."""
    found: defaultdict[str, list[Record]] = defaultdict(list)
    for row in rows:
        found[row["term"]].append(row)
    return found


def _classes(terms: Mapping[str, list[Record]], things: Mapping[str, int]) -> list[dict[str, Any]]:
    named = [iri for iri, rows in terms.items() if rows[0]["kind"].endswith("#Class")]
    asked = _asked()
    return [
        {
            **_words(iri, terms),
            "things": things.get(iri, 0),
            "asked": asked[prefixed(iri)],
            "under": _all(terms, iri, "under"),
        }
        for iri in dict.fromkeys([*things, *named])
    ]


def _properties(terms: Mapping[str, list[Record]], things: Mapping[str, int]) -> list[dict[str, Any]]:
    """Each property with the classes whose things have it (and how many of those looked at do)."""
    found: dict[str, dict[str, Any]] = {}
    for iri, rows in terms.items():
        if not rows[0]["kind"].endswith("#Class"):
            found[iri] = {**_words(iri, terms), "of": dict.fromkeys(_all(terms, iri, "domain"), 0),
                          "leads_to": _all(terms, iri, "range"), "schemes": []}  # fmt: skip
    for each in list(things)[:_MOST_CLASSES]:
        for row in ask_about("editor-uses", each):
            kept = found.setdefault(
                row["property"], {**_words(row["property"], terms), "of": {}, "leads_to": [], "schemes": []}
            )
            name = prefixed(each)
            kept["of"][name] = max(kept["of"].get(name, 0), int(row["things"]))
            _note(kept["leads_to"], row["leads_to"])
            _note(kept["schemes"], row["scheme"])
    asked = _asked()
    return [{**each, "asked": asked[each["term"]]} for each in found.values()]


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


def _note(kept: list[str], iri: str) -> None:
    if iri and prefixed(iri) not in kept:
        kept.append(prefixed(iri))
