"""A trial of what people are promised: kill -9 at random moments, and nothing that was acknowledged is lost.

    python -m bench.killing --decisions 1000

Processes decide and take back, publish, build, back up and restore, all at once, and one after the other is killed
without warning and begun again. Each decision that was acknowledged is written down by who made it, on disk, before
the next. At the end all of them must be in the database, each batch whole; the release must open, be whole, and be the
one that a build from scratch gives; what was restored must be one backup or the other, and never a part of either.
"""

from __future__ import annotations

import argparse
import contextlib
import multiprocessing
import os
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from multiprocessing.process import BaseProcess
from pathlib import Path

import sqlalchemy as sa

from graph.build import build
from graph.errors import GraphError, NotAllowed, StaleForm, StoreBusy
from graph.linking.texts import Ends
from graph.model import BoardReadings
from graph.store import Store
from graph.work.backup import back_up
from graph.work.database import Database, address_beside
from graph.work.decisions import Choice, decide, undo
from graph.work.projecting import Projector, work_of
from graph.work.restoring import examined, restore
from graph.work.soundness import checks
from graph.work.tables import Decision
from graph.work.trail import Actor
from ontology.terms import gt

__all__ = ["Place", "Report", "look", "trial"]

_CURATOR = Actor(None, "somebody", "curator", "curator")
_ADMIN = Actor(None, "the owner", "curator", "admin")
_FORK = multiprocessing.get_context("fork")
_DECIDERS = 3
#: Seconds between two kills at most, while work goes on.
_LONGEST_LIFE = 0.4
#: Seconds after which a trial ends though too little was decided, beside one for each decision.
_PATIENCE = 60


@dataclass(frozen=True, slots=True)
class Place:
    """Where a trial takes place: a folder of its own, the database of people's work, what is built and how it grows."""

    folder: Path
    address: str
    readings: BoardReadings

    @property
    def store(self) -> Path:
        """The store that is built, published to, and killed over."""
        return self.folder / "store"

    @property
    def elsewhere(self) -> str:
        """The database that is restored to, again and again."""
        return address_beside(self.folder / "elsewhere")

    def acknowledged(self, number: int) -> Path:
        """What one who decides has written down."""
        return self.folder / f"acknowledged-{number}"

    def backup(self, number: int) -> Path:
        """One of the two that are restored in turn."""
        return self.folder / f"backup-{number}.zip"


@dataclass(frozen=True, slots=True)
class Report:
    """What a trial has seen. ``faults`` is empty where the promise was held."""

    kills: int
    acknowledged: int
    kept: int
    restores: int
    faults: tuple[str, ...]


def trial(place: Place, decisions: int, seed: int = 0, least_kills: int = 0) -> Report:
    """Let everybody work until so many decisions are acknowledged, killing one after the other, and look at it.

    It goes on until ``least_kills`` have been killed too: a quick machine decides much before the first falls.
    """
    chance = random.Random(seed)
    _prepare(place)
    jobs: list[Callable[[], None]] = [_deciding(place, number) for number in range(_DECIDERS)]
    jobs += [lambda: _publish(place), lambda: _build(place), lambda: _restore(place), lambda: _back_up(place)]
    running = [_begun(job) for job in jobs]
    kills, so_far, pause, until = 0, 0, _LONGEST_LIFE, time.monotonic() + _PATIENCE + decisions
    try:
        while ((now := _acknowledged(place)) < decisions or kills < least_kills) and time.monotonic() < until:
            pause = pause * 1.1 if now == so_far else _LONGEST_LIFE  # on a busy machine nobody else would get to work
            so_far = now
            time.sleep(chance.uniform(0.0, pause))
            number = chance.randrange(len(jobs))
            running[number].kill()
            running[number].join()
            running[number] = _begun(jobs[number])
            kills += 1
    finally:
        for process in running:
            process.kill()
            process.join()
    return look(place, kills)


