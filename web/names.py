"""From the names on a page to the pages of what they name."""

from __future__ import annotations

from typing import Final

from web.addresses import address
from web.context import ask, release, remembered

__all__ = ["labelled", "of_iri"]

_LISTS: Final = {"topic": "list-topics", "agency": "list-agencies", "guidance": "list-guidance"}


def labelled() -> dict[str, dict[str, str]]:
    """The IRIs of topics, agencies and guidance by their names, for each of the three."""

    def make() -> dict[str, dict[str, str]]:
        return {kind: {row["label"]: row["thing"] for row in ask(name).records()} for kind, name in _LISTS.items()}

    return remembered("labelled", make=make)


def of_iri(iri: str) -> str:
    """The address of a thing's page, or the empty string where it has none."""
    return address(iri, release().manifest) or ""
