"""The policy author's page: which findings lean on each section and when, and where the manual and the audits part."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from flask import Blueprint, Response, render_template, request, url_for

from graph.index.reach import policy, reach
from graph.policy import Leaning, by_the_day, leaning
from web.context import day_asked, release, remembered
from web.frame.boards import as_value, boards_asked, boards_given, starts_of
from web.points.listed import counted, day, has_catalogue, of_boards
from web.tables.files import links_to
from web.tables.listing import Column, Listing, Row, as_download, narrowed
from web.tables.paging import paged
from web.things.lists import Kind, listed, picked

__all__ = ["VIEWS", "pages"]

pages = Blueprint("policy", __name__)

_NUMBER, _TITLE = Column("number", "Number"), Column("title", "Section", "name")
_POINTS, _AUDITS = Column("points", "Learning points", "number"), Column("audits", "Audits", "number")
_FIRST, _LAST = Column("first", "First found", "date"), Column("last", "Last found", "date")
_COURSES, _AMENDED = Column("courses", "Courses", "number"), Column("amended", "Last amended", "date")
#: So many sections the first page shows.
_SHOWN: Final = 10
_NOBODY: Final = Leaning(0, 0, "", "", 0, 0)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number at the head of the page, what it counts, of how many, and where it leads."""

    label: str
    value: int
    of: int | None
    href: str


class Section(NamedTuple):
    """A section of the manual, as the lists of this page need it."""

    iri: str
    number: str
    title: str
    amended: str
    guidance: int
    courses: int


def _touched() -> dict[str, Leaning]:
    """What leans on each section, whenever it was amended: on any day."""
    boards = boards_asked()
    return remembered(
        "touched", as_value(boards), make=lambda: leaning(release().index, lambda section: "", of_boards(boards))
    )


def _leaning() -> dict[str, Leaning]:
    """What leans on each section on the date asked: before its last amendment, or not."""
    boards = boards_asked()
    return remembered(
        "leaning", day_asked(), as_value(boards),
        make=lambda: leaning(release().index, _amended_on().get, of_boards(boards)),
    )  # fmt: skip


class _Amendments:
    """When some sections were last amended, as far as was known on the date asked; worked out where it is asked.

    ``several`` are those that were amended more than once, with each date.
    """

    def __init__(self, sections: Iterable[Section], several: Mapping[str, Sequence[str]]) -> None:
        self._day, self._several = day_asked(), several
        self._last = {each.iri: each.amended for each in sections}

    def get(self, section: str) -> str:
        return by_the_day(self._several.get(section) or (self._last.get(section, ""),), self._day)


def _amended_on() -> _Amendments:
    """When each section was last amended, as far as was known on the date asked."""
    return remembered(
        "amended on", day_asked(), as_value(boards_asked()),
        make=lambda: _Amendments(_sections(), release().index.lists.amendments()),
    )  # fmt: skip


def _sections() -> Sequence[Section]:
    """The sections that the boards asked have, in order."""
    fields = Section._fields[1:]
    return remembered(
        "sections of policy", as_value(boards_asked()),
        make=lambda: [Section(iri, *values) for iri, values in picked("sections", *fields)],
    )  # fmt: skip


def _over_time() -> Listing:
    amended, found = _amended_on(), _touched()
    touched = [(each, found[each.iri]) for each in _sections() if each.iri in found]
    return _leant_on(sorted(touched, key=lambda pair: (-pair[1].points, -pair[1].audits)), amended.get)


def _leant_on(some: Iterable[tuple[Section, Leaning]], amended: Callable[[str], str]) -> Listing:
    """Sections with what leans on them, in the order given."""
    gaps = counted("section", "open") if has_catalogue() else None
    open_gaps = () if gaps is None else (Column("open", "Open gaps", "number"),)
    columns = (_NUMBER, _TITLE, _POINTS, *open_gaps, _AUDITS, _FIRST, _LAST, _AMENDED, _COURSES)
    rows = tuple(
        Row(each.iri, (
            each.number, each.title, on.points, *(() if gaps is None else (gaps.get(each.iri, 0),)), on.audits,
            on.first, on.last, amended(each.iri), each.courses,
        ))
        for each, on in some
    )  # fmt: skip
    return Listing("list-policy", columns, rows)


