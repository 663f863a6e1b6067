"""The policy author's page: which findings lean on each section and when, and where the manual and the audits part."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from flask import Blueprint, Response, render_template, request, url_for

from graph.analysis.policy import Leanings, leaning
from graph.index.reach import policy, reach
from graph.index.tables import Numbers
from web.context import day_asked, release, remembered
from web.frame.boards import as_value, boards_asked, boards_given, starts_of
from web.points.listed import counted, day, has_catalogue, of_boards
from web.tables.files import links_to
from web.tables.listing import Column, Listing, Row, as_download, narrowed
from web.tables.paging import paged
from web.tables.rows import ReadLater
from web.things.lists import Kind, listed
from web.things.rows import listed_later, places_of

__all__ = ["VIEWS", "pages"]

pages = Blueprint("policy", __name__)

_NUMBER, _TITLE = Column("number", "Number"), Column("title", "Section", "name")
_POINTS, _AUDITS = Column("points", "Learning points", "number"), Column("audits", "Audits", "number")
_FIRST, _LAST = Column("first", "First found", "date"), Column("last", "Last found", "date")
_COURSES, _AMENDED = Column("courses", "Courses", "number"), Column("amended", "Last amended", "date")
_OPEN, _UNSURE = Column("open", "Open gaps", "number"), Column("unsure", "Cannot tell", "number")
_BEFORE = Column("before", "Learning points from before", "number")
#: So many sections the first page shows.
_SHOWN: Final = 10


@dataclass(frozen=True, slots=True)
class Figure:
    """A number at the head of the page, what it counts, of how many, and where it leads."""

    label: str
    value: int
    of: int | None
    href: str

    @property
    def in_words(self) -> str:
        """What it counts, of how many, for a line of a paper."""
        return f"{self.label}, of {self.of:,}" if self.of is not None else self.label


def _leaning() -> Leanings:
    """What leans on each section, and on its text as it is on the date asked."""
    boards = boards_asked()
    return remembered(
        "leaning", day_asked(), as_value(boards),
        make=lambda: leaning(release().index, release().index.columns.amended_by(day()), of_boards(boards)),
    )  # fmt: skip


def _rows(columns: Sequence[Column], places: Numbers, found: Leanings | None = None) -> ReadLater:
    """Rows for sections in some places of their list, with what was ``found`` to lean on each."""
    counted = {_AMENDED.key: release().index.columns.amended_by(day())[places]}
    if found is not None:
        counted |= {
            _POINTS.key: found.points, _AUDITS.key: found.audits, _FIRST.key: found.first, _LAST.key: found.last,
            _BEFORE.key: found.before, _UNSURE.key: found.unsure,
        }  # fmt: skip
    if _OPEN in columns:
        counted[_OPEN.key] = _open_on_sections()[places]
    return listed_later("sections", columns, places, counted)


def _open_on_sections() -> Numbers:
    """How many open gaps of the boards asked lead to each section of the list."""
    index = release().index
    found, places = index.points.facets["section"], index.columns.sections_of_values()
    gaps = np.zeros(index.lists.size("sections"), dtype=np.int32)
    listed = places >= 0
    gaps[places[listed]] = found.counts(index.points.open_on(day()) & of_boards(boards_asked()))[listed]
    return gaps


def _over_time() -> Listing:
    found = _leaning()
    found = found[np.lexsort((-found.audits, -found.points))]
    open_gaps = (_OPEN,) if has_catalogue() else ()
    columns = (_NUMBER, _TITLE, _POINTS, *open_gaps, _AUDITS, _FIRST, _LAST, _AMENDED, _COURSES)
    return Listing("list-policy", columns, _rows(columns, found.places, found))


def _untouched() -> Listing:
    places = places_of("sections")
    columns = (_NUMBER, _TITLE, Column("guidance", "Guidance set out", "number"), _COURSES, _AMENDED)
    untouched = places[~np.isin(places, _leaning().places)]
    return Listing("sections-without-finding", columns, _rows(columns, untouched))


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
    found = _leaning()
    found = found[(found.before > 0) | (found.unsure > 0)]
    columns = (
        _NUMBER, _TITLE, _AMENDED, _BEFORE, _UNSURE, Column("points", "Learning points in all", "number"), _FIRST,
        _LAST, _COURSES,
    )  # fmt: skip
    return Listing("sections-amended-since", columns, _rows(columns, found.places, found))


VIEWS: Final = {
    "sections": Kind(
        "sections", "Sections with the findings that lean on them", "Section with findings",
        "Each section of the manual that a learning point leads to, by the guidance that it cites: how many points, "
        "and from which audit to which. Those with the most findings stand first, unless you choose another order.",
        "No learning point leads to a section yet. Name the procedures manual in the board file and run: "
        "goldenthread build --board board.toml --store STORE; see the cited guidance that no section holds.",
        _over_time, "Sections with findings",
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
    listing = _whole("sections")
    return render_template(
        "policy.html", figures=_figures(), views=VIEWS, listing=listing, rows=listing.rows[:_SHOWN],
        many=len(listing.rows), files=links_to("policy.download"),
    )  # fmt: skip


@pages.get("/policy.<ending>")
def download(ending: str) -> Response:
    """The same figures and sections as a file."""
    whole = _whole("sections")
    listing = replace(whole, rows=whole.rows[:_SHOWN])
    note = f"of {len(whole.rows):,} sections with findings, those with the most" if len(whole.rows) > _SHOWN else None
    figures = [(each.in_words, each.value) for each in _figures()]
    return as_download(listing, ending, {"as_at": day_asked(), **boards_given()}, note, figures)


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
