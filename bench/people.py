"""Twenty people at once read, decide, take back, and send forms that are out of date, each with a visit of their own.

    python -m bench.people --minutes 10

A real service on this machine, the bundled example, and as many accounts as people. Each waits a moment between two
pages, as somebody does who reads. At the end the log of decisions is gone through: each must have been made by somebody
who had seen the one before it, each that was acknowledged must be there, and none that was refused.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import requests
import sqlalchemy as sa
from selectolax.lexbor import LexborHTMLParser

from bench.ports import free_port
from graph.analysis.checking import check_work
from graph.build import build
from graph.review.queue import mark_of
from graph.store import Store
from graph.work import accounts
from graph.work.database import Database, address_beside
from graph.work.soundness import checks
from graph.work.tables import Decision
from graph.work.trail import Actor
from loaders.board import read_board_file
from ontology.terms import gt

__all__ = ["Load", "load", "report"]

_PASSWORD = "three old bicycles"  # of accounts that are gone when the trial is
_READ = ("/", "/gaps", "/points", "/coverage", "/search?q=bruising", "/review/decisions", "/audits")
_BOARD = Path(__file__).parent.parent / "loaders" / "example" / "board.toml"
#: What of a hundred a person does next: read, decide, take back, send an old form again.
_DOES = ("read", "decide", "undo", "old form")
_HOW_OFTEN = (50, 35, 7, 8)
#: What was sent to a process that was killed: it may be there or not, and nobody was promised anything.
_NO_ANSWER = 0


@dataclass(slots=True)
class Load:
    """What was seen: seconds by what was done, what went wrong, and what became of each form that was sent."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    sent: list[tuple[str, int, int]] = field(default_factory=list)  # reason, the decision that was seen, status
    undone: int = 0
    kills: int = 0
    guard: threading.Lock = field(default_factory=threading.Lock)

    def took(self, what: str, seconds: float) -> None:
        """Keep how long somebody waited."""
        with self.guard:
            self.seconds.setdefault(what, []).append(seconds)

    def wrong(self, what: str) -> None:
        """Keep what nobody should see."""
        with self.guard:
            self.errors.append(what)

    def percentile(self, share: int, what: str = "") -> float:
        """So many of a hundred waited no longer, in seconds; of all, or of those who did one thing."""
        every = [each for kind, some in self.seconds.items() if what in ("", kind) for each in some]
        return statistics.quantiles(every, n=100, method="inclusive")[share - 1] if len(every) > 1 else 0.0


