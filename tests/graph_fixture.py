"""A small board made by hand, without any loader: each rung, and for each named query a gap and a cover.

The day asked is 1 January 2016. ``RUNGS`` says on which rung each learning point stands that day, and
was worked out on paper from the sheet, the manual, the catalogue and the decisions below.
"""

from __future__ import annotations

import atexit
import hashlib
import shutil
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import cache
from pathlib import Path

from graph.build import build
from graph.dates import VagueDate
from graph.model import (
    Audit,
    AuditSheet,
    BoardReadings,
    Catalogue,
    Citation,
    Course,
    CourseRun,
    DecisionList,
    Document,
    Item,
    Manual,
    Mention,
    PersonDecision,
    Section,
    Skipped,
    Span,
)  # fmt: skip
from graph.oxigraph import Engine
from graph.releases.manifest import Manifest
from graph.releases.release import Release
from graph.store import Store
from ontology import vocabulary

BASE = "https://w3id.org/golden-thread/id/"
KEY = "exampleshire"
BOARD = BASE + KEY
AS_AT = "2016-01-01"
DOMESTIC, INJURIES, NEGLECT = "domestic-abuse-2014-11", "injuries-in-babies-2015-05", "neglect-2015-10"

RUNGS = {
    f"{DOMESTIC}/learning-1": "not-running",
    f"{DOMESTIC}/learning-2": "set-aside",
    f"{DOMESTIC}/learning-3": "no-section",
    f"{INJURIES}/learning-1": "covered",
    f"{INJURIES}/learning-2": "wrong-audience",
    f"{INJURIES}/learning-3": "wrong-audience",
    f"{INJURIES}/learning-4": "unreviewed",
    f"{INJURIES}/learning-5": "unlinked",
    f"{NEGLECT}/learning-1": "stale",
    f"{NEGLECT}/learning-2": "no-course",
    f"{NEGLECT}/learning-3": "no-section",
    f"{NEGLECT}/learning-4": "no-section",
    f"{NEGLECT}/learning-5": "no-section",
    f"{NEGLECT}/learning-6": "no-section",
}


# --- Making readings by hand --------------------------------------------------------------------


@dataclass(frozen=True)
class Point:
    """A point as one writes it: the source may break lines.

    ``cites`` holds ``name / mode / words``, ``agencies`` and ``topics`` hold ``name / words``; the words are
    looked up in the source, so that each quote stands where it says.
    """

    source: str
    kind: str = "gap"
    cites: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    response: str = "none"
    nested_under: int | None = None
    asks_for_missing: bool = False


def document(name: str, role: str, text: str = "", salt: object = "") -> Document:
    """A source document whose hash follows from its name, its text and ``salt``."""
    digest = hashlib.sha256(f"{name}\0{text}\0{_said(salt)}".encode()).hexdigest()
    return Document(name, role, digest, "text/markdown" if role == "audit" else "text/csv", text, title=name)


def _said(value: object) -> str:
    """What was said of a record: a field that it leaves at its default, or that is new, changes no hash."""
    if isinstance(value, tuple):
        return f"[{' '.join(map(_said, value))}]"
    if not is_dataclass(value):
        return str(value)
    said = ((each.name, getattr(value, each.name), each.default) for each in fields(value))
    return f"({' '.join(f'{name}={_said(it)}' for name, it, default in said if it != default)})"


def sheet(
    name: str, audits: Iterable[tuple[Audit, tuple[Point, ...]]], sections: tuple[Section, ...] = ()
) -> AuditSheet:
    """A sheet of audits. Its text has signs of one, two and four bytes, so that a span in bytes would be wrong."""
    text = "Learning from audits – a sheet 🧵\n\n"
    placed: list[tuple[Audit, Point, int]] = []
    found: list[Audit] = []
    for audit, points in audits:
        start = len(text)
        text += f"# {audit.theme}\n\n"
        found.append(replace(audit, span=Span(start, len(text) - 2)))
        for point in points:
            placed.append((audit, point, len(text) + 2))
            text += f"* {point.source}\n"
        text += "\n"
    items, counts = [], {}
    for audit, point, start in placed:
        part = "strength" if point.kind == "strength" else "learning"
        counts[audit.id, part] = counts.get((audit.id, part), 0) + 1
        items.append(_item(audit, point, part, counts[audit.id, part], start))
    skipped = (Skipped(1, "Learning from audits – a sheet 🧵", "stands before the first audit"),)
    return AuditSheet(document(name, "audit", text), tuple(found), tuple(items), sections, skipped)