def _prepare(place: Place) -> None:
    for folder in (place.folder, place.folder / "elsewhere"):
        folder.mkdir(exist_ok=True)
    build([place.readings], place.store)
    Database.open(place.address).close()
    ends = Ends(place.readings)
    for number, outcome in enumerate(("accepted", "rejected")):
        (place.folder / f"source-{number}").mkdir(exist_ok=True)
        with _database(address_beside(place.folder / f"source-{number}")) as database:
            for choice in _choices(place, ends, outcome)[: 20 + number]:
                decide(database, _CURATOR, [choice], lambda board: ends)
            back_up(database, place.backup(number))


@contextlib.contextmanager
def _database(address: str) -> Iterator[Database]:
    database = Database.open(address)
    try:
        yield database
    finally:
        database.close()


def _begun(job: Callable[[], None]) -> BaseProcess:
    process = _FORK.Process(target=job, daemon=True)
    process.start()
    return process


def _choices(place: Place, ends: Ends, outcome: str) -> list[Choice]:
    points, courses = sorted(ends.points), sorted(ends.courses)
    key = place.readings.key
    return [Choice(key, p, gt.answeredBy, c, outcome, "a reason") for p in points for c in courses]  # type: ignore[arg-type]


def _deciding(place: Place, number: int) -> Callable[[], None]:
    return lambda: _decide(place, number)


def _decide(place: Place, number: int) -> None:
    chance, ends = random.Random(), Ends(place.readings)
    choices = [*_choices(place, ends, "accepted"), *_choices(place, ends, "rejected")]
    mine: list[str] = []
    with _database(place.address) as database, place.acknowledged(number).open("a", encoding="ascii") as log:
        while True:
            try:
                if mine and chance.random() < 0.2:
                    batch = mine.pop()
                    undo(database, _CURATOR, batch)
                    line = f"undone {batch} 0"
                else:
                    some = chance.sample(choices, chance.randint(1, 3))
                    some = list({choice.key: choice for choice in some}.values())
                    batch = decide(database, _CURATOR, some, lambda board: ends)
                    mine.append(batch)
                    line = f"decided {batch} {len(some)}"
            except (StaleForm, NotAllowed):
                continue  # somebody else has decided meanwhile, and this one was told so
            log.write(line + "\n")
            log.flush()
            os.fsync(log.fileno())


def _publish(place: Place) -> None:
    with _database(place.address) as database:
        Projector(Store.open(place.store), database).follow(lambda problem: None)


def _build(place: Place) -> None:
    """Build from what was read, and from the same with one point less."""
    chance = random.Random()
    with _database(place.address) as database:
        while True:
            with contextlib.suppress(StoreBusy):
                build([chance.choice(_versions(place.readings))], place.store, work_on=work_of(database))
            time.sleep(chance.uniform(0, 0.5))


def _versions(readings: BoardReadings) -> tuple[BoardReadings, BoardReadings]:
    first, *others = readings.sheets
    digest = "0" * 64
    less = replace(first, items=first.items[:-1], document=replace(first.document, sha256=digest))
    return readings, replace(readings, sheets=(less, *others))


def _restore(place: Place) -> None:
    tempfile.tempdir = str(place.folder)  # whoever is killed clears nothing away
    with _database(place.elsewhere) as database:
        for turn in range(1_000_000):
            done = restore(database, _ADMIN, place.backup(turn % 2), place.folder)
            if done.replaced:
                done.replaced.unlink()


def _back_up(place: Place) -> None:
    with _database(place.address) as database:
        while True:
            back_up(database, place.folder / "work.zip")


