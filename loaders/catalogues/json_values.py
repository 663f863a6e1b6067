"""Values of schema.org things in JSON-LD, whichever of its forms they take: a text, a list, a ``@value``, a thing.

>>> text_of([{"@value": "Neglect", "@language": "en"}]), duration_in_words("PT6H"), split(["A; B", "A"])
('Neglect', '6 hours', ('A', 'B'))
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from typing import Any

from loaders.catalogues.json_text import Node

_DURATION = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:\d+S)?)?")
_UNITS = ("year", "month", "week", "day", "hour", "minute")


def nodes_by_id(value: Any) -> dict[str, Node]:
    """Every node with an ``@id`` that says more than its ``@id``; the first where several have the same."""
    found: dict[str, Node] = {}
    waiting = [value]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            if "@id" in node and not set(node) <= {"@id", "@type"}:
                found[str(node["@id"])] = node
            waiting += node.values()
        elif isinstance(node, list):
            waiting += node
    return found


def plain_key(key: str) -> str:
    """A key or a type without the address of schema.org before it."""
    return re.sub(r"^(?:schema:|https?://schema\.org/)", "", key)


def types_of(node: Node) -> set[str]:
    """The types of a node, without their address."""
    return {plain_key(each) for each in as_list(node.get("@type", node.get("type"))) if isinstance(each, str)}


def value_of(node: Node, key: str) -> Any:
    """What stands under a key, however the key is written."""
    for form in (key, f"schema:{key}", f"https://schema.org/{key}", f"http://schema.org/{key}"):
        if form in node:
            return node[form]
    return None


def as_list(value: Any) -> list[Any]:
    """A value as a list: none, one, or several."""
    if isinstance(value, dict) and isinstance(value.get("@list"), list):
        return list(value["@list"])
    return list(value) if isinstance(value, list) else [] if value is None else [value]


def text_of(value: Any) -> str | None:
    """The first text of a value, on one line: a string, a number, a ``@value``, or the first of a list."""
    for each in as_list(value):
        each = each.get("@value") if isinstance(each, dict) else each
        if isinstance(each, str | int | float) and not isinstance(each, bool):
            line = " ".join(html.unescape(re.sub(r"<[^<>]{0,200}>", " ", str(each))).split())
            if line:
                return line
    return None


def first_text(nodes: Sequence[Node], key: str) -> str | None:
    """The first text that any of some nodes has under a key."""
    return next((text for node in nodes if (text := text_of(value_of(node, key)))), None)


def words_of(values: Sequence[Any]) -> list[str]:
    """Every text of some values, an address of schema.org as its last part, repeats left out."""
    texts = (text_of(each) for value in values for each in as_list(value))
    return list(dict.fromkeys(re.sub(r"^https?://schema\.org/", "", text) for text in texts if text))


def split(texts: Sequence[str]) -> tuple[str, ...]:
    """Texts as the parts of a list: split at ``;``, repeats left out."""
    parts = (part.strip() for text in texts for part in text.split(";"))
    return tuple(dict.fromkeys(part for part in parts if part))


def name_of(node: Node, otherwise: str = "something without a name") -> str:
    """What a thing is called, by whichever key says so."""
    keys = ("name", "legalName", "audienceType", "educationalRole", "headline", "termCode", "title")
    return next((text for key in keys if (text := text_of(value_of(node, key)))), otherwise)


def names_of(node: Node) -> list[str]:
    """All that a thing is called, where one key gives several: the types of an audience."""
    keys = ("name", "legalName", "audienceType", "educationalRole")
    return next((texts for key in keys if (texts := words_of([value_of(node, key)]))), [])


def duration_in_words(text: str | None) -> str | None:
    """An ISO 8601 duration in words, any other as it is written."""
    found = _DURATION.fullmatch(text) if text else None
    if not found:
        return text
    given = [(int(number), unit) for number, unit in zip(found.groups(), _UNITS, strict=True) if number]
    parts = [f"{number} {unit}{'' if number == 1 else 's'}" for number, unit in given]
    return ", ".join(parts) or text


def cost_of(offer: Node) -> str | None:
    """The price of an offer, with its currency where it has one."""
    price, currency = text_of(value_of(offer, "price")), text_of(value_of(offer, "priceCurrency"))
    return f"{price} {currency}" if price and currency else price
