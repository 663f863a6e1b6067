"""People's work, projected: from the database into the next release.

A release is behind when somebody has decided, tracked or named something since it was made. It is then linked again,
only the boards that were worked on, from what was read of them and kept beside the release; what differs is published
as a small change. Nothing is lost where that is cut short: the work is in the database, and is projected again.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import partial
from typing import Final, TypeVar

from graph.build import Linked, kept_of, manifest_after, publish, rule_set
from graph.errors import BadStore, GraphError, StaleForm, StoreBusy, UnknownThing
from graph.last_used import LastUsed
from graph.linking.decided import BoardWork
from graph.linking.texts import Ends
from graph.model import BoardReadings
from graph.oxigraph import Quad, lexical
from graph.releases.change import Change
from graph.releases.kept_values import unkept
from graph.releases.release import Release
from graph.store import Store
from graph.work.database import Database
from graph.work.following import work_on_board
from graph.work.revisions import Revision, newest, revisions
from ontology import vocabulary
from ontology.terms import dcterms

__all__ = ["Projector", "readings_of_board", "still_said", "when_free", "work_in", "work_of"]

_T = TypeVar("_T")
#: Seconds between two tries to write where another process does.
_AGAIN: Final = 0.02
#: Seconds between two looks at whether there is anything new, and after something went wrong.
_LOOKS: Final = 0.05
_AFTER_TROUBLE: Final = 1.0
#: As many boards are kept linked in memory, for whoever decides often decides on the same one.
_LINKED: Final = 4


def work_of(database: Database) -> Callable[[BoardReadings], BoardWork]:
    """Look people's work on a board up, as a build asks for it."""

    def work_on(readings: BoardReadings) -> BoardWork:
        with database.reading() as session:
            return work_on_board(session, readings).work

    return work_on


def readings_of_board(release: Release, key: str) -> BoardReadings:
    """What was read of a board, as the release keeps it. Raises ``BadStore`` where it does not."""
    return _unkept(release, f"{key}.readings.json", BoardReadings)


