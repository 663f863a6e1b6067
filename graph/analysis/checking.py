"""``check``: is the release whole, and do three independent answers agree?

SHACL says whether the facts have the form that they must have. The question "which learning points
does a course answer" is asked three times, of SPARQL over the links, of a SHACL path, and of OWL with local
closure; a difference between them is a fault in one of them.
"""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib import resources

from rdflib import SH, Graph, URIRef

from graph.analysis.reasoning import NoReasoner, answered_and_unanswered
from graph.commands import on_store
from graph.linking.decided import BoardWork
from graph.queries import date_asked, run
from graph.releases.release import Release
from graph.store import Store
from graph.work.database import Database
from graph.work.following import work_on_board
from graph.work.projecting import readings_of_board
from graph.work.revisions import revisions
from graph.work.soundness import checks

_GAP_SHAPE = URIRef("https://w3id.org/golden-thread/shape/AnsweredPath")
_MOST_POINTS_FOR_OWL = 2000
_SHOWN = 5
#: Seconds between two looks at whether a release has followed.
_LOOKS = 0.2


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: what was checked, whether it holds (``None``: it could not be asked), and the details."""

    check: str
    holds: bool | None
    details: tuple[str, ...] = ()


def check(release: Release, progress: Callable[[str], None] = lambda stage: None) -> Iterator[Finding]:
    """Every check in turn. ``progress`` is told each in words before it begins."""
    if (faults := release.faults()) is not None:
        progress("the service")
        yield Finding("the service gives all that it was sent", not faults, faults)
    progress("ids")
    yield _ids(release)
    progress("quotes")
    yield _quotes(release)
    progress("links")
    yield _backed(release)
    progress("rungs")
    yield _partition(release)
    progress("shapes")
    facts = _union(release)
    conforms, gaps = _shacl(facts)
    yield conforms
    progress("three answers")
    yield from _three_answers(release, facts, gaps)


def check_work(store: Store, database: Database, patience: float = 3) -> Iterator[Finding]:
    """Every check of people's work, and whether the release that serves holds it.

    What is decided meanwhile has ``patience`` seconds to be published. Raises ``WorkNotKept`` where the database cannot
    be read.
    """
    with database.snapshot() as session:
        yield from (Finding(each.words, not each.faults, each.faults) for each in checks(session))
    until = time.monotonic() + patience
    while (behind := _behind(now := _work_now(store, database), store)) and time.monotonic() < until:
        time.sleep(_LOOKS)
    left_out = tuple(f"{key}: {line}" for key, work in now.items() for line in work.left_out)
    yield Finding("each entry of people's work can be understood", not left_out, left_out)
    boards = len(store.current().manifest.boards)
    yield Finding(
        f"the release holds people's work as it stands, on {boards} board{'' if boards == 1 else 's'}",
        not behind,
        behind,
    )


def _work_now(store: Store, database: Database) -> dict[str, BoardWork]:
    """People's work as it stands, on each board of the release on which there was ever any."""
    release = store.current()
    with database.snapshot() as session:
        worked = {*revisions(session), *release.manifest.work}
        keys = [key for _, key in release.manifest.boards if key in worked]
        return {key: work_on_board(session, readings_of_board(release, key)).work for key in keys}


def _behind(now: Mapping[str, BoardWork], store: Store) -> tuple[str, ...]:
    """The boards whose work is not what the release that serves has taken in."""
    release, publish = store.current(), on_store("publish", store=store.shown)
    return tuple(
        f"{key}: other work stands in the database; serve publishes it, and so does: {publish}"
        for key, work in now.items()
        if work.mark != release.manifest.work.get(key, "")
    )


def _ids(release: Release) -> Finding:
    """No shape: whether two points of an id are of one board is a question about three nodes at once."""
    rows = run(release, "ids-of-several-points").records()
    wrong = tuple(f"{row['board']}: {row['points']} points have the id {row['id']}" for row in rows)
    return Finding("each id belongs to one point of its board", not wrong, wrong)


