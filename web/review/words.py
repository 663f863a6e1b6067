"""The words of the review pages, from ``words.toml``."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any

from ontology.terms import NAMESPACE

__all__ = ["code_of", "kind_words", "review_words"]


@cache
def review_words() -> dict[str, Any]:
    """All of them."""
    return tomllib.loads(resources.files("web.review").joinpath("words.toml").read_text(encoding="utf-8"))


def code_of(predicate: str) -> str:
    """How an address names a kind of link: the last part of its predicate."""
    return predicate.removeprefix(NAMESPACE)


def kind_words(predicate: str) -> dict[str, str]:
    """What a kind of link is called, and what is asked about it."""
    kinds: dict[str, dict[str, str]] = review_words()["kinds"]
    return kinds.get(code_of(predicate), kinds["other"])
