"""What is asked of a service beside the named queries: a file for each, with ``$names`` for what differs."""

from __future__ import annotations

from functools import cache
from importlib import resources
from string import Template

__all__ = ["request"]


def request(file: str, **values: str) -> str:
    """The text of a request. ``values`` are put in as they are: addresses of ours, or terms that the engine wrote."""
    return _template(file).substitute(values)


@cache
def _template(file: str) -> Template:
    return Template(resources.files(__name__).joinpath(file).read_text(encoding="utf-8"))
