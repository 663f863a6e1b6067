"""Documents read again, one edit after the other: what the index and the graph then say is what a build would say."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.boards import put, remove
from graph.build import build
from graph.dates import VagueDate
from graph.index.opened import Index
from graph.index.tables import Tables
from graph.model import ActionTracker, Audit, BoardReadings, Course, Section, Step
from graph.releases.release import Release
from graph.releases.sizes import statistics
from graph.store import Store
from graph.work.database import Database, address_beside
from graph.work.projecting import Projector, work_of
from graph.work.terms import TermChoice, name_terms
from graph.work.trail import Actor
from ontology import vocabulary
from tests.graph_fixture import BASE, Point, audit, board, catalogue, course, document, manual, section, sheet
from tests.index_said import said, whole

CURATOR = Actor(None, "nobody", "a curator", "curator")
#: Points to put into a sheet: what they name is named by others too, or by nothing else, or is in no vocabulary.
POOL = (
    Point("The Bruising Policy was unknown to Police.", cites=("Bruising Policy / not-known / Bruising Policy",),
          agencies=("Police / Police",), topics=("Physical injury / Bruising",), response="train"),
    Point("A chronology was missing.", cites=("Chronology / not-used / chronology",), response="enforce"),
    Point("Schools heard the child.", kind="strength", agencies=("Schools / Schools",),
          topics=("Voice of the child / child",)),
    Point("The Harbour Protocol was not used.", cites=("Harbour Protocol / not-used / Harbour Protocol",),
          response="enforce"),
    Point("The harbour was unclear."),
    Point("MARAC minutes were not shared with GPs.", cites=("MARAC / poorly-recorded / MARAC",),
          agencies=("GPs / GPs",), topics=("Information sharing / shared",), response="enforce"),
    Point("Fathers were not asked.", kind="action", topics=("Fathers and absent men / Fathers",), response="train"),
    Point("Neglect was seen late by midwives.", agencies=("Midwifery / midwives",), topics=("Neglect / Neglect",)),
    Point("Neglect was named well.", kind="strength", topics=("Neglect / Neglect",)),
)  # fmt: skip
THEMES = ("Neglect", "Injuries in Babies", "Domestic Abuse", "élan")
TEACHES = ("Neglect", "Bruising Policy", "Voice of the child", "Harbour Protocol", "Tea", "Bruising", "Harbour rules")
HARBOUR = "guidance/harbour-protocol"


@dataclass
class Papers:
    """The documents of a board while they are edited."""

    key: str
    audits: list[tuple[Audit, list[Point]]] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    courses: list[Course] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)

    def read(self) -> BoardReadings:
        points = [(each, tuple(points)) for each, points in self.audits]
        sheets = [sheet(f"sheet-{number}.md", points[number::2]) for number in range(2)]
        manuals = [manual(*self.sections)] if self.sections else []
        made = board(sheets, manuals, [catalogue(*self.courses)] if self.courses else [], key=self.key)
        tracker = ActionTracker(document("actions.csv", "actions", salt=tuple(self.steps)), tuple(self.steps))
        return replace(made, name=f"The {self.key} board", actions=(tracker,) if self.steps else ())


def papers(key: str) -> Papers:
    return Papers(
        key,
        [(audit("neglect-2015-10", "Neglect"), list(POOL[:3])), (audit("domestic-2014-02", "Domestic"), [POOL[5]])],
        [section("1", "Bruising", None, "Bruising Policy"), section("2", "Neglect", amended="2014-03")],
        [course("c1", "Neglect", "Neglect", audience="Police", runs="2015-02"), course("c2", "Bruises", "Bruising")],
    )


Edit = Callable[[Papers, random.Random], None]


def puts_a_point_in(of: Papers, rng: random.Random) -> None:
    if of.audits:
        points = rng.choice(of.audits)[1]
        points.insert(rng.randint(0, len(points)), rng.choice(POOL))


def takes_a_point_out(of: Papers, rng: random.Random) -> None:
    if some := [points for _, points in of.audits if points]:
        points = rng.choice(some)
        points.pop(rng.randrange(len(points)))


def moves_a_point(of: Papers, rng: random.Random) -> None:
    if some := [points for _, points in of.audits if points]:
        point = (points := rng.choice(some)).pop(rng.randrange(len(points)))
        rng.choice(of.audits)[1].insert(0, point)


def rewords_a_point(of: Papers, rng: random.Random) -> None:
    if some := [points for _, points in of.audits if points]:
        points = rng.choice(some)
        at = rng.randrange(len(points))
        points[at] = replace(points[at], source=f"{points[at].source} Again {rng.choice(('late', 'unseen'))}.")


def adds_an_audit(of: Papers, rng: random.Random) -> None:
    theme, month = rng.choice(THEMES), f"20{rng.randint(10, 16)}-0{rng.randint(1, 9)}"
    new = audit(f"{theme.lower().replace(' ', '-')}-{month}", theme, rng.choice((None, 3)))
    if new.id not in [each.id for each, _ in of.audits]:
        of.audits.insert(rng.randint(0, len(of.audits)), (new, rng.sample(POOL, rng.randint(0, 3))))


def drops_an_audit(of: Papers, rng: random.Random) -> None:
    if of.audits:
        of.audits.pop(rng.randrange(len(of.audits)))


def retitles_an_audit(of: Papers, rng: random.Random) -> None:
    if of.audits:
        at = rng.randrange(len(of.audits))
        of.audits[at] = (replace(of.audits[at][0], theme=rng.choice(THEMES)), of.audits[at][1])


def adds_a_section(of: Papers, rng: random.Random) -> None:
    title = rng.choice(("Harbour", "Neglect and harm", "Bruises", "Élan"))
    if title not in [each.title for each in of.sections]:
        dates = rng.choice(("", "2013", "2012 2016-01-05"))
        of.sections.append(section(str(rng.randint(3, 9)), title, None, *rng.sample(TEACHES, 2), amended=dates))


def drops_a_section(of: Papers, rng: random.Random) -> None:
    if of.sections:
        of.sections.pop(rng.randrange(len(of.sections)))


def retitles_a_section(of: Papers, rng: random.Random) -> None:
    if of.sections:
        at = rng.randrange(len(of.sections))
        of.sections[at] = replace(of.sections[at], title=rng.choice(("A title", "Zebra", of.sections[at].title)))


def adds_a_course(of: Papers, rng: random.Random) -> None:
    name = f"new-{rng.randint(0, 3)}"
    if name not in [each.id for each in of.courses]:
        runs, people = rng.choice(("", "2014-05", "2015-03 2016-06")), rng.choice(("", "Police", "Schools; GPs"))
        title = rng.choice(("Neglect", "Harbours", "bruises"))
        made = course(name, title, *rng.sample(TEACHES, 2), audience=people, runs=runs, always=not runs)
        of.courses.insert(rng.randint(0, len(of.courses)), made)


def ends_a_course(of: Papers, rng: random.Random) -> None:
    if of.courses:
        of.courses.pop(rng.randrange(len(of.courses)))


def changes_a_course(of: Papers, rng: random.Random) -> None:
    if of.courses:
        at = rng.randrange(len(of.courses))
        other = course(
            "x", rng.choice(("Another title", "neglect")), rng.choice(TEACHES), runs=rng.choice(("", "2013"))
        )
        of.courses[at] = replace(of.courses[at], title=other.title, teaches=other.teaches, runs=other.runs)


def tracks_a_step(of: Papers, rng: random.Random) -> None:
    if learning := [f"{each.id}/learning-1" for each, points in of.audits if any(p.kind != "strength" for p in points)]:
        status = rng.choice(("done", "outstanding"))
        done = VagueDate("2015-07") if status == "done" else None
        people = rng.choice((("Police",), ("Schools", "GPs"), ()))
        where = len(of.steps) + 2
        step = Step(
            "shared", where, rng.choice(learning), agencies=people, status=status, done=done, evidence="minutes"
        )
        of.steps.append(step)


def forgets_a_step(of: Papers, rng: random.Random) -> None:
    if of.steps:
        of.steps.pop(rng.randrange(len(of.steps)))
    else:
        tracks_a_step(of, rng)


EDITS: tuple[Edit, ...] = (
    puts_a_point_in, puts_a_point_in, takes_a_point_out, moves_a_point, rewords_a_point, adds_an_audit, drops_an_audit,
    retitles_an_audit, adds_a_section, drops_a_section, retitles_a_section, adds_a_course, ends_a_course,
    changes_a_course, tracks_a_step, forgets_a_step,
)  # fmt: skip


class Country:
    """A store of a few boards, whose documents are read again, and the people who work on them."""

    def __init__(self, path: Path) -> None:
        self.boards = {key: papers(key) for key in ("northshire", "southshire")}
        self.store, self.database = Store.open(path), Database.open(address_beside(path))
        self.projector = Projector(self.store, self.database)

    def read_again(self, key: str) -> Release:
        return self.projector.replace(self.boards[key].read())

    def joins(self, key: str) -> Release:
        self.boards[key] = papers(key)
        return put(self.store, [self.boards[key].read()], work_of(self.database))

    def leaves(self, key: str) -> Release:
        del self.boards[key]
        return remove(self.store, [key], work_of(self.database))

    def names(self, key: str, rng: random.Random) -> Release:
        """Somebody decides what a name is that no vocabulary holds, or that guidance is replaced."""
        known = rng.choice([each.iri for each in vocabulary.load().guidance])
        harbour = f"{BASE}{key}/{HARBOUR}"
        outcome, kind, target = rng.choice((("term", "Toolkit", None), ("synonym", None, known)))
        choices = [TermChoice(key, harbour, "Harbour Protocol", outcome, target, kind)]
        if outcome == "term" and rng.random() < 0.5:
            choices.append(TermChoice(key, known, "K", "replaced", harbour, reason="new"))
        name_terms(self.database, CURATOR, choices[-1:])
        return self.projector.project()

    def built(self, path: Path) -> Release:
        readings = [each.read() for each in self.boards.values()]
        return build(readings, path, work_on=work_of(self.database))


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("documents") / "store"
    statistics(build([papers(key).read() for key in ("northshire", "southshire")], path))
    return path


@pytest.fixture
def never_as_a_whole(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """From here on an index is amended; what makes one as a whole is left for builds, which say so."""
    write = Index.write
    monkeypatch.setattr(Index, "write", lambda *_: pytest.fail("made as a whole"))
    yield
    monkeypatch.setattr(Index, "write", write)


def assert_same(found: Release, expected: Release) -> None:
    now, then = said(Tables.read(found.index_file)), said(Tables.read(expected.index_file))
    for name in then:
        assert now[name] == then[name], name
    assert now.keys() == then.keys()
    assert found.engine.canonical_n_quads() == expected.engine.canonical_n_quads()
    assert found.manifest.to_json() == expected.manifest.to_json()
    assert statistics(found) == statistics(expected)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from((*EDITS, "joins", "leaves", "names")), min_size=1, max_size=7), st.integers(0, 2**32))
def test_documents_read_again_say_what_a_build_of_them_says(
    built: Path, tmp_path_factory: pytest.TempPathFactory, edits: list[Edit | str], seed: int
) -> None:
    rng, folder = random.Random(seed), tmp_path_factory.mktemp("edited")
    shutil.copytree(built, folder / "store")
    country = Country(folder / "store")
    write = Index.write
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Index, "write", lambda *_: pytest.fail("made as a whole"))
        for edit in edits:
            key = rng.choice(sorted(country.boards))
            if edit == "joins":
                if len(country.boards) < 4:
                    country.joins(f"new-{rng.randint(0, 9)}-shire-{len(country.boards)}")
            elif edit == "leaves":
                if len(country.boards) > 1:
                    with pytest.MonkeyPatch.context() as allowed:  # nothing of a board is to be left on the disk
                        allowed.setattr(Index, "write", write)
                        country.leaves(key)
            elif edit == "names":
                country.names(key, rng)
            else:
                edit(country.boards[key], rng)
                country.read_again(key)
    assert Index.write is write
    found = country.store.current()
    assert said(Tables.read(found.index_file)) == said(whole(found.engine))
    assert_same(found, country.built(folder / "whole"))
    country.database.close()


@pytest.mark.parametrize("edit", dict.fromkeys(EDITS), ids=lambda edit: edit.__name__)
def test_each_edit_amends_the_index(built: Path, tmp_path: Path, edit: Edit, never_as_a_whole: None) -> None:
    shutil.copytree(built, tmp_path / "store")
    country, rng = Country(tmp_path / "store"), random.Random(1)
    before, read = country.store.current().name, country.boards["northshire"].read()
    while country.boards["northshire"].read() == read:
        edit(country.boards["northshire"], rng)
    found = country.read_again("northshire")
    assert found.name != before
    assert said(Tables.read(found.index_file)) == said(whole(found.engine))
    country.database.close()
