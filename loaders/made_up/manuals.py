"""The procedures manual of a made-up board: chapters and sections, some amended again and again, some never."""

from __future__ import annotations

from typing import Any

from graph.dates import VagueDate
from graph.model import Section
from loaders.made_up.chance import Chance
from loaders.made_up.words import Named, table
from loaders.tables.ids import unique_slugs

__all__ = ["sections_of"]

#: Of a hundred sections of the common stock, so many are in a board's manual; so many of its own are.
_KEPT = 78
_FIRST_YEAR = 2011
_NEVER, _MORE = 25, 45


def sections_of(chance: Chance, own: tuple[Named, ...], last_year: int) -> tuple[Section, ...]:
    """The sections with their numbers, and the first of each chapter its head."""
    drafts: list[dict[str, Any]] = []
    for number, chapter in enumerate(table("sections")["chapter"], start=1):
        drafts.append({"number": str(number), "title": chapter["title"], "sets_out": [], "text": None, "of": None})
        kept = [each for each in chapter["sections"] if chance.often(_KEPT)]
        drafts += [
            {**each, "number": f"{number}.{place}", "of": str(number)} for place, each in enumerate(kept, start=1)
        ]
    last = len(table("sections")["chapter"]) + 1
    drafts.append({"number": str(last), "title": "Local arrangements", "sets_out": [], "text": None, "of": None})
    for place, named in enumerate(own, start=1):
        text = "How this area does it."
        drafts.append(
            {"number": f"{last}.{place}", "title": named.written, "sets_out": [], "text": text, "of": str(last)}
        )
    ids = unique_slugs([each["title"] for each in drafts])
    return tuple(
        Section(
            id=one,
            title=each["title"],
            place=place,
            number=each["number"],
            url=f"https://procedures.example.org/{one}" if each["of"] else None,
            text=each["text"],
            sets_out=tuple(each["sets_out"]),
            amended=_amended(chance, last_year) if each["of"] else (),
            part_of=each["of"],
        )
        for place, (one, each) in enumerate(zip(ids, drafts, strict=True), start=2)
    )


def _amended(chance: Chance, last_year: int) -> tuple[VagueDate, ...]:
    if chance.often(_NEVER):
        return ()
    days = {_day(chance, last_year)}
    while len(days) < 5 and chance.often(_MORE):
        days.add(_day(chance, last_year))
    return tuple(sorted(days))


def _day(chance: Chance, last_year: int) -> VagueDate:
    return VagueDate.of(chance.between(_FIRST_YEAR, last_year), chance.between(1, 12), chance.between(1, 28))
