"""From the names on a page to the pages of what they name."""

from __future__ import annotations

from web.addresses import address
from web.context import release

__all__ = ["of_iri"]


def of_iri(iri: str) -> str:
    """The address of a thing's page, or the empty string where it has none."""
    return address(iri, release().manifest) or ""