class Projector:
    """Brings the releases of a store up to what is in the database. For one thread."""

    def __init__(self, store: Store, database: Database) -> None:
        """Nothing is read yet."""
        self.store, self.database = store, database
        self._read: Final = LastUsed(_LINKED)
        self._told: Final = LastUsed(2 * _LINKED)
        self._seen: dict[str, tuple[str, Revision, str]] = {}

    def project(self, patience: float = 30) -> Release:
        """Publish a release that holds people's work as it stands, and return it: the current one where it does.

        Raises ``StoreBusy`` where another process has been writing for ``patience`` seconds, ``BadStore`` where the
        release keeps nothing of what was read, ``WorkNotKept``.
        """
        return self._writing(self._project, patience)

    def replace(self, readings: BoardReadings, expected: str | None = None, patience: float = 30) -> Release:
        """Publish a release in which a board was read again, with people's work on it followed to what it says now.

        ``expected`` is the mark of what was read of the board when somebody looked at what would change.
        Raises ``StaleForm`` where another document was taken in meanwhile, ``UnknownThing`` for a board that the store
        does not hold, and as ``project`` does.
        """

        def change() -> Release:
            release = self.store.current()
            was = release.manifest.read.get(readings.key)
            if was is None:
                raise UnknownThing(f"the store holds no board {readings.key!r}; build it with all its boards")
            if expected is not None and was != expected:
                raise StaleForm("another document was taken in since you looked; see again what this one would change")
            if release.manifest.rule_set != rule_set():
                return self._anew(release, readings)
            return self._amended(release, [Linked.of(readings, work_of(self.database)(readings))])

        return self._writing(change, patience)

    def _writing(self, change: Callable[[], Release], patience: float) -> Release:
        return when_free(self.store, change, patience)

    def follow(
        self,
        tell: Callable[[str], None],
        goes_on: Callable[[], bool] = lambda: True,
        done: Callable[[Revision], None] = lambda revision: None,
    ) -> None:
        """Project whatever is worked, within a moment of it, for as long as ``goes_on`` says so.

        What cannot be published is told in one line, once, and tried again: the work itself is kept. ``done`` hears how
        far the work had come that a release holds now.
        """
        vocabulary.load()
        rule_set()  # now, and not when somebody waits for the first decision to be seen
        seen, told = None, ""
        while goes_on():
            try:
                now = self._moment()  # before it is projected: what is done meanwhile is seen the next time
                if now != seen:
                    self.project()
                    if seen is None:
                        gc.collect()
                        gc.freeze()  # what is read and linked stays: to look through it takes as long as to publish
                    seen, told = now, ""
                    done(now[0])
            except (GraphError, OSError) as error:  # a full disk is told by the embedded engine in its own words
                if str(error) != told:
                    told = str(error)
                    tell(told)
                time.sleep(_AFTER_TROUBLE)
            time.sleep(_LOOKS)

    def _moment(self) -> tuple[Revision, str]:
        """How far the work has come, and which release serves: something is to be done when one of them is another."""
        with self.database.reading() as session:
            return newest(session), self.store.current().name

    def _project(self) -> Release:
        release = self.store.current()
        manifest = release.manifest
        changed = self._changed(release)
        if not changed:
            return release
        return self._amended(release, changed) if manifest.rule_set == rule_set() else self._anew(release)

    def _anew(self, release: Release, again: BoardReadings | None = None) -> Release:
        """Publish all boards linked again: the release was linked by other rules, and no difference tells it."""
        work_on = work_of(self.database)
        kept = (readings_of_board(release, key) for _, key in release.manifest.boards)
        every = [again if again and again.key == each.key else each for each in kept]
        return publish(self.store, [Linked.of(each, work_on(each)) for each in every], work_on)

    def _amended(self, release: Release, changed: Sequence[Linked]) -> Release:
        """Publish some boards of a release as they are linked now."""
        gone, come = set[Quad](), set[Quad]()
        manifest = release.manifest
        for now in changed:
            key = now.readings.key
            then, old = self._as_it_was(release, key)
            manifest = manifest_after(manifest, then, now)
            _, new = self._keep((manifest.read[key], manifest.work.get(key, "")), partial(_same, now))
            gone, come = gone | (old - new), come | (new - old)
        gone -= still_said(release, gone, {each.readings.key: each.work for each in changed})
        change = Change(frozenset(gone), frozenset(come))
        return self.store.amend(change, manifest=manifest, kept=kept_of(changed))

    def _changed(self, release: Release) -> Sequence[Linked]:
        """The boards whose work is not what the release has taken in, linked with it as it is now."""
        found = []
        with self.database.reading() as session:
            now = revisions(session)
            for _, key in release.manifest.boards:
                mark, revision = release.manifest.work.get(key, ""), now.get(key, Revision())
                read = release.manifest.read.get(key, "")
                if self._seen.get(key) == (read, revision, mark) or not (revision or mark):
                    continue
                readings, ends = self._readings(release, key)
                work = work_on_board(session, readings, ends).work
                worked = work.mark
                self._seen[key] = read, revision, worked
                if worked != mark:
                    found.append(Linked.of(readings, work))
        return found

    def _as_it_was(self, release: Release, key: str) -> tuple[Linked, frozenset[Quad]]:
        """A board as a release has it, linked, and all that is said of it."""
        marks = release.manifest.read[key], release.manifest.work.get(key, "")
        return self._keep(marks, lambda: Linked.of(self._readings(release, key)[0], work_in(release, key)))

    def _readings(self, release: Release, key: str) -> tuple[BoardReadings, Ends]:
        """What was read of a board, and its texts; kept for as long as no document is read again."""

        def read() -> tuple[BoardReadings, Ends]:
            found = readings_of_board(release, key)
            return found, Ends(found)

        return self._read.get((release.manifest.read.get(key, ""), key), read)

    def _keep(self, marks: tuple[str, str], link: Callable[[], Linked]) -> tuple[Linked, frozenset[Quad]]:
        """A board by the marks of what was read and worked on it; kept for the next change, before which it was so."""

        def told() -> tuple[Linked, frozenset[Quad]]:
            linked = link()
            return linked, frozenset(linked.quads())

        return self._told.get(marks, told)


def _same(linked: Linked) -> Linked:
    return linked


def when_free(store: Store, change: Callable[[], Release], patience: float = 30) -> Release:
    """Make a change with the right to write, as soon as no other process holds it.

    Raises ``StoreBusy`` where another one has held it for ``patience`` seconds.
    """
    until = time.monotonic() + patience
    while True:
        try:
            with store.writing():
                return change()
        except StoreBusy:
            if time.monotonic() > until:
                raise
        time.sleep(_AGAIN)


def still_said(
    release: Release, gone: Iterable[Quad], now: Mapping[str, BoardWork], without: Collection[str] = ()
) -> set[Quad]:
    """What boards go on saying: that guidance was replaced is said of terms that all of them share.

    ``now`` is the work on the boards that change, by their keys; ``without`` are boards that go.
    """
    replaced = {quad for quad in gone if quad.predicate.value == dcterms.isReplacedBy}
    if not replaced:
        return set()
    others = [work_in(release, key) for key in release.manifest.work if key not in now and key not in without]
    terms = (each for work in (*now.values(), *others) for each in work.terms if each.outcome == "replaced")
    said = {(each.term, each.target) for each in terms}
    return {quad for quad in replaced if (lexical(quad.subject), lexical(quad.object)) in said}


def work_in(release: Release, key: str) -> BoardWork:
    """What the release has taken in of people's work on a board. Raises ``BadStore``."""
    return _unkept(release, f"{key}.work.json", BoardWork)


def _unkept(release: Release, name: str, kind: type[_T]) -> _T:
    content = release.kept(name)
    if content is None:
        raise BadStore(f"release {release.name} does not keep {name}; build the store again")
    try:
        return unkept(content, kind)
    except ValueError as error:
        raise BadStore(f"release {release.name}: its {name} is damaged ({error}); build the store again") from None