def look(place: Place, kills: int) -> Report:
    """What is left of a trial, and what of it is not as it was promised."""
    faults: list[str] = []
    decided, undone = _written_down(place)
    with _database(place.address) as database:
        with database.reading() as session:
            faults += [fault for check in checks(session) for fault in check.faults]
            made = sa.select(Decision.batch, sa.func.count()).where(Decision.undoes.is_(None)).group_by(Decision.batch)
            kept = {str(batch): int(number) for batch, number in session.execute(made)}
            back = sa.select(Decision.undoes).where(Decision.undoes.is_not(None))
            gone = set(session.scalars(sa.select(Decision.batch).where(Decision.id.in_(back))))
        faults += [
            f"batch {b}: {n} acknowledged, {kept.get(b, 0)} kept" for b, n in decided.items() if kept.get(b) != n
        ]
        faults += [f"batch {batch}: taken back, and it still stands" for batch in undone - gone]
        faults += _faults_of_the_store(place, database)
    faults += _faults_of_the_backup(place.folder / "work.zip")
    restores, wrong = _restored(place)
    return Report(kills, len(decided) + len(undone), sum(kept.values()), restores, tuple(faults + wrong))


def _acknowledged(place: Place) -> int:
    decided, undone = _written_down(place)
    return len(decided) + len(undone)


def _written_down(place: Place) -> tuple[dict[str, int], set[str]]:
    decided, undone = dict[str, int](), set[str]()
    for number in range(_DECIDERS):
        log = place.acknowledged(number)
        for line in log.read_text(encoding="ascii").splitlines() if log.exists() else ():
            match line.split():
                case ["decided", batch, count]:
                    decided[batch] = int(count)
                case ["undone", batch, "0"]:
                    undone.add(batch)
    return decided, undone


def _faults_of_the_store(place: Place, database: Database) -> Iterator[str]:
    store = Store.open(place.store)
    release = store.current()
    if len(release.engine) != release.manifest.counts["triples"]:
        yield f"release {release.name}: {len(release.engine)} triples, and it says {release.manifest.counts['triples']}"
    build([place.readings], place.store, work_on=work_of(database))
    now = Projector(store, database).project()
    whole = build([place.readings], place.folder / "scratch", work_on=work_of(database))
    if now.name != whole.name or now.engine.canonical_n_quads() != whole.engine.canonical_n_quads():
        yield f"release {now.name} is not what a build from scratch gives ({whole.name})"


def _faults_of_the_backup(file: Path) -> Iterator[str]:
    try:
        with contextlib.ExitStack() as stack:
            if file.exists():
                stack.enter_context(examined(file))
    except GraphError as error:
        yield str(error)


def _restored(place: Place) -> tuple[int, list[str]]:
    """How often it was restored, and what is wrong with what was restored last."""
    with _database(place.elsewhere) as database, database.reading() as session:
        faults = [fault for check in checks(session) for fault in check.faults]
        found = session.execute(sa.select(Decision.outcome, sa.func.count()).group_by(Decision.outcome)).all()
        if [tuple(row) for row in found] not in ([], [("accepted", 20)], [("rejected", 21)]):
            faults.append(f"restored: {found} is a part of something")
        last = session.scalar(sa.text("SELECT max(id) FROM audit_entry WHERE action = 'restored'")) or 0
    return max(0, last - 20), faults


def _main() -> None:
    from loaders.board import read_board_file

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--decisions", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--database", default="", help="an address; default: SQLite")
    asked = parser.parse_args()
    readings = read_board_file(Path(__file__).parent.parent / "loaders" / "example" / "board.toml")
    with tempfile.TemporaryDirectory(prefix="golden-thread-") as folder:
        place = Place(Path(folder), asked.database or address_beside(Path(folder)), readings)
        report = trial(place, asked.decisions, asked.seed)
    print(f"{report.kills} kills; {report.acknowledged} acknowledged, {report.kept} decisions kept; "
          f"{report.restores} restores; faults: {len(report.faults)}")  # fmt: skip
    for fault in report.faults[:20]:
        print(f"  {fault}")
    raise SystemExit(bool(report.faults))


if __name__ == "__main__":
    _main()