class _Person:
    """One browser that is signed in."""

    def __init__(self, number: int, origin: str, marks: Sequence[str], pause: float, load: Load) -> None:
        self.name, self.origin, self.marks, self.pause, self.load = f"person {number}", origin, marks, pause, load
        self.chance, self.visit, self.count = random.Random(number), requests.Session(), 0
        self.old: dict[str, str] | None = None

    def sign_in(self) -> None:
        page = self._ask("sign in", "GET", "/sign-in")
        form = {"name": self.name, "password": _PASSWORD, "csrf_token": _hidden(page, "/sign-in")[0]["csrf_token"]}
        self._ask("sign in", "POST", "/sign-in", form, expected=(303,))

    def work(self, until: float) -> None:
        time.sleep(self.chance.uniform(0, self.pause))
        while time.monotonic() < until:
            (what,) = self.chance.choices(_DOES, _HOW_OFTEN)
            try:
                {"read": self._read, "decide": self._decide, "undo": self._undo, "old form": self._old_form}[what]()
            except requests.RequestException as error:
                if not self.load.kills:
                    self.load.wrong(f"{what}: {type(error).__name__}")
            time.sleep(self.chance.expovariate(1 / self.pause))

    def _read(self) -> None:
        self._ask("read", "GET", self.chance.choice(_READ))

    def _form(self) -> dict[str, str] | None:
        page = self._ask("open a link", "GET", f"/review?link={self.chance.choice(self.marks)}", expected=(200, 404))
        return next((each for each in _hidden(page, "/review/decide") if each.get("outcome") == "rejected"), None)

    def _decide(self) -> None:
        form = self._form()
        if form is not None:
            time.sleep(self.chance.expovariate(2 / self.pause))  # reads it, while others decide
            if self._send("decide", form, (303, 409)) == 303:
                self.old = form

    def _old_form(self) -> None:
        if self.old is not None:
            self._send("old form", self.old, (409,))

    def _send(self, what: str, form: dict[str, str], expected: tuple[int, ...]) -> int:
        self.count += 1
        reason = f"{self.name}, number {self.count}"
        status = _NO_ANSWER
        try:
            status = self._ask(what, "POST", "/review/decide", form | {"reason": reason}, expected).status_code
        finally:
            with self.load.guard:
                self.load.sent.append((reason, int(form["seen"]), status))
        return status

    def _undo(self) -> None:
        for form in _hidden(self._ask("open a link", "GET", "/review"), "/review/undo")[:1]:
            self.old = None  # what it was filled in after may stand again
            if self._ask("take back", "POST", "/review/undo", form, expected=(303, 403, 409)).status_code == 303:
                with self.load.guard:
                    self.load.undone += 1

    def _ask(
        self, what: str, way: str, path: str, form: dict[str, str] | None = None, expected: tuple[int, ...] = (200,)
    ) -> requests.Response:
        begun = time.perf_counter()
        answer = self.visit.request(way, self.origin + path, data=form, allow_redirects=False, timeout=30)
        self.load.took(what, time.perf_counter() - begun)
        if answer.status_code not in expected:
            self.load.wrong(f"{what}: {path.partition('?')[0]}: {answer.status_code}")
        return answer


def _hidden(answer: requests.Response, action: str) -> list[dict[str, str]]:
    """What the forms of a page send to an address without anybody typing."""
    return [
        {each.attributes["name"] or "": each.attributes.get("value") or "" for each in form.css("input[type=hidden]")}
        for form in LexborHTMLParser(answer.text).css("form")
        if (form.attributes.get("action") or "").partition("?")[0] == action
    ]


def load(store: Path, address: str, people: int, minutes: float, pause: float, kill: float = 0) -> Load:
    """Let so many people work on a store for so many minutes; ``kill`` kills a process of it after so many seconds."""
    found, database = Load(), Database.open(address)
    owner = Actor(None, "the owner", "curator", "admin")
    for number in range(people):
        accounts.add(database, owner, f"person {number}", "curator", password=_PASSWORD)
    links = Store.open(store).current().engine.proposed(gt.answeredBy)
    marks = sorted(mark_of((point, gt.answeredBy, course)) for point, course in links)[: 2 * people]
    with _served(store, address) as served:
        origin = served.origin
        everybody = [_Person(number, origin, marks, pause, found) for number in range(people)]
        for person in everybody:
            person.sign_in()
        until = time.monotonic() + minutes * 60
        threads = [threading.Thread(target=person.work, args=(until,)) for person in everybody]
        for thread in threads:
            thread.start()
        while kill and time.monotonic() < until - 10:
            time.sleep(random.uniform(0, 2 * kill))
            found.kills += 1
            served.kill()
        for thread in threads:
            thread.join()
        found.errors += [each.details[0] for each in check_work(Store.open(store), database, 10) if not each.holds]
    found.errors += _lost(database, found)
    database.close()
    return found


