"""One made-up board: its name, what it finds again and again, its sheets, manual, catalogue, steps and decisions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from graph.dates import VagueDate
from loaders.made_up.catalogues import courses_of
from loaders.made_up.chance import Chance
from loaders.made_up.findings import Habits, points_of
from loaders.made_up.follow_up import decisions_of, steps_of
from loaders.made_up.manuals import sections_of
from loaders.made_up.plan import USUAL, Layout, MadeAudit, MadeBoard, MadeSheet, Sizes
from loaders.made_up.sheets import points_in_order
from loaders.made_up.words import Named, about, agencies, guidance, table, words

__all__ = ["board"]

_YEAR = 2024
_FIRST_YEAR = 2012
_MOST_AUDITS, _MOST_POINTS, _MOST_IN_SHEET = 60, 90, 4
_IN_DEPTH = 30
_OWN = 3


def board(seed: int, number: int, sizes: Sizes = USUAL) -> MadeBoard:
    """The board of this number, from 1; the same for the same seed, whatever other boards there are."""
    chance = Chance(seed, number)
    habits = _habits(chance.of("habits"))
    audits = list(_audits(chance.of("audits"), habits, sizes))
    sheets = tuple(_sheets(chance.of("sheets"), audits))
    ids = [one for sheet in sheets for one, point in points_in_order(sheet) if point.kind != "strength"]
    key = f"board-{number:03d}"
    courses = courses_of(chance.of("courses"), key, _YEAR)
    named = [each.label for each in habits.agencies]
    papers = chance.of("papers")
    return MadeBoard(
        key=key,
        name=_name(chance.of("name")),
        as_at=VagueDate.of(_YEAR, 1, 1),
        sheets=sheets,
        sections=sections_of(chance.of("manual"), habits.own, _YEAR - 1),
        courses=courses,
        steps=steps_of(chance.of("steps"), ids, named, _YEAR),
        decisions=decisions_of(chance.of("decisions"), ids, courses, _YEAR),
        manual_ending=papers.one(("csv", "html", "docx", "xlsx")),
        courses_ending=papers.one(("csv", "xlsx")),
        actions_ending=papers.one(("csv", "xlsx")),
    )


def _name(chance: Chance) -> str:
    place = chance.one(words("first_name_parts")) + chance.one(words("last_name_parts"))
    return f"{place} {chance.one(words('bodies'))} (made up)"


def _habits(chance: Chance) -> Habits:
    """A board's own order of topics, guidance and services: the country's, shaken."""
    names = [f"{word} {kind}" for word in words("own_guidance") for kind in table("words")["own_kinds"]]
    own = tuple(Named(name, None, name, name.rpartition(" ")[2]) for name in chance.some(names, _OWN))
    mixed = chance.mixed(about()), chance.mixed(guidance()), chance.mixed(agencies())
    return Habits(tuple(mixed[0]), tuple(mixed[1]), tuple(mixed[2]), own)


def _audits(chance: Chance, habits: Habits, sizes: Sizes) -> Iterator[MadeAudit]:
    """Audits in the order of their months, no two of one theme in one month."""
    themes, taken = table("themes")["theme"], set()
    drafts = []
    for _ in range(chance.size(sizes.audits, _MOST_AUDITS)):
        theme = chance.skewed(themes)
        month = VagueDate.of(chance.between(_FIRST_YEAR, _YEAR - 1), chance.between(1, 12))
        if (theme["name"], month) in taken:
            continue
        taken.add((theme["name"], month))
        drafts.append((month, theme))
    for month, theme in sorted(drafts, key=lambda each: (each[0].text, each[1]["name"])):
        points = points_of(chance, habits, theme["topics"], chance.size(sizes.points, _MOST_POINTS))
        method = chance.one(words("methods")) if chance.often(_IN_DEPTH) else None
        yield MadeAudit(theme["name"], month, chance.between(2, 12), method, points)


def _sheets(chance: Chance, audits: Sequence[MadeAudit]) -> Iterator[MadeSheet]:
    """The audits in documents: several in a mixed sheet, one in the others, in layouts that a board likes."""
    layouts = [_layout(each) for each in table("layouts")["layout"]]
    liked = chance.some(layouts, 3)
    place = number = 0
    while place < len(audits):
        layout = chance.skewed(liked)
        count = chance.between(2, _MOST_IN_SHEET) if layout.mixed else 1
        number += 1
        yield MadeSheet(f"audits-{number}", chance.one(layout.files), layout, tuple(audits[place : place + count]))
        place += count


def _layout(each: dict[str, object]) -> Layout:
    values = {**each, "parts": tuple((kind, head) for kind, head in each["parts"]), "files": tuple(each["files"])}  # type: ignore[attr-defined, arg-type]
    return Layout(**values)  # type: ignore[arg-type]