def _most_leant_on(many: int) -> tuple[Listing, int]:
    """The first sections of that list, without the others, and how many it has."""
    lists, found = release().index.lists, _touched()
    counts = {iri: (on.points, on.audits) for iri, on in found.items()}
    least = min(heapq.nlargest(many, counts.values()), default=(0, 0))
    some = lists.in_order("sections", [iri for iri, count in counts.items() if count >= least])
    first = sorted(some, key=lambda iri: counts[iri], reverse=True)[:many]  # equal ones keep their order
    said = lists.named("sections", first)
    sections = [Section(iri, *(said[iri][field] for field in Section._fields[1:])) for iri in first]
    amended = _Amendments(sections, lists.amendments(first))
    return _leant_on([(each, found[each.iri]) for each in sections], amended.get), len(found)


def _untouched() -> Listing:
    amended, found = _amended_on(), _touched()
    rows = tuple(
        Row(each.iri, (each.number, each.title, each.guidance, each.courses, amended.get(each.iri)))
        for each in _sections() if each.iri not in found
    )  # fmt: skip
    columns = (_NUMBER, _TITLE, Column("guidance", "Guidance set out", "number"), _COURSES, _AMENDED)
    return Listing("sections-without-finding", columns, rows)


def _without_section() -> Listing:
    points, strengths = counted("guidance", "learning"), counted("guidance", "strengths")
    rows = [
        Row(each["iri"], (
            each["label"], each["kind"], points.get(each["iri"], 0), strengths.get(each["iri"], 0), each["audits"],
            each["courses"],
        ))
        for each in listed("guidance")
        if not each["sections"] and (each["iri"] in points or each["iri"] in strengths)
    ]  # fmt: skip
    columns = (
        Column("guidance", "Guidance", "name"), Column("kind", "Kind"), _POINTS,
        Column("strengths", "Strengths", "number"), _AUDITS, _COURSES,
    )  # fmt: skip
    return Listing("instruments-without-section", columns, tuple(sorted(rows, key=lambda row: -int(row.values[2]))))


def _replaced() -> Listing:
    points, strengths = counted("guidance", "learning"), counted("guidance", "strengths")
    rows = tuple(
        Row(each["iri"], (
            each["label"], each["replacement"], points.get(each["iri"], 0), strengths.get(each["iri"], 0),
            each["audits"],
        ))
        for each in listed("guidance")
        if each["replacement"] and (each["iri"] in points or each["iri"] in strengths)
    )  # fmt: skip
    columns = (
        Column("guidance", "Guidance cited", "name"), Column("replaced_by", "Since replaced by"), _POINTS,
        Column("strengths", "Strengths", "number"), _AUDITS,
    )  # fmt: skip
    return Listing("replaced-guidance", columns, rows)


def _amended() -> Listing:
    amended, found = _amended_on(), _leaning()
    rows = tuple(
        Row(each.iri, (
            each.number, each.title, amended.get(each.iri), on.before, on.unsure, on.points, on.first, on.last,
            each.courses,
        ))
        for each in _sections() for on in (found.get(each.iri, _NOBODY),) if on.before or on.unsure
    )  # fmt: skip
    columns = (
        _NUMBER, _TITLE, _AMENDED, Column("before", "Learning points from before", "number"),
        Column("unsure", "Cannot tell", "number"), Column("points", "Learning points in all", "number"), _FIRST, _LAST,
        _COURSES,
    )  # fmt: skip
    return Listing("sections-amended-since", columns, rows)


