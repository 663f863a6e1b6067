"""The words of the country, from the files beside this one, each with what it names."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any, cast

from graph.model import Kind, Mode
from ontology.vocabulary import load

__all__ = [
    "About",
    "Named",
    "Sentence",
    "Speaking",
    "about",
    "agencies",
    "guidance",
    "rule_of",
    "speaking",
    "table",
    "words",
]


@dataclass(frozen=True, slots=True)
class Named:
    """A name as people write it, what it stands for (``None``: nothing that we list), and of what kind that is."""

    written: str
    iri: str | None
    label: str
    kind: str
    topics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with gaps for services and how often; ``names`` is guidance that it names, ``mode`` how."""

    text: str
    names: Named | None = None
    mode: Mode = "mention"


@dataclass(frozen=True, slots=True)
class About:
    """Sentences about one topic, by the kind of point that they make."""

    topics: tuple[str, ...]
    says: dict[Kind, tuple[Sentence, ...]]


@dataclass(frozen=True, slots=True)
class Speaking:
    """Sentences that speak of guidance in one way."""

    mode: Mode
    rule: str
    kind: Kind
    kinds: tuple[str, ...]
    topics: tuple[str, ...]
    says: tuple[str, ...]


@lru_cache
def table(name: str) -> dict[str, Any]:
    """A file of words: ``words``, ``findings``, ``speaking``, ``themes``, ``layouts``, ``sections``, ``courses``."""
    return tomllib.loads(resources.files(__package__).joinpath(f"{name}.toml").read_text(encoding="utf-8"))


@lru_cache
def words(name: str) -> tuple[str, ...]:
    """A list of ``words.toml``."""
    return tuple(table("words")[name])


@lru_cache
def agencies() -> tuple[Named, ...]:
    """Services as they are named in a sentence, the most common first."""
    found = [(written, load().find_agency(written.removeprefix("The "))) for written in words("agencies")]
    return tuple(Named(written, each.iri, each.label, "Agency") for written, each in found if each is not None)


@lru_cache
def guidance() -> tuple[Named, ...]:
    """Guidance as people write it, the most common first."""
    found = [(written, load().find_guidance(written)) for written in words("guidance")]
    return tuple(
        Named(written, each.iri, each.label, each.kind, tuple(iri.rpartition("/")[2] for iri in each.subjects))
        for written, each in found
        if each is not None
    )


@lru_cache
def about() -> tuple[About, ...]:
    """What findings are about, the most common first."""
    kinds: tuple[Kind, ...] = ("gap", "strength", "action")
    return tuple(
        About(tuple(each["topic"]), {kind: tuple(map(_sentence, each[kind])) for kind in kinds})
        for each in table("findings")["about"]
    )


def _sentence(given: str | dict[str, str]) -> Sentence:
    if isinstance(given, str):
        return Sentence(given)
    found = load().find_guidance(given["names"])
    named = Named(given["names"], found.iri, found.label, found.kind) if found else None
    return Sentence(given["say"], named, cast(Mode, given["mode"]))


@lru_cache
def rule_of(mode: Mode) -> str:
    """A rule by which a reader may tell that guidance is spoken of in this way."""
    return next(each.rule for each in speaking() if each.mode == mode)


@lru_cache
def speaking() -> tuple[Speaking, ...]:
    """The ways in which findings speak of guidance."""
    return tuple(
        Speaking(
            cast(Mode, each["mode"]), each["rule"], cast(Kind, each["kind"]), tuple(each["kinds"]),
            tuple(each["topic"]), tuple(each["says"]),
        )
        for each in table("speaking")["speaking"]
    )  # fmt: skip
