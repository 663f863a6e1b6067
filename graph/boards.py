"""The boards of a store: added, read again and removed; the others are neither read nor linked again for it.

No board says what another one says, so that the statements of one board are the whole difference between a store with
it and a store without it (ADR 0016, ADR 0021). What comes out is what a build of all the boards would have made.

>>> put(store, [readings], work_on)                 # doctest: +SKIP
>>> remove(store, ["exampleshire"], work_on)        # doctest: +SKIP
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Final

import msgspec

from graph.build import (
    Linked,
    WorkOn,
    build,
    check_readings,
    counts_of,
    kept_of,
    manifest_after,
    mark_of,
    publish,
    records_of,
    release_name,
    rule_set,
)
from graph.commands import on_store
from graph.dates import VagueDate
from graph.errors import BadReadings, BadStore, UnknownThing
from graph.model import BoardReadings
from graph.oxigraph import Engine, Quad
from graph.releases.change import Change
from graph.releases.kept_values import unkept
from graph.releases.manifest import Manifest
from graph.releases.release import Release
from graph.store import Store
from graph.work.projecting import readings_of_board, still_said, when_free, work_in

__all__ = ["put", "remove"]

_READINGS: Final = "{}.readings.json"
_WORK: Final = "{}.work.json"


class _Dated(msgspec.Struct):
    """What is needed of the readings of a board to know the date asked: the rest of them is passed over."""

    as_at: VagueDate | None = None


def put(store: Store, readings: Sequence[BoardReadings], work_on: WorkOn) -> Release:
    """Publish a release with some boards more, or read again in their places; all others are as they were.

    Raises ``BadReadings`` where they cannot stand in this store, and as a build does.
    """
    if not store.has_release():
        return build(readings, store.path, work_on=work_on)
    check_readings(readings)
    before = [Linked.of(each, work_on(each)) for each in readings]

    def change() -> Release:
        # what was decided while they were linked is taken in
        made = [one if (now := work_on(one.readings)) == one.work else Linked.of(one.readings, now) for one in before]
        return _put(store, made, work_on)

    return when_free(store, change)


def _put(store: Store, made: Sequence[Linked], work_on: WorkOn) -> Release:
    release = store.current()
    manifest = release.manifest
    if any(one.readings.base != manifest.base for one in made):
        raise BadReadings(f"the store names things under {manifest.base}; one store has one base for its addresses")
    if manifest.rule_set != rule_set():
        return _anew(release, store, made, (), work_on)
    gone, come = set[Quad](), set[Quad]()
    for now in made:
        key = now.readings.key
        then = _linked(release, key) if key in manifest.read else None
        manifest = _again(manifest, then, now) if then else _with(manifest, now)
        old, new = set(then.quads()) if then else set(), set(now.quads())
        gone, come = gone | (old - new), come | (new - old)
    gone -= still_said(release, gone, {now.readings.key: now.work for now in made})
    manifest = replace(manifest, as_at=_date_asked(release, manifest, {now.readings.key: now for now in made}))
    return store.amend(Change(frozenset(gone), frozenset(come)), manifest=manifest, kept=kept_of(made))


def remove(store: Store, keys: Collection[str], work_on: WorkOn) -> Release:
    """Publish a release without some boards: no statement, list, count or document of theirs is left in it.

    Its files are written anew: an engine from which statements were taken keeps their words in its files. People's work
    on the boards is not touched: it lives in its database. Raises ``UnknownThing`` for a board that the store does not
    hold, ``BadReadings`` where none would be left.
    """
    release = when_free(store, lambda: _remove(store, tuple(dict.fromkeys(keys)), work_on))
    store.tidy()  # the release with the boards, which was read until now
    return release


def _remove(store: Store, keys: Collection[str], work_on: WorkOn) -> Release:
    release = store.current()
    manifest = release.manifest
    held = [key for _, key in manifest.boards]
    known = on_store("board", "list", store=store.shown)
    for key in keys:
        if key not in held:
            raise UnknownThing(f"{key}: the store holds no board of this key; for those it holds: {known}")
    if not set(held) - set(keys):
        raise BadReadings("no board would be left: a store holds one at least; remove the folder of the store instead")
    if manifest.rule_set != rule_set():
        return _anew(release, store, (), keys, work_on)
    gone = set[Quad]()
    for key in keys:
        then = _linked(release, key)
        gone |= set(then.quads())
        manifest = _without(manifest, then)
    gone -= still_said(release, gone, {}, without=keys)
    manifest = replace(manifest, as_at=_date_asked(release, manifest, {}))
    names = [name.format(key) for _, key in manifest.boards for name in (_READINGS, _WORK)]
    kept = {name: content for name in names if (content := release.kept(name)) is not None}
    written = frozenset(Engine.in_memory(gone).quads())  # as the engine writes numbers and dates
    return store.publish(manifest, (quad for quad in release.engine.quads() if quad not in written), kept)


def _linked(release: Release, key: str) -> Linked:
    """A board as the release has it."""
    return Linked.of(readings_of_board(release, key), work_in(release, key))


def _anew(release: Release, store: Store, made: Sequence[Linked], without: Collection[str], work_on: WorkOn) -> Release:
    """Publish all boards linked again: the release was linked by other rules, and no difference tells it."""
    new = {one.readings.key: one for one in made}
    every = []
    for _, key in release.manifest.boards:
        if key not in without:
            readings = readings_of_board(release, key)
            every.append(new.pop(key) if key in new else Linked.of(readings, work_on(readings)))
    return publish(store, [*every, *new.values()], work_on)


def _again(was: Manifest, then: Linked, now: Linked) -> Manifest:
    """What a release says of itself after a board was read again, perhaps under another name."""
    named = {now.readings.key: now.readings.name}
    return replace(
        manifest_after(was, then, now), boards=tuple((named.get(key, name), key) for name, key in was.boards)
    )


def _with(was: Manifest, now: Linked) -> Manifest:
    """What a release says of itself with one board more, which stands last."""
    readings = now.readings
    read = {**was.read, readings.key: mark_of(readings, was.tool_version, was.rule_set)}
    work = {**was.work, **({readings.key: now.work.mark} if now.work else {})}
    documents, warnings = tuple(records_of(readings)), tuple(now.board.warnings)
    known = sum(was.warned.values()) == len(was.warnings)
    grown = counts_of(now)
    return replace(
        was,
        release=release_name(read, work),
        boards=(*was.boards, (readings.name, readings.key)),
        read=read,
        work=work,
        has_catalogue=was.has_catalogue or bool(readings.catalogues),
        documents=(*was.documents, *documents),
        warnings=(*was.warnings, *warnings),
        warned={**was.warned, readings.key: len(warnings)} if known else {},
        counts={**was.counts, **{kind: was.counts[kind] + number for kind, number in grown.items()}},
    )


def _without(was: Manifest, then: Linked) -> Manifest:
    """What a release says of itself without one of its boards."""
    gone = then.readings.key
    read = {key: mark for key, mark in was.read.items() if key != gone}
    work = {key: mark for key, mark in was.work.items() if key != gone}
    documents = tuple(each for each in was.documents if each.board != gone)
    told = was.warnings_by_board()
    unsaid = tuple(one for one in told.pop("", ()) if one not in then.board.warnings)
    told.pop(gone, None)
    less = counts_of(then)
    return replace(
        was,
        release=release_name(read, work),
        boards=tuple((name, key) for name, key in was.boards if key != gone),
        read=read,
        work=work,
        has_catalogue=any(each.role == "courses" for each in documents),
        documents=documents,
        warnings=(*unsaid, *(one for several in told.values() for one in several)),
        warned={} if unsaid else {key: len(several) for key, several in told.items()},
        counts={**was.counts, **{kind: was.counts[kind] - number for kind, number in less.items()}},
    )


def _date_asked(release: Release, after: Manifest, made: dict[str, Linked]) -> str | None:
    """The date that questions about training ask for: the latest that any of the boards names.

    As a rule all name one date, so that the first board which is looked at decides.
    """
    own = [one.readings.as_at for one in made.values() if one.readings.as_at]
    was = release.manifest.as_at
    latest = max(own, default=None)
    if was is None:
        return latest.text if latest else None
    for _, key in after.boards:
        if latest is not None and latest >= VagueDate(was):
            break
        if key not in made and (named := _as_at_of(release, key)) is not None:
            latest = named if latest is None else max(latest, named)
    return latest.text if latest else None


def _as_at_of(release: Release, key: str) -> VagueDate | None:
    """The date that a board names, of which nothing else is read. Raises ``BadStore``."""
    content = release.kept(_READINGS.format(key))
    if content is None:
        raise BadStore(f"release {release.name} does not keep what was read of {key}; build the store again")
    return unkept(content, _Dated).as_at
