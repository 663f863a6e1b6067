"""The points of a made-up audit, each with what a careful reader finds in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from graph.model import Kind
from loaders.made_up.chance import Chance
from loaders.made_up.plan import MadeCitation, MadePoint
from loaders.made_up.words import About, Named, Speaking, about, rule_of, speaking, table, words

__all__ = ["Habits", "points_of"]

#: Of a hundred points: how many are strengths, how many ask for something, and how many speak of guidance.
_STRENGTHS, _ACTIONS, _GUIDANCE = 16, 14, 34
#: Of a hundred: points of the audit's own theme; points about services by name, with a second and a third service.
_OF_THEME, _NAMED, _SECOND, _THIRD = 40, 55, 22, 25
_MISSING, _OWN, _NESTED = 2, 5, 6
_TRIES = 25


@dataclass(frozen=True, slots=True)
class Habits:
    """What a board finds again and again: topics, guidance and services in its own order, and guidance of its own."""

    topics: tuple[About, ...]
    guidance: tuple[Named, ...]
    agencies: tuple[Named, ...]
    own: tuple[Named, ...]


def points_of(chance: Chance, habits: Habits, theme_topics: Sequence[str], count: int) -> tuple[MadePoint, ...]:
    """So many points, no two with the same words as far as there are words enough."""
    said: set[str] = set()
    points: list[MadePoint] = []
    for _ in range(count):
        kind: Kind = "strength" if chance.often(_STRENGTHS) else "action" if chance.often(_ACTIONS) else "gap"
        for _ in range(_TRIES):
            point = _point(chance, habits, theme_topics, kind)
            if point.text not in said:
                break
        said.add(point.text)
        nested = kind == "gap" and bool(points) and points[-1].kind == "gap" and chance.often(_NESTED)
        points.append(replace(point, nested=nested))
    return tuple(points)


def _point(chance: Chance, habits: Habits, theme_topics: Sequence[str], kind: Kind) -> MadePoint:
    if kind != "strength" and chance.often(_MISSING):
        missing: dict[str, Any] = chance.one([each for each in table("speaking")["missing"] if each["kind"] == kind])
        return MadePoint(kind, chance.one(missing["says"]), topics=tuple(missing["topic"]), missing=True)
    return (
        _of_guidance(chance, habits, kind) if chance.often(_GUIDANCE) else _of_topic(chance, habits, theme_topics, kind)
    )


def _of_topic(chance: Chance, habits: Habits, theme_topics: Sequence[str], kind: Kind) -> MadePoint:
    own = [each for each in about() if set(each.topics) & set(theme_topics)]
    told = chance.skewed(own) if own and chance.often(_OF_THEME) else chance.skewed(habits.topics)
    if not told.says[kind]:
        told = habits.topics[0]
    said = chance.one(told.says[kind])
    text, named = _filled(chance, habits, said.text)
    cited = (MadeCitation(said.names, said.mode, rule_of(said.mode)),) if said.names else ()
    return MadePoint(kind, text, cited, named, told.topics, training="training-awareness" in told.topics)


def _of_guidance(chance: Chance, habits: Habits, kind: Kind) -> MadePoint:
    cited = chance.one(habits.own) if chance.often(_OWN) else chance.skewed(habits.guidance)
    way = chance.one([each for each in speaking() if each.kind == kind and cited.kind in each.kinds] or _general(kind))
    text, named = _filled(chance, habits, chance.one(way.says).replace("{guidance}", cited.written))
    topics = (*way.topics, *_compliance(cited, way), *cited.topics)
    return MadePoint(
        kind, text, (MadeCitation(cited, way.mode, way.rule),), named, tuple(dict.fromkeys(topics)),
        training=way.mode == "not-known",
    )  # fmt: skip


def _general(kind: Kind) -> list[Speaking]:
    """The ways that fit any guidance: used, not used, to be used."""
    return [each for each in speaking() if each.kind == kind and each.mode in ("not-used", "needed", "used-well")]


def _compliance(cited: Named, way: Speaking) -> tuple[str, ...]:
    of = table("speaking")["compliance"]
    return (of["topic"],) if cited.kind in of["kinds"] and way.mode in of["modes"] else ()


def _filled(chance: Chance, habits: Habits, sentence: str) -> tuple[str, tuple[Named, ...]]:
    """A sentence with how often, and with the services that it names."""
    text = sentence.replace("{cases}", chance.one(words("cases")))
    if "{agency}" not in text:
        return text, ()
    if not chance.often(_NAMED):
        return _with_agency(text, [chance.one(words("no_agency"))]), ()
    named = [chance.skewed(habits.agencies)]
    while len(named) < 3 and chance.often(_SECOND if len(named) == 1 else _THIRD):
        named += [other] if (other := chance.skewed(habits.agencies)).iri not in {each.iri for each in named} else []
    return _with_agency(text, [each.written for each in named]), tuple(named)


def _with_agency(sentence: str, names: Sequence[str]) -> str:
    return sentence.replace("{agency}", listed(names, opens=sentence.startswith("{agency}")))


def listed(names: Sequence[str], opens: bool = True) -> str:
    """Names in a sentence; only the first begins with a capital for that alone, where they open it.

    >>> listed(["The police", "Schools", "GPs"])
    'The police, schools and GPs'
    """
    several = [name if opens and place == 0 else _small(name) for place, name in enumerate(names)]
    return several[0] if len(several) == 1 else f"{', '.join(several[:-1])} and {several[-1]}"


def _small(name: str) -> str:
    """A common name inside a sentence; what is a name or an acronym keeps its capitals."""
    return name[0].lower() + name[1:] if name in words("common") else name
