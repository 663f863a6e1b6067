"""What a build would change, in words: shown before it is done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from graph.analysis.foresight import Foresight, ThingChange
    from graph.model import BoardReadings

#: As many of each kind are named; the rest is counted.
_NAMED = 5
_LONGEST = 70


def foreseen(readings: Sequence[BoardReadings], store: Path, *, keep_others: bool = False) -> Iterator[str]:
    """Lines that say what building these boards would change in a store; none where it holds none of them yet."""
    from graph.analysis.foresight import foresee_board
    from graph.errors import BadStore, NotAStore
    from graph.store import Store
    from web.cli.publish import has_work, open_work

    with suppress(NotAStore, BadStore):  # nothing was there before that could change
        release = Store.open(store).current()
        database = open_work(store) if has_work(store) else None
        named = {each.key for each in readings}
        going = [name for name, key in release.manifest.boards if key not in named]
        if going and not keep_others:
            yield f"{_some(going)}: not named, and so not in the store any more; --keep-others leaves them there"
        for each in readings:
            if each.key in release.manifest.read:
                yield from _lines(each, foresee_board(release, each, database), release.name)


def _lines(readings: BoardReadings, found: Foresight, release: str) -> Iterator[str]:
    if found.is_nothing:
        yield f"{readings.name}: nothing changes since data release {release}"
        return
    yield f"{readings.name}: what changes since data release {release}"
    for kind, things in (("points", found.points), ("sections", found.sections), ("courses", found.courses)):
        yield from _things(kind, things)
    if found.suspect:
        yield f"  decisions whose words have changed, to be looked at again: {len(found.suspect)}"
    for orphan in found.orphans[:_NAMED]:
        yield f"  a decision on what is gone is kept, and decides nothing: {_short(orphan.text)}"
    if len(found.orphans) > _NAMED:
        yield f"  and {len(found.orphans) - _NAMED} more such decisions"
    moved = [f"{rung} {found.before.get(rung, 0)} -> {found.after.get(rung, 0)}"
             for rung in sorted({*found.before, *found.after})
             if found.before.get(rung, 0) != found.after.get(rung, 0)]  # fmt: skip
    if moved:
        yield f"  learning points by rung: {', '.join(moved)}"
    for move in found.moves[:_NAMED]:
        yield f"    {_id(move.point)}: {move.before} -> {move.after}: {move.why}"
    if len(found.moves) > _NAMED:
        yield f"    and {len(found.moves) - _NAMED} more"


def _some(names: list[str]) -> str:
    """The first of some names, and how many more there are."""
    more = f" and {len(names) - _NAMED} more boards" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more


def _things(kind: str, things: tuple[ThingChange, ...]) -> Iterator[str]:
    if not things:
        return
    counts = Counter(each.change for each in things)
    yield f"  {kind}: {', '.join(f'{number} {change}' for change, number in counts.items())}"
    for each in things[:_NAMED]:
        words = f"{_short(each.before)} -> {_short(each.after)}" if each.change == "reworded" else ""
        yield f"    {each.change} {_id(each.now or each.was)}: {words or _short(each.after or each.before)}"
    if len(things) > _NAMED:
        yield f"    and {len(things) - _NAMED} more"


def _id(iri: str) -> str:
    return iri.split("/audit/")[-1].split("/section/")[-1].split("/course/")[-1]


def _short(text: str) -> str:
    line = " ".join(text.split())
    return f"“{line if len(line) <= _LONGEST else line[: _LONGEST - 3] + '...'}”"