VIEWS: Final = {
    "sections": Kind(
        "sections", "Sections with the findings that lean on them", "Section with findings",
        "Each section of the manual that a learning point leads to, by the guidance that it cites: how many points, "
        "and from which audit to which. Sections with the most findings stand first.",
        "No learning point leads to a section yet. Load the procedures manual with goldenthread build, and see the "
        "cited guidance that no section holds.", _over_time, "Sections with findings",
    ),
    "without_section": Kind(
        "without_section", "Cited guidance that no section holds", "Piece of guidance",
        "Practice is held to something that the manual does not set out. Add a section, or a link to where it stands. "
        "What only strengths cite is here as well.",
        "All guidance that points cite is set out in the manual.", _without_section,
        "Pieces of guidance",
    ),
    "untouched": Kind(
        "untouched", "Sections that no finding touched", "Section without a finding",
        "No learning point leads to these sections. Silence is not proof that practice is good: perhaps no audit has "
        "looked there.",
        "Each section of the manual is touched by a finding, or no manual is loaded.", _untouched,
        "Sections without a finding",
    ),
    "replaced": Kind(
        "replaced", "Replaced guidance that is still cited", "Piece of guidance",
        "Findings speak of guidance that is no longer in force. Read them against what replaced it.",
        "No point cites guidance that is known to be replaced.", _replaced, "Pieces of guidance",
    ),
    "amended": Kind(
        "amended", "Sections amended since the audit", "Section amended since",
        "The section changed after an audit found something wanting in it. The finding was about the older text. Where "
        "the dates are as vague as a month or a year, nobody can tell which came first, and the list says so. What "
        "was amended after the date asked is not known on that date.",
        "No section with findings is known to have been amended after the audit.", _amended,
        "Sections amended since",
    ),
}  # fmt: skip


@pages.get("/policy")
def index() -> str:
    """What a policy author asks first, with the sections that have most findings."""
    listing, many = _most_leant_on(_SHOWN)
    return render_template(
        "policy.html", figures=_figures(), views=VIEWS, listing=listing, rows=listing.rows, many=many
    )


def _figures() -> list[Figure]:
    boards = boards_asked()
    index, among, starts = release().index, of_boards(boards), starts_of(boards)
    found, on = policy(index, among, starts, release().manifest.base), reach(index, among, starts)
    replaced = len(_whole("replaced").rows)
    amended = (
        sum(len(index.revised.on(day(), start)) for start in starts or ("",))
        if index.knows_pages else len(_whole("amended").rows)  # an index of an older layout does not tell
    )  # fmt: skip
    return [
        Figure("sections touched by findings", on.sections, on.all_sections, url_for("policy.sections")),
        Figure("pieces of cited guidance that no section holds", found.without_section, None,
               url_for("policy.without_section")),
        Figure("sections that no finding touched", found.without_finding, on.all_sections,
               url_for("policy.untouched")),
        Figure(f"citations of {_pieces(replaced)} since replaced", found.replaced, None,
               url_for("policy.replaced")),
        Figure("sections amended since the audit", amended, on.sections, url_for("policy.amended")),
    ]  # fmt: skip


def _pieces(number: int) -> str:
    return f"{number:,} {'piece' if number == 1 else 'pieces'} of guidance"


def _add(name: str, view: Kind) -> None:
    def page() -> str:
        listing = _asked(name)
        return render_template(
            "list.html", kind=view, listing=listing, page=paged(listing.rows), files=links_to(f"policy.{name}_file"),
            under=("Policy author", url_for("policy.index")),
        )  # fmt: skip

    def file(ending: str) -> Response:
        return as_download(_asked(name), ending, {"as_at": day_asked(), **boards_given()})

    address = name.replace("_", "-")
    pages.get(f"/policy/{address}", endpoint=name)(page)
    pages.get(f"/policy/{address}.<ending>", endpoint=f"{name}_file")(file)


def _asked(name: str) -> Listing:
    return narrowed(_whole(name), request.args)


def _whole(name: str) -> Listing:
    """A view before it is narrowed."""
    make: Callable[[], Listing] = VIEWS[name].listing
    return remembered("policy", name, day_asked(), as_value(boards_asked()), make=make)


for _name, _view in VIEWS.items():
    _add(_name, _view)
