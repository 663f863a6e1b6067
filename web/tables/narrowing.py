"""The filter that an address asks for: a value that this data release does not know is refused, with what there is.

A list narrowed to something that does not exist would be empty, and read as good news.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from rapidfuzz import fuzz, process, utils

from graph.errors import BadParameter
from web.context import release, wording
from web.frame.boards import as_value, boards_asked
from web.frame.chrome import rungs
from web.points.listed import Filter, point_index
from web.tables.facets import LISTS

__all__ = ["filter_asked"]

#: Kinds of things that stand in an address by the last part of their own; others by their name.
_BY_ADDRESS: Final = ("audits", "sections", "courses")
#: So many values are all written out; where there are more, the nearest are.
_FEW: Final = 12
_NEAREST: Final = 3
_LIKE: Final = 70
_SHOWN: Final = 60


def filter_asked(arguments: Mapping[str, str]) -> Filter:
    """Read a filter from the arguments of an address. Raises ``BadParameter`` for a value that names nothing here."""
    chosen = replace(Filter.of(arguments), board=as_value(boards_asked()))
    for name, value in chosen.given().items():
        if name in LISTS:
            _check_thing(name, value)
        elif (known := _known(name)) is not None and value not in known:
            raise _unknown(name, value, known)
    return chosen


def _known(name: str) -> Iterable[str] | None:
    """The values of a part of a filter that names no thing; ``None`` where it takes any words."""
    if name == "rung":
        return rungs()
    if name == "who":
        return dict.fromkeys(rung.who_acts for rung in rungs().values())
    if name == "response":
        return wording("responses")
    if name == "kind":
        return ("learning", "strength")
    return None


def _check_thing(name: str, value: str) -> None:
    """Refuse a value that no point has and that names nothing of its list: by its name, or by its address."""
    kind, field = LISTS[name]
    values = point_index().facets[name].values
    if value in point_index().facets[name].code_of or release().index.lists.named(kind, [value]):
        return
    by_address = kind in _BY_ADDRESS
    listed = (each["iri"].rsplit("/", 1)[-1] if by_address else each[field] for each in release().index.lists.of(kind))
    known = dict.fromkeys([*(each.key for each in values), *listed])
    if value not in known:
        raise _unknown(name, value, known, kind)


def _unknown(name: str, value: str, known: Iterable[str], kind: str = "") -> BadParameter:
    """What is wrong, and which values there are."""
    every = list(known)
    if len(every) <= _FEW:
        there = f"write one of: {', '.join(every)}" if every else "there is none to choose"
    else:
        near = process.extract(
            value, every, scorer=fuzz.WRatio, processor=utils.default_process, limit=_NEAREST, score_cutoff=_LIKE
        )
        nearest = f"the nearest: {'; '.join(found for found, *_ in near)}" if near else ""
        there = ". ".join(part for part in (nearest, f"/{kind} lists all {len(every):,}" if kind else "") if part)
    return BadParameter(f"{name}={value[:_SHOWN]}: nothing in this data release is called that; {there}")