def _item(audit: Audit, point: Point, part: str, order: int, start: int) -> Item:
    def place(words: str) -> Span:
        at = start + point.source.index(words)
        return Span(at, at + len(words))

    def mention(entry: str, find: Callable) -> Mention:
        name, words = entry.split(" / ")
        return Mention(find(name).iri, name, words, place(words), "exact-name")

    def citation(entry: str) -> Citation:
        name, mode, words = entry.split(" / ")
        known = terms.find_guidance(name)
        return Citation(
            known.iri if known else None, name, words, place(words), "exact-name", mode, "words-before",
            None if known else "Protocol",
        )  # fmt: skip

    terms = vocabulary.load()
    return Item(
        id=f"{audit.id}/{part}-{order}",
        audit=audit.id,
        order=order,
        kind=point.kind,
        text=" ".join(point.source.split()),
        span=Span(start, start + len(point.source)),
        nested_under=f"{audit.id}/learning-{point.nested_under}" if point.nested_under else None,
        citations=tuple(citation(entry) for entry in point.cites),
        agencies=tuple(mention(entry, terms.find_agency) for entry in point.agencies),
        topics=tuple(mention(entry, terms.find_topic) for entry in point.topics),
        response=point.response,
        asks_for_missing=point.asks_for_missing,
    )


def audit(audit_id: str, theme: str, cases: int | None = 6) -> Audit:
    """An audit whose month is the end of its id."""
    return Audit(audit_id, theme, VagueDate(audit_id[-7:]), cases, "in-depth", Span(0, 0))


def section(
    number: str | None,
    title: str,
    url: str | None = None,
    *sets_out: str,
    amended: str = "",
    part_of: str | None = None,
) -> Section:
    """A section of the manual; ``amended`` holds dates split at blanks."""
    dates = tuple(map(VagueDate, amended.split()))
    slug = "-".join(title.lower().replace("/", " ").split())
    place = int(float(number or 0)) + 1
    return Section(slug, title, place, number, url, f"What to do: {title}.", sets_out, dates, part_of)


def course(
    course_id: str,
    title: str,
    *teaches: str,
    audience: str = "",
    runs: str = "",
    content: str | None = None,
    always: bool = False,
    dated: bool = True,
    description: str | None = None,
    provider: str = "Exampleshire Learning",
) -> Course:
    """A course; ``runs`` holds ``START..END`` or ``START`` split at blanks, ``audience`` entries split at ``;``."""
    made = []
    for number, run in enumerate(runs.split(), start=2):
        starts, _, ends = run.partition("..")
        made.append(CourseRun(VagueDate(starts), VagueDate(ends) if ends else None, number))
    people = tuple(each.strip() for each in audience.split(";") if each.strip())
    return Course(
        course_id, title, 2, provider, description, teaches, people, runs=tuple(made), always=always, dated=dated,
        content_date=VagueDate(content) if content else None,
    )  # fmt: skip


def decision(
    point: str,
    outcome: str,
    target: str | None = None,
    on: str = "2015-11-02",
    review_by: str | None = None,
    reason: str | None = "practice, not knowledge",
    by: str = "Learning sub-group",
    place: int = 2,
) -> PersonDecision:
    """What a person decided."""
    review = VagueDate(review_by) if review_by else None
    return PersonDecision(point, outcome, target, by, VagueDate(on), reason, review, place)


def manual(*sections: Section, name: str = "manual.csv") -> Manual:
    """A manual of these sections."""
    return Manual(document(name, "manual", salt=sections), sections)


def catalogue(*courses: Course, name: str = "courses.csv") -> Catalogue:
    """A catalogue of these courses."""
    return Catalogue(document(name, "courses", salt=courses), courses)


def decisions(*made: PersonDecision, name: str = "decisions.csv") -> DecisionList:
    """A file of decisions."""
    return DecisionList(document(name, "decisions", salt=made), made)


