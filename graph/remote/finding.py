"""The three addresses of a service of which only one was given: where common services have them, tried in turn."""

from __future__ import annotations

import tomllib
from importlib import resources
from pathlib import Path

from graph.errors import ServiceProblem
from graph.remote.datasets import NOTHING
from graph.remote.service import Service
from graph.remote.settings import ServiceSettings, keep_settings, kept_settings

__all__ = ["settings_in"]


def settings_in(folder: Path) -> ServiceSettings:
    """The settings of the service of a store, its addresses found out, and kept for the next time.

    Raises ``BadService``, and ``ServiceProblem`` where no service answers.
    """
    settings = kept_settings(folder)
    if not settings.query:
        settings = _found(settings)
        keep_settings(folder, settings)
    return settings


def _found(settings: ServiceSettings) -> ServiceSettings:
    said, asked = "", dict[str, str]()  # several services have the same address for queries
    for place in _places(settings.url):
        tried = settings.at(**place)
        service = Service(tried, tells=True)
        if tried.query not in asked:
            asked[tried.query] = service.speaks(tried.query, [("query", "ASK { }")])
        problem = asked[tried.query]
        said = said or problem
        if problem:
            continue
        wrong = service.speaks(tried.graph_store, graph=NOTHING)
        if not wrong and service.is_there(tried.update):
            return tried
        said = wrong or f"{tried.update}: nothing takes an update there"
    raise ServiceProblem(f"no SPARQL service was found at {settings.url} ({said}); name its three addresses in a file, "
                         "see docs/remote.md")  # fmt: skip


def _places(url: str) -> list[dict[str, str]]:
    """The addresses at which the protocols may be, as the ends of the address suggest."""
    whole = url.rstrip("/")
    parent = whole.rpartition("/")[0]
    table = tomllib.loads(resources.files(__package__ or "").joinpath("places.toml").read_text(encoding="utf-8"))
    return [
        {name: place[name].format(url=whole, parent=parent) for name in ("query", "update", "graph_store")}
        for place in table["place"] if whole.endswith(place["ends"])
    ]  # fmt: skip
