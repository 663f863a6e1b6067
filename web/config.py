"""The settings of the pages, each with a default that suits one person on one machine.

Each is read from the environment by its name in capitals with ``GOLDENTHREAD_`` before it:

>>> Config.from_environment(Path("store"), {"GOLDENTHREAD_PAGE_SIZE": "20"}).page_size
20
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from graph.errors import GraphError

__all__ = ["BadSetting", "Config"]

PREFIX = "GOLDENTHREAD_"


class BadSetting(GraphError):
    """A setting in the environment that cannot be used: its name, its value, and what it takes."""


@dataclasses.dataclass(frozen=True, slots=True)
class Config:
    """Where the store is, and the limits of what one visitor may ask.

    ``https`` is set where visitors come over HTTPS: it redirects plain requests and sends HSTS.
    ``proxies`` is how many proxies stand in front and may be believed about the visitor's address.
    An empty rate limit means none.
    ``public_address`` is where visitors find the service, such as https://thread.example.org: files and descriptions
    of the data name it. ``answers_kept`` is how many bytes of answers to named queries each process keeps.
    """

    store: Path
    page_size: int = 50
    rate_limit: str = "1200 per minute"
    query_rate_limit: str = "240 per minute"
    query_length: int = 100_000
    https: bool = False
    proxies: int = 0
    workers: int = 2
    threads: int = 8
    public_address: str = ""
    answers_kept: int = 64_000_000

    @classmethod
    def from_environment(cls, store: Path, environment: Mapping[str, str]) -> Config:
        """Read every setting but the store from the environment; refuse what is no such value."""
        given: dict[str, Any] = {}
        for field in dataclasses.fields(cls):
            text = environment.get(PREFIX + field.name.upper())
            if text is not None and field.name != "store":
                given[field.name] = _read(field.name, str(field.type), text)
        return cls(store=store, **given)


def _read(name: str, kind: str, text: str) -> str | int | bool:
    if kind == "str":
        return text
    if kind == "bool":
        return _switch(name, text)
    if not text.isascii() or not text.isdigit():
        raise BadSetting(f"{PREFIX}{name.upper()}: {text!r} is no whole number; give one such as 50")
    return int(text)


def _switch(name: str, text: str) -> bool:
    if text.lower() not in {"1", "0", "true", "false", "yes", "no"}:
        raise BadSetting(f"{PREFIX}{name.upper()}: {text!r} is neither yes nor no; give one of them")
    return text.lower() in {"1", "true", "yes"}