def board(
    sheets: Iterable[AuditSheet] = (),
    manuals: Iterable[Manual] = (),
    catalogues: Iterable[Catalogue] = (),
    decided: Iterable[DecisionList] = (),
    as_at: str | None = AS_AT,
    name: str = "Exampleshire Safeguarding Children Board",
    key: str = KEY,
) -> BoardReadings:
    """Everything read for one board."""
    asked = VagueDate(as_at) if as_at else None
    return BoardReadings(name, key, BASE, asked, tuple(sheets), tuple(manuals), tuple(catalogues), tuple(decided))


def simple_board(
    *points: Point,
    sections: tuple[Section, ...] = (),
    courses: tuple[Course, ...] = (),
    made: tuple[PersonDecision, ...] = (),
    linked: tuple[Section, ...] = (),
) -> BoardReadings:
    """A board with one audit, ``a-2015-01``, whose points are ``a-2015-01/learning-1`` and so on."""
    return board(
        [sheet("a.md", [(audit("a-2015-01", "A"), points)], linked)],
        [manual(*sections)] if sections else [],
        [catalogue(*courses)],
        [decisions(*made)] if made else [],
    )  # fmt: skip


# --- The board ------------------------------------------------------------------------------------


@cache
def readings() -> BoardReadings:
    """The board of this file."""
    return board([_domestic_and_injuries(), _neglect()], [_manual()], [_catalogue()], [_decisions()])


def without_catalogue() -> BoardReadings:
    """The same board before any catalogue is loaded."""
    return replace(readings(), catalogues=())


def _domestic_and_injuries() -> AuditSheet:
    domestic = (
        Point(
            "The Domestic Violence Protocol was not followed by Police, and the child was not heard.",
            cites=("Domestic Violence Protocol / not-followed / Domestic Violence Protocol",),
            agencies=("Police / Police",),
            topics=("Domestic abuse / Domestic Violence", "Voice of the child / child was not heard"),
            response="enforce",
        ),
        Point(
            "A chronology was missing in several files, and information was not shared.",
            cites=("Chronology / not-used / chronology",),
            topics=("Information sharing / information was not shared",),
            response="enforce",
        ),
        Point("FATHERS were “not” spoken to.", topics=("Fathers and absent men / FATHERS",)),
        Point(
            "Good sharing of information by schools.",
            kind="strength",
            agencies=("Schools / schools",),
            topics=("Information sharing / sharing of information",),
        ),
    )
    injuries = (
        Point(
            "Lack of awareness of the Bruising Policy among Police officers, and the child was not heard.",
            cites=("Bruising Policy / not-known / Bruising Policy",),
            agencies=("Police / Police officers",),
            topics=("Physical injury / Bruising", "Voice of the child / child was not heard"),
            response="train",
        ),
        Point(
            "The missing person protocol was applied too late by Police and by community midwives.",
            cites=("Missing Person Protocol / delayed / missing person protocol",),
            agencies=("Police / Police", "Midwifery / community midwives"),
            response="enforce",
        ),
        Point(
            "Information was not passed on to the hospital.",
            agencies=("Hospital / hospital",),
            topics=("Information sharing / Information",),
            nested_under=2,
        ),
        Point("Supervision of staff was not recorded.", topics=("Supervision / Supervision",)),
        Point("It is not clear who decides."),
        Point(
            "Chronology used well by health visitors.",
            kind="strength",
            cites=("Chronology / used-well / Chronology",),
            agencies=("Health Visiting / health visitors",),
            response="keep",
        ),
    )
    linked = (
        Section("bruising", "Bruising", 12, url="http://www.example.org/manual/bruising/"),
        Section("child-sexual-exploitation", "Child Sexual Exploitation", 14, url="https://example.org/manual/cse"),
    )
    audits = ((audit(DOMESTIC, "Domestic Abuse"), domestic), (audit(INJURIES, "Injuries in Babies"), injuries))
    return sheet("audits-2015.md", audits, linked)