def _quotes(release: Release) -> Finding:
    texts = {row["document"]: row["text"] for row in run(release, "stored-texts").records()}
    rows = run(release, "quotes").records()
    wrong = [
        f"{row['id']}: the quote is not what stands at {row['start']}-{row['end']} of its document"
        for row in rows
        if texts.get(row["document"], "")[int(row["start"]) : int(row["end"])] != row["exact"]
    ]
    return Finding(f"each of {len(rows)} quotes stands in its document, to the letter", not wrong, tuple(wrong))


def _backed(release: Release) -> Finding:
    rows = run(release, "unbacked-triples").records()
    wrong = tuple(f"{row['subject']} {row['predicate']} {row['object']}" for row in rows)
    return Finding("each direct triple is backed by an accepted link", not wrong, wrong)


def _partition(release: Release) -> Finding:
    if not release.manifest.has_catalogue:
        return Finding("rungs", None, ("no catalogue loaded: no point stands on a rung",))
    day = date_asked(release.manifest)
    # of a board without a catalogue nobody can tell where its points stand
    boards = {f"{release.manifest.base}{key}" for key in release.manifest.with_catalogue()}
    rows = [
        row
        for row in run(release, "standing-counts", {"as_at": day}).records()
        if row["point"].partition("/audit/")[0] in boards
    ]
    wrong = tuple(f"{row['point']} has {row['standings']} standings" for row in rows if row["standings"] != "1")
    total = sum(int(row["points"]) for row in run(release, "rungs", {"as_at": day}).records())
    if total != len(rows):
        wrong += (f"the rungs add up to {total}",)
    return Finding(f"each of {len(rows)} learning points stands on exactly one rung on {day}", not wrong, wrong)


def _union(release: Release) -> Graph:
    return Graph().parse(io.BytesIO(release.engine.export(".nt", {})), format="nt")


def _shacl(facts: Graph) -> tuple[Finding, set[str]]:
    """The verdict on the form of the facts, and the learning points that the gap shape finds without a course."""
    from pyshacl import validate

    text = resources.files("ontology").joinpath("shapes.ttl").read_text(encoding="utf-8")
    _, report, _ = validate(facts, shacl_graph=Graph().parse(data=text), advanced=False, inference="none")
    gaps: set[str] = set()
    details: list[str] = []
    broken = False
    for result in report.subjects(SH.resultSeverity, None):
        node = str(report.value(result, SH.focusNode))
        if report.value(result, SH.sourceShape) == _GAP_SHAPE:
            gaps.add(node)
            continue
        warning = report.value(result, SH.resultSeverity) == SH.Warning
        broken |= not warning
        details.append(f"{'warning: ' if warning else ''}{node}: {report.value(result, SH.resultMessage)}")
    return Finding(f"the shapes hold over {len(facts):,} triples", not broken, tuple(sorted(details))), gaps


def _three_answers(release: Release, facts: Graph, shacl_gaps: set[str]) -> Iterator[Finding]:
    """Points for which a person rejected a course are left out: no path and no chain can see a rejection."""
    left_out = {row["point"] for row in run(release, "rejected-answers").records()}
    points = {row["point"] for row in run(release, "standing-counts").records()} - left_out
    by_sparql = {row["point"] for row in run(release, "answered-points").records()} - left_out
    by_shacl = points - shacl_gaps
    answers = {"SPARQL": by_sparql, "SHACL": by_shacl}
    why_not = ""
    if len(points) > _MOST_POINTS_FOR_OWL:
        why_not = f"OWL was not asked: {len(points):,} points are more than {_MOST_POINTS_FOR_OWL:,}"
    else:
        try:
            answered, unanswered = answered_and_unanswered(facts)
        except NoReasoner as error:
            why_not = f"OWL was not asked: {error}"
        else:
            answers["OWL"] = answered & points
            answers["OWL, closed"] = points - unanswered
    words = ", ".join(f"{name} {len(found)}" for name, found in answers.items())
    somewhere: set[str] = set().union(*answers.values())
    differing = sorted(point for point in somewhere if any(point not in found for found in answers.values()))
    yield Finding(
        f"{len(answers)} answers agree on which of {len(points)} learning points a course answers ({words})",
        not differing,
        tuple(
            f"{point}: answered by {[name for name, found in answers.items() if point in found]}" for point in differing
        ),
    )
    if why_not:
        yield Finding("a third answer", None, (why_not,))
