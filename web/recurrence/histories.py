"""The history of each topic of one board, from the index: nothing here costs more in a larger country."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from graph.analysis.crossing import crossed
from graph.analysis.recurrence import Found, History, Ran
from graph.dates import VagueDate
from graph.index.teaching import Teaching, TeachingCourse
from web.context import release
from web.frame.boards import start_of
from web.points.listed import point_index

__all__ = ["histories"]

_ALWAYS = "9999-12-31"


def histories(board: str) -> tuple[History, ...]:
    """The topics that learning points of a board are about, in the order of ``recurring-topics``.

    ``board`` is the key of one board: what one board taught says nothing of what another found.
    """
    points, teaching, start = point_index(), release().index.teaching, start_of(board)
    topics, audits = points.facets["topic"], points.facets["audit"]
    among = points.learning & points.facets["board"].having(points.facets["board"].code_of.get(board), points.size)
    dated = {each.iri: each for each in teaching.audits(start)}
    there = [code for code, value in enumerate(audits.values) if value.iri in dated]
    there.sort(key=lambda code: _when(dated[audits.values[code].iri].audited))
    every = list(range(len(topics.values)))
    courses, runs = _courses(teaching, start), _runs(teaching, start)
    found = []
    for topic, counts in zip(topics.values, crossed(topics, audits, among, every, there).tolist(), strict=True):
        in_audits = tuple(
            Found(each.iri, each.theme, _date(each.audited), count)
            for code, count in zip(there, counts, strict=True)
            if count and (each := dated[audits.values[code].iri])
        )
        if in_audits:
            teach = courses[topic.iri]
            ran = [run for course in teach for run in runs[course.iri]]
            found.append(
                History(
                    topic.iri, topic.iri.rsplit("/", 1)[-1], topic.label, in_audits, _in_time(ran), len(teach),
                    tuple(sorted(course.title for course in teach if course.until == _ALWAYS and not runs[course.iri])),
                )
            )  # fmt: skip
    return tuple(sorted(found, key=lambda each: (-each.audits, -each.points, each.topic)))


def _courses(teaching: Teaching, start: str) -> defaultdict[str, list[TeachingCourse]]:
    """The courses that teach each topic, by the topic's address."""
    found = defaultdict[str, list[TeachingCourse]](list)
    for course in teaching.courses(start):
        for topic in course.topics:
            found[topic].append(course)
    return found


def _runs(teaching: Teaching, start: str) -> defaultdict[str, list[Ran]]:
    """The runs of each course, by the course's address."""
    titles = {course.iri: course.title for course in teaching.courses(start)}
    found = defaultdict[str, list[Ran]](list)
    for run in teaching.runs(start):
        found[run.course].append(Ran(run.course, titles[run.course], _date(run.starts), _date(run.ends)))
    return found


def _in_time(runs: Iterable[Ran]) -> tuple[Ran, ...]:
    return tuple(sorted(runs, key=lambda run: (_when(str(run.ran or "")), run.title, run.course)))


def _when(iso: str) -> tuple[str, str]:
    """By the first day that a date may mean; those without a date last."""
    return (VagueDate(iso).earliest.isoformat(), iso) if iso else ("9999-12-31", "")


def _date(iso: str) -> VagueDate | None:
    return VagueDate(iso) if iso else None
