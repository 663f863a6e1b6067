"""Why a point is, or is not, a gap: the thread from its words to a course, link by link, with the proof of each.

One function feeds the command line, the page and every document, so that they say the same.
"""

from __future__ import annotations

from dataclasses import dataclass

from graph.errors import UnknownThing
from graph.oxigraph import Iri
from graph.queries import called, date_asked, has_many, run
from graph.query_files import named
from graph.releases.release import Release
from graph.rungs import CLOSED
from graph.table import NO_CATALOGUE, records

_MISSING_HOP = {
    "unlinked": "The first missing link is what it is about: it names no guidance, and a curator agrees a topic.",
    "no-section": "The first missing link is the section: a policy author adds it to the manual.",
    "no-course": "The first missing link is the course: a training lead finds or makes one.",
    "unreviewed": "The first missing link is a decision: a curator accepts or rejects the proposed courses.",
    "wrong-audience": "The first missing link is the audience: a training lead opens a course to the agencies named.",
    "not-running": "The first missing link is a run: a training lead books one.",
    "stale": "The first missing link is current content: a training lead has the course brought up to date.",
}
_HOPS = {"1": "What the point says", "2": "Where the manual sets it out", "3": "Which course answers it"}


@dataclass(frozen=True, slots=True)
class ProofLink:
    """One link of the thread. ``rule`` and ``words`` say what it rests on; ``confidence`` is between 0 and 1."""

    source: str
    relation: str
    target: str
    target_iri: str
    state: str
    route: str
    rule: str
    confidence: float
    mode: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Hop:
    """One step of the thread with all its links; empty where the thread breaks here."""

    title: str
    links: tuple[ProofLink, ...]


@dataclass(frozen=True, slots=True)
class HistoricStanding:
    """A rung from a day (included) to a day (excluded), in ISO form, with the reason."""

    rung: str
    label: str
    who_acts: str
    holds_from: str
    holds_until: str
    reason: str


@dataclass(frozen=True, slots=True)
class NearCourse:
    """A course that comes near: what it shares with the point, for whom it is, until when it runs (ISO, or empty)."""

    course: str
    iri: str
    shared: str
    audience: str
    until: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """The whole answer. ``standing`` is ``None`` for strengths and before a catalogue is loaded (``note`` says so)."""

    id: str
    iri: str
    text: str
    kind: str
    response: str
    audit: str
    audit_id: str
    audited: str
    board: str
    document: str
    document_iri: str
    line: int
    span: tuple[int, int]
    nested_under: str
    nested_under_iri: str
    as_at: str
    release: str
    hops: tuple[Hop, ...]
    standing: HistoricStanding | None
    history: tuple[HistoricStanding, ...]
    missing: str | None
    nearest: tuple[NearCourse, ...]
    note: str | None


def explain(release: Release, point_id: str, as_at: str | None = None) -> Explanation:
    """Explain the point of this id, or of this IRI, on a date (ISO; ``None``: the release's date asked).

    Raises ``UnknownThing`` where the release holds no such point, ``BadParameter`` for a date that is none, and for
    an id that points of several boards have: it lists their IRIs.
    """
    iri = called(release, point_id)
    found = run(release, "point", {"point": iri}).records() if iri else []
    if iri is None or not found:
        raise UnknownThing(f"no point has the id {point_id[:80]!r}; ids read THEME-YYYY-MM/learning-N or /strength-N")
    point = found[0]
    day = _day(as_at) if as_at else date_asked(release.manifest)
    history = tuple(HistoricStanding(*row.values()) for row in run(release, "standings", {"point": iri}).records())
    standing = next((each for each in history if each.holds_from <= day < each.holds_until), None)
    open_gap = standing is not None and standing.rung not in CLOSED
    return Explanation(
        id=point["id"],
        iri=point["point"],
        text=point["text"],
        kind=point["kind"],
        response=point["response"],
        audit=point["audit"],
        audit_id=point["audit_id"],
        audited=point["audited"],
        board=point["board"],
        document=point["document"],
        document_iri=point["document_iri"],
        line=int(point["line"]),
        span=(int(point["start"]), int(point["end"])),
        nested_under=point["nested_under"],
        nested_under_iri=point["nested_iri"],
        as_at=day,
        release=release.name,
        hops=_hops(release, iri),
        standing=standing,
        history=history,
        missing=_MISSING_HOP[standing.rung] if standing and open_gap else None,
        nearest=_nearest(release, iri) if open_gap else (),
        note=None if release.manifest.has_catalogue_of(_boards_of(release, iri)) else NO_CATALOGUE,
    )


def _boards_of(release: Release, iri: str) -> tuple[str, ...]:
    base = release.manifest.base
    return (iri.removeprefix(base).partition("/")[0],) if iri.startswith(base) else ()


def _day(as_at: str) -> str:
    parameter = named("gaps-without-training").parameters[0]
    return parameter.term(as_at).value


def _hops(release: Release, iri: str) -> tuple[Hop, ...]:
    rows = run(release, "trace", {"id": iri}).records()
    return tuple(Hop(title, tuple(_link(row) for row in rows if row["hop"] == hop)) for hop, title in _HOPS.items())


def _link(row: dict[str, str]) -> ProofLink:
    return ProofLink(
        source=row["from"],
        relation=row["relation"],
        target=row["to"] or row["to_iri"],
        target_iri=row["to_iri"],
        state=row["state"],
        route=row["route"],
        rule=row["rule"],
        confidence=float(row["confidence"]),
        mode=row["mode"],
        words=row["words"],
    )


def _nearest(release: Release, iri: str) -> tuple[NearCourse, ...]:
    """The first five of the courses that come near, of the point's own board: other boards' are never looked at."""
    query, some = named("nearest-courses"), list[Iri]()
    if has_many(release):  # an engine begins at all courses on a topic, which in a country are thousands
        some = [Iri(course) for course in release.index.lists.iris("courses", f"{iri.partition('/audit/')[0]}/")]
        if not some:
            return ()
    by_course: dict[str, NearCourse] = {}
    for row in records(query.columns, release.select(query.bound({"point": Iri(iri)}, some)).rows):
        by_course.setdefault(
            row["course_iri"],
            NearCourse(row["course"], row["course_iri"], row["shared"], row["audience"], row["until"]),
        )
    return tuple(by_course.values())[:5]
