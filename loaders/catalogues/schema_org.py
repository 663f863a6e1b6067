"""A course catalogue as JSON: the schema.org courses (https://schema.org/Course) that a web page or a system gives.

One course, a list of them, a ``@graph`` or an ``ItemList``; a course's runs are its ``hasCourseInstance``. What has
another type is listed and not read. The stored text is the JSON as it is usually laid out, a line for each value,
and its line numbers are those that the reading speaks of.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from graph.dates import VagueDate
from graph.model import Catalogue, Course, CourseRun, Document, Skipped
from loaders.catalogues.audience import audience_of
from loaders.catalogues.json_text import Node, laid_out, parsed, refuse_what_is_too_deep
from loaders.catalogues.json_values import (
    as_list,
    cost_of,
    duration_in_words,
    first_text,
    name_of,
    names_of,
    nodes_by_id,
    plain_key,
    split,
    text_of,
    types_of,
    value_of,
    words_of,
)
from loaders.errors import BadDocument
from loaders.tables.dates import cell_date
from loaders.tables.grid import read_bytes
from loaders.tables.ids import unique_slugs, web_address

JSON_TYPE = "application/ld+json"
_LISTS = frozenset({
    "@graph", "@list", "itemListElement", "mainEntity", "hasPart", "item", "itemOffered", "hasOfferCatalog",
    "makesOffer",
})  # fmt: skip
_HOLDERS = frozenset({
    "ItemList", "ListItem", "OfferCatalog", "Offer", "Collection", "CollectionPage", "WebPage", "ItemPage",
    "SearchResultsPage", "DataFeed", "DataFeedItem", "WebSite",
})  # fmt: skip
_START = re.compile(rb"\s*(?:\{|\[\s*[{\[\]])")
_TIMESTAMP = re.compile(r"(\d{4}(?:-\d{2}(?:-\d{2})?)?)(?:[T ]\d{2}:?\d{2}.*)?")
_ALONE = re.compile(r"e-?learning|self[- ]?paced|on[- ]demand|asynchronous|virtual learning", re.IGNORECASE)
_TOGETHER = re.compile(r"blended|classroom|face|workshop|in[- ]person|onsite|on-site|live|webinar", re.IGNORECASE)
_ONLINE = re.compile(r"\bonline\b", re.IGNORECASE)


def is_json(path: str | Path) -> bool:
    """Whether a file is JSON, by how it begins: with an object, or with a list of objects."""
    if Path(path).suffix.lower() in (".json", ".jsonld"):
        return True
    try:
        with Path(path).open("rb") as file:
            return bool(_START.match(file.read(1000).removeprefix(b"\xef\xbb\xbf")))
    except OSError:
        return False


def read_json_courses(path: str | Path) -> Catalogue:
    """Read the courses of a JSON file, in its order; several entries of one title and provider are one course.

    Raises ``BadDocument``: no JSON, nested too deeply, no course in it, a date that is none.
    """
    data = read_bytes(path)
    value = parsed(path, data)
    refuse_what_is_too_deep(path, value)
    text, lines = laid_out(value)
    reading = _Reading(path, lines, nodes_by_id(value))
    groups: dict[tuple[str, str], list[_Entry]] = {}
    for entry in reading.courses(value):
        groups.setdefault((entry.provider.casefold(), entry.title.casefold()), []).append(entry)
    if not groups:
        problem = "there is no schema.org Course in it"
        raise BadDocument(path, problem, 'give each course "@type": "Course" and a "name"')
    names = [": ".join(filter(None, (group[0].provider, group[0].title))) for group in groups.values()]
    dated = any(entry.dated for group in groups.values() for entry in group)
    courses = tuple(
        reading.merged(group, course_id, dated)
        for group, course_id in zip(groups.values(), unique_slugs(names), strict=True)
    )
    document = Document(Path(path).name, "courses", hashlib.sha256(data).hexdigest(), JSON_TYPE, text)
    return Catalogue(document, courses, tuple(sorted(reading.skipped, key=lambda one: one.line)))


@dataclass(frozen=True, slots=True)
class _Entry:
    """One ``Course`` of the file, with the values that a catalogue keeps."""

    title: str
    provider: str
    line: int
    values: Mapping[str, Any]
    runs: tuple[CourseRun, ...]
    always: bool
    dated: bool


class _Reading:
    """One file: where its nodes stand, which have an ``@id``, and what was not read."""

    def __init__(self, path: str | Path, lines: Mapping[int, int], by_id: Mapping[str, Node]) -> None:
        self._path, self._lines, self._by_id = path, lines, by_id
        self.skipped: list[Skipped] = []
        self._used: set[int] = set()

    def courses(self, value: Any) -> Iterator[_Entry]:
        """Every course, found through lists and holders; what else stands there is listed."""
        others: list[Node] = []
        seen: set[int] = set()
        waiting = [value]
        while waiting:
            node = waiting.pop()
            if isinstance(node, list):
                waiting += reversed(node)
                continue
            if not isinstance(node, dict) or id(node) in seen:
                continue
            seen.add(id(node))
            node = self._resolved(node)
            types = types_of(node)
            if "Course" in types:
                if id(node) not in self._used:
                    self._used.add(id(node))
                    yield from self._entry(node)
                continue
            inner = [node[key] for key in node if plain_key(key) in _LISTS]
            waiting += reversed(inner)
            if not (types & _HOLDERS or (inner and not types)):
                others.append(node)
        self.skipped += [self._skip(node, name_of(node), _why(node)) for node in others if id(node) not in self._used]

    def _resolved(self, node: Node) -> Node:
        """The node itself, or the one that it only points to by ``@id``."""
        return self._by_id.get(str(node.get("@id")), node) if set(node) <= {"@id", "@type"} else node

    def _entry(self, node: Node) -> Iterator[_Entry]:
        title = text_of(value_of(node, "name")) or text_of(value_of(node, "headline"))
        if not title:
            self.skipped.append(self._skip(node, "Course", "a course without a name"))
            return
        given = as_list(value_of(node, "hasCourseInstance"))
        instances = [self._resolved(each) for each in given if isinstance(each, dict)]
        self._used.update(map(id, instances))
        modes = words_of([value_of(each, "courseMode") for each in (node, *instances)])
        held = [each for each in instances if "Cancelled" not in (text_of(value_of(each, "eventStatus")) or "")]
        self.skipped += [self._skip(each, title, "a run that is cancelled") for each in instances if each not in held]
        runs = [self._run(each, title) for each in held]
        spans = [_span(each) for each in held]
        yield _Entry(
            title=title,
            provider="; ".join(self._names(node, "provider") or self._names(node, "offeredBy")),
            line=self._lines[id(node)],
            values=self._values(node, instances, modes, title),
            runs=tuple(run for run in runs if run),
            always=_is_always(modes or words_of([value_of(node, "learningResourceType")]), spans),
            dated=any(span is not None for span in spans),
        )

    def _values(self, node: Node, instances: Sequence[Node], modes: Sequence[str], title: str) -> dict[str, Any]:
        content = value_of(node, "dateModified") or value_of(node, "datePublished") or value_of(node, "dateCreated")
        audience = [name for each in ("audience", "educationalAudience") for name in self._names(node, each)]
        offers = [offer for each in (node, *instances) for offer in as_list(value_of(each, "offers"))]
        length = text_of(value_of(node, "timeRequired")) or first_text(instances, "courseWorkload")
        return {
            "description": text_of(value_of(node, "description")) or text_of(value_of(node, "abstract")),
            "teaches": split(self._names(node, "teaches") or self._names(node, "about")),
            "audience": tuple(dict.fromkeys(entry for each in audience for entry in audience_of(each))),
            "level": "; ".join(self._names(node, "educationalLevel")) or None,
            "delivery": "; ".join(modes) or "; ".join(words_of([value_of(node, "learningResourceType")])) or None,
            "duration": duration_in_words(length),
            "cost": next((cost for offer in offers if isinstance(offer, dict) and (cost := cost_of(offer))), None),
            "content_date": self._date(content, title),
            "url": self._url(node),
        }

    def _names(self, node: Node, key: str) -> list[str]:
        """The names of what stands under a key: texts, or things with a name, or with an ``@id`` that has one."""
        names = []
        for each in as_list(value_of(node, key)):
            if isinstance(each, dict):
                self._used.add(id(self._resolved(each)))
                thing = self._resolved(each)
                each = names_of(thing) or name_of(thing, otherwise="")
            names += [name for name in words_of([each]) if name]
        return list(dict.fromkeys(names))

    def _url(self, node: Node) -> str | None:
        text = text_of(value_of(node, "url")) or text_of(node.get("@id"))
        address = web_address(text) if text else None
        if text and not address and value_of(node, "url"):
            self.skipped.append(self._skip(node, text, "it is no web address (http or https)"))
        return address

    def _run(self, node: Node, title: str) -> CourseRun | None:
        span = _span(node)
        if span is None:
            return None
        starts, ends = (self._date(each, title) for each in span)
        if starts and ends and ends.latest < starts.earliest:
            self._refuse(title, f"ends ({ends.words}) before it starts ({starts.words})", "correct one of the dates")
        return CourseRun(starts, ends, self._lines.get(id(node), 1)) if starts or ends else None

    def _date(self, value: Any, title: str) -> VagueDate | None:
        text = text_of(value)
        if not text:
            return None
        found = _TIMESTAMP.fullmatch(text)
        date = cell_date(found[1] if found else text)
        if date is None:
            self._refuse(title, f'has "{text[:40]}", which is no date', "write a date such as 2015-07-03 or 2015-07")
        return date

    def _refuse(self, title: str, problem: str, remedy: str) -> NoReturn:
        raise BadDocument(self._path, f"the course {problem}", remedy, f'course "{title[:60]}"')

    def _skip(self, node: Node, text: str, why: str) -> Skipped:
        return Skipped(self._lines.get(id(node), 1), text[:200], why)

    def merged(self, group: Sequence[_Entry], course_id: str, dated: bool) -> Course:
        """One course of the entries that share a title and a provider: the first value stands, others are listed."""
        kept: dict[str, Any] = {}
        for entry in group:
            for key, value in entry.values.items():
                if value and not kept.get(key):
                    kept[key] = value
                elif value and value != kept[key]:
                    why = f'an earlier entry of this course has another "{key}"'
                    self.skipped.append(Skipped(entry.line, str(value)[:200], why))
        return Course(
            id=course_id,
            title=group[0].title,
            place=group[0].line,
            provider=group[0].provider or None,
            runs=tuple(run for entry in group for run in entry.runs),
            always=any(entry.always for entry in group),
            dated=dated,
            **kept,
        )


def _span(node: Node) -> tuple[Any, Any] | None:
    """The start and the end that a run gives, itself or by its schedule; ``None`` where it gives neither."""
    for each in (node, *(one for one in as_list(value_of(node, "courseSchedule")) if isinstance(one, dict))):
        starts, ends = value_of(each, "startDate"), value_of(each, "endDate")
        if text_of(starts) or text_of(ends):
            return starts, ends
    return None


def _is_always(modes: Sequence[str], spans: Sequence[tuple[Any, Any] | None]) -> bool:
    """E-learning without an end is always running; what is only said to be online must be without a start too."""
    words = " ".join(modes)
    if _TOGETHER.search(words):
        return False
    if _ALONE.search(words):
        return not spans or any(span is None or not text_of(span[1]) for span in spans)
    return bool(_ONLINE.search(words)) and (not spans or None in spans)


def _why(node: Node) -> str:
    types = ", ".join(sorted(types_of(node)))
    return f"its type is {types[:80]}, and only courses are read" if types else "it has no @type, so it is not read"