class _Service:
    """The service, in processes of its own, of which each may be killed."""

    def __init__(self, store: Path, address: str) -> None:
        port = free_port()
        self.origin = f"http://127.0.0.1:{port}"
        self._words = [sys.executable, "-m", "web.cli", "serve", "--store", str(store), "--port", str(port)]
        self._settings = os.environ | {"GOLDENTHREAD_RATE_LIMIT": "", "GOLDENTHREAD_DATABASE": address}
        self._begin()

    def _begin(self) -> None:
        self._process = subprocess.Popen(self._words, env=self._settings, stdout=subprocess.DEVNULL)
        for _ in range(300):
            try:
                requests.get(self.origin, timeout=5)
                return
            except requests.RequestException:
                time.sleep(0.2)

    def kill(self) -> None:
        """Kill one of its processes without warning: the first, whoever answers pages, or whoever publishes."""
        first = self._process.pid
        children = Path(f"/proc/{first}/task/{first}/children").read_text(encoding="ascii").split()
        chosen = random.choice([first, *map(int, children)])
        os.kill(chosen, signal.SIGKILL)
        if chosen == first:
            self._process.wait()
            self._begin()

    def end(self) -> None:
        """Stop it as Ctrl-C does."""
        self._process.send_signal(signal.SIGINT)
        self._process.wait(timeout=30)


@contextmanager
def _served(store: Path, address: str) -> Iterator[_Service]:
    service = _Service(store, address)
    try:
        yield service
    finally:
        service.end()


def _lost(database: Database, found: Load) -> list[str]:
    """Decisions that are gone, that nobody was promised, or that were made without having seen the one before."""
    with database.reading() as session:
        faults = [fault for check in checks(session) for fault in check.faults]
        rows = session.scalars(sa.select(Decision).order_by(Decision.id)).all()
    seen = {reason: number for reason, number, _ in found.sent}
    kept = Counter(row.reason for row in rows if row.undoes is None)
    for reason, _, status in found.sent:
        if kept[reason] != (status == 303) and not (status == _NO_ANSWER and kept[reason] < 2):
            faults.append(f"{reason}: answered {status}, and it is there {kept[reason]} times")
    stack: dict[tuple[str, str, str], list[int]] = {}
    for row in rows:
        made = stack.setdefault((row.subject, row.predicate, row.object), [])
        if row.undoes is not None:
            made.remove(row.undoes)
            continue
        if seen.get(row.reason or "") != (made[-1] if made else 0):
            faults.append(f"{row.reason}: lost update: it overruled a decision that its form had not seen")
        made.append(row.id)
    return faults


def report(found: Load) -> str:
    """What was seen, in lines."""
    lines = [f"{'':14}{'answers':>8}{'p50 ms':>8}{'p95 ms':>8}{'slowest':>9}"]
    for what in ("", *sorted(found.seconds)):
        every = [each for kind, some in found.seconds.items() if what in ("", kind) for each in some]
        figures = (
            len(every),
            *(round(1000 * each) for each in (found.percentile(50, what), found.percentile(95, what))),
        )
        lines.append(f"{what or 'all':14}{figures[0]:8}{figures[1]:8}{figures[2]:8}{round(1000 * max(every)):9}")
    answered = Counter(status for _, _, status in found.sent)
    lines.append(
        f"decided {answered[303]}, told that the form was out of date {answered[409]}, taken back {found.undone}"
    )
    if found.kills:
        lines.append(f"processes killed {found.kills}, forms without an answer {answered[_NO_ANSWER]}")
    lines.append(f"errors and lost updates: {len(found.errors)}")
    return "\n".join([*lines, *(f"  {number} × {what}" for what, number in Counter(found.errors).most_common(20))])


def _main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=20)
    parser.add_argument("--minutes", type=float, default=1)
    parser.add_argument("--pause", type=float, default=2, help="seconds between two pages of a person, on average")
    parser.add_argument("--kill", type=float, default=0, help="kill a process of the service every so many seconds")
    parser.add_argument("--database", default="", help="an address; default: SQLite beside the releases")
    parser.add_argument("--store", type=Path, help="a store to copy; default: the bundled example")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="golden-thread-") as folder:
        store = Path(folder) / "store"
        if asked.store:
            shutil.copytree(asked.store, store)
        else:
            build([read_board_file(_BOARD)], store)
        found = load(
            store, asked.database or address_beside(store), asked.people, asked.minutes, asked.pause, asked.kill
        )
    print(report(found))
    raise SystemExit(bool(found.errors))


if __name__ == "__main__":
    _main()