def _neglect() -> AuditSheet:
    neglect = (
        Point(
            "No evidence of use of the\n  Neglect Toolkit, and the child was not heard.",
            cites=("Neglect Toolkit / not-used / Neglect Toolkit",),
            topics=("Neglect / Neglect", "Voice of the child / child was not heard"),
            response="enforce",
        ),
        Point(
            "MARAC minutes and information were not shared with GPs.",
            cites=("MARAC / poorly-recorded / MARAC",),
            agencies=("GPs / GPs",),
            topics=("Information sharing / information",),
            response="enforce",
        ),
        Point(
            "The Pre-Birth Panel Protocol was unknown to staff.",
            cites=("Pre-Birth Panel Protocol / not-known / Pre-Birth Panel Protocol",),
            response="train",
        ),
        Point(
            "A process is needed for children who move between counties.",
            kind="action",
            topics=("cross-border / between counties",),
            response="write",
            asks_for_missing=True,
        ),
        Point(
            "CAF and chronology were not used; the father’s view was not sought.",
            cites=("CAF / not-used / CAF", "Chronology / not-used / chronology"),
            topics=("Fathers and absent men / father’s view",),
            response="enforce",
        ),
        Point("Supervision did not look at drift.", topics=("Supervision / Supervision",)),
        Point("Good work on neglect with families.", kind="strength", topics=("Neglect / neglect",)),
        Point("Thresholds were clear.", kind="strength", topics=("thresholds-and-referrals / Thresholds",)),
    )
    return sheet("neglect-2015.md", [(audit(NEGLECT, "Neglect", 4), neglect)])


def _manual() -> Manual:
    return manual(
        section(
            "1", "Bruising/Injuries in Pre-Mobile Babies", "https://example.org/manual/bruising", amended="2014-03"
        ),
        section("2", "Domestic Violence", "https://example.org/manual/dv", amended="2013 2016-02"),
        section("3", "Neglect", None, "Neglect Toolkit", amended="2012-01-31 2015-09-01"),
        section("4", "Missing children", None, "Missing Person Protocol"),
        section("5", "MARAC", part_of="2"),
        section("6", "Private Fostering", "https://example.org/manual/fostering"),
    )


def _catalogue() -> Catalogue:
    return catalogue(
        course(
            "bruising", "Bruising in babies who do not move", "Bruising Policy",
            audience="All staff", runs="2015-03-01 2016-03-01", content="2015-01-10",
        ),
        course("toolkit", "Neglect: using the toolkit", "Neglect Toolkit", runs="2016-06", content="2015-03"),
        course(
            "protocol", "Domestic abuse: the protocol", "Domestic Violence Protocol",
            audience="Police", runs="2014-06-10..2014-06-11 2015-12-31", content="2014",
        ),
        course("missing", "Missing from home", "Missing children", audience="Police", always=True),
        course("supervision", "Reflective supervision", "Supervision", audience="Astronauts", runs="2016-02"),
        course("hearing", "Hearing the child", "Voice of the child", runs="2014-09 2015-05"),
        course("fire", "=Fire drill", description="Doors, stairs; \"exits\"\nand a second line"),
        course("tea", "Making tea", "Tea ceremony"),
    )  # fmt: skip


def _decisions() -> DecisionList:
    return decisions(
        decision(f"{DOMESTIC}/learning-2", "set-aside", review_by="2016-07-01"),
        decision(f"{NEGLECT}/learning-6", "rejected", "Reflective supervision", place=3),
        decision(f"{INJURIES}/learning-3", "accepted", "Missing from home", reason=None, place=4),
        decision(f"{NEGLECT}/learning-99", "rejected", "Reflective supervision", place=5),
        decision(f"{NEGLECT}/learning-1", "accepted", "No such course", place=6),
    )


# --- Stores ---------------------------------------------------------------------------------------


def scratch() -> Path:
    """A new folder that goes when the tests end."""
    folder = Path(tempfile.mkdtemp(prefix="golden-thread-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@cache
def store_path() -> Path:
    """A store that holds the board of this file, built once. Tests read it and never write to it."""
    path = scratch() / "store"
    build([readings()], path)
    return path


@cache
def release() -> Release:
    """The release of the board of this file."""
    return Store.open(store_path()).current()


@cache
def release_without_catalogue() -> Release:
    """The release of the board before any catalogue is loaded."""
    path = scratch() / "store"
    build([without_catalogue()], path)
    return Store.open(path).current()


def in_memory(quads: Iterable, like: Manifest | None = None) -> Release:
    """A release that holds these quads and nothing else."""
    return Release(like or release().manifest, Engine.in_memory(quads))
