"""The words of the pages of vocabulary work, from ``words.toml``, and the kinds of guidance in the ontology's words."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any

from graph.linking.decided import KINDS
from ontology.terms import NAMESPACE, rdfs
from web.context import release

__all__ = ["kinds", "vocabulary_words"]


@cache
def vocabulary_words() -> dict[str, Any]:
    """All of them."""
    return tomllib.loads(resources.files("web.vocabulary").joinpath("words.toml").read_text(encoding="utf-8"))


def kinds() -> dict[str, str]:
    """What each class of guidance is called, by its name in the ontology."""
    engine = release().engine
    return {kind: next(iter(engine.values(NAMESPACE + kind, rdfs.label)), kind).capitalize() for kind in KINDS}
