"""Ids and addresses that are made of a table's words, the same whatever the order of the rows."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Sequence

from graph.names import slug


def unique_slugs(texts: Sequence[str]) -> list[str]:
    """Return a slug for each of several different texts; those that would be the same carry a hash.

    >>> unique_slugs(["Neglect", "A & B", "A: B"])
    ['neglect', 'a-and-b', 'a-b']
    """
    slugs = [slug(text) for text in texts]
    counts = Counter(slugs)
    return [f"{one}-{_short_hash(text)}" if counts[one] > 1 else one for one, text in zip(slugs, texts, strict=True)]


def web_address(text: str) -> str | None:
    """Return an address of the web with its scheme, or ``None`` where the text is none.

    >>> web_address("www.example.org/a"), web_address("javascript:alert(1)")
    ('http://www.example.org/a', None)
    """
    whole = f"http://{text}" if text.casefold().startswith("www.") else text
    return whole if re.fullmatch(r"(?i:https?)://[^\s<>\"{}|\\^`]+", whole) else None


def _short_hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8]
