"""Search over everything that a release holds, as a page and as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask import Blueprint, Response, abort, jsonify, render_template, request, url_for

from graph.errors import BadParameter
from graph.index.asked import LONGEST
from graph.index.marking import MARKS, unmarked
from graph.index.points import Point
from graph.index.words import KINDS, Found, Hit
from ontology.folding import fold, without_accents
from web.context import day_asked, release
from web.frame.boards import board_names, boards_asked, label_of, start_of, starts_of
from web.frame.chrome import rungs
from web.frame.names import of_iri
from web.points.listed import day, of_boards, point_index
from web.tables.paging import carried, here, page_asked, paged

__all__ = ["KIND_NAMES", "Shown", "found_of_each", "pages", "pieces"]

pages = Blueprint("search", __name__)

#: Each kind of thing: several, and one.
KIND_NAMES: Final = {
    "topic": ("Topics", "topic"),
    "guidance": ("Guidance", "piece of guidance"),
    "section": ("Sections of the manual", "section of the manual"),
    "course": ("Courses", "course"),
    "audit": ("Audits", "audit"),
    "agency": ("Agencies", "agency"),
    "point": ("Learning points", "learning point"),
    "strength": ("Strengths", "strength"),
}
_EACH, _PAGE = 5, 20
_MOST_SYNONYMS: Final = 8

#: A run of letters, and whether it was asked for.
Pieces = list[tuple[str, bool]]


@dataclass(frozen=True, slots=True)
class Shown:
    """One thing found, as a page shows it. ``point`` is there for learning points and strengths."""

    hit: Hit
    href: str
    title: Pieces
    snippet: Pieces
    point: Point | None = None

    @property
    def name(self) -> str:
        """What it is called, without marks."""
        return self.point.short_id if self.point else unmarked(self.hit.title)


class _Hits(Sequence[Shown]):
    """The things of one kind that were found, read when they are shown."""

    def __init__(self, found: Found, kind: str) -> None:
        self._found, self._kind = found, kind

    def __len__(self) -> int:
        return self._found.counts.get(self._kind, 0)

    def __getitem__(self, place: Any) -> Any:
        some = place if isinstance(place, slice) else slice(place, place + 1)
        shown = _shown(self._found.of(self._kind, some.start or 0, len(self) if some.stop is None else some.stop))
        return shown if isinstance(place, slice) else shown[0]


@pages.get("/search")
def index() -> Response | str:
    """Everything that holds some words: by synonyms and near spellings too, the best of each kind first."""
    best = request.accept_mimetypes.best_match(["text/html", "application/json"])
    if request.accept_mimetypes.provided and best is None:
        abort(406, "This can be had as: text/html, application/json.")
    answer = as_json() if best == "application/json" else Response(_page())
    answer.vary.add("Accept")
    return answer


@pages.get("/search.json")
def as_json() -> Response:
    """The same as JSON: what was understood, how many of each kind, and the things with the places of the words."""
    question, kind, found = _asked()
    answer: dict[str, Any] = {
        "question": question, "release": release().name, "as_at": day_asked(), "total": found.total,
        "taken_for": dict(found.instead), "synonyms": list(found.also), "partly": found.partly,
        "counts": dict(found.counts),
        "boards": [{"title": name, "page": page} for name, page in _with_pages(_boards_called(question))],
    }  # fmt: skip
    if kind:
        page = paged(_Hits(found, kind), _PAGE)
        answer |= {"kind": kind, "page": page.number, "pages": page.pages, "hits": [_as_record(h) for h in page.items]}
    else:
        every = {name: _Hits(found, name)[:_EACH] for name in found.counts}
        answer["hits"] = [_as_record(hit) for hits in every.values() for hit in hits]
    response = jsonify(answer)
    response.headers["Golden-Thread-Release"] = release().name
    response.add_etag()
    response.make_conditional(request)
    return response


def _asked() -> tuple[str, str, Found]:
    """The question, the kind it is narrowed to, and what was found. Raises ``BadParameter``."""
    question, kind, exact = (request.args.get(name, "").strip() for name in ("q", "kind", "exact"))
    if kind and kind not in KINDS:
        raise BadParameter(f"kind={kind[:60]}: not a kind of thing; search in one of: {', '.join(KINDS)}")
    if exact not in ("", "yes"):
        raise BadParameter(f"exact={exact[:60]}: write exact=yes to search for the words as you typed them")
    page_asked()  # a page that is none is refused, whether or not this answer has pages
    return question, kind, _found(question, exact=bool(exact))


def _found(question: str, *, exact: bool = False) -> Found:
    """What holds some words, of the boards asked."""
    words, boards = release().index.words, boards_asked()
    found = words.find(question, exact=exact)
    return words.of_boards(found, of_boards(boards), starts_of(boards), release().manifest.base) if boards else found


def _boards_called(question: str) -> list[str]:
    """The key of each board whose name holds all of some words, accents aside."""
    wanted = fold(without_accents(question)).split()
    if not wanted:
        return []
    names = ((key, fold(without_accents(name))) for key, name in board_names().items())
    return [key for key, name in names if all(word in name for word in wanted)]


def _with_pages(boards: Iterable[str]) -> list[tuple[str, str]]:
    """The name and the page of each of some boards."""
    return [(label_of(key), of_iri(start_of(key).rstrip("/"))) for key in boards]


def found_of_each(question: str, each: int = _EACH) -> dict[str, list[Shown]]:
    """The best things of each kind that hold some words."""
    found = _found(question)
    return {kind: _Hits(found, kind)[:each] for kind in found.counts}


def _page() -> str:
    question, kind, found = _asked()
    counts = [(name, *KIND_NAMES[name], found.counts[name], here(kind=name, page=None)) for name in found.counts]
    groups = [] if kind else [(*each, _Hits(found, each[0])[:_EACH]) for each in counts]
    boards = _boards_called(question)
    return render_template(
        "search.html",
        question=question, kind=kind, found=found, counts=counts, groups=groups,
        page=paged(_Hits(found, kind), _PAGE) if kind else None,
        everything=here(kind=None, page=None), kind_names=KIND_NAMES, rungs=rungs(),
        taken=_as_taken(question, found.instead), literally=here(exact="yes", page=None),
        synonyms=[name for name in found.also if name.casefold() not in question.casefold()][:_MOST_SYNONYMS],
        boards=_with_pages(boards[:_EACH]), boards_called=len(boards),
        cut=len(question) > LONGEST, longest=LONGEST, files=url_for("search.as_json", **carried()),
    )  # fmt: skip


def _as_taken(question: str, instead: Mapping[str, str]) -> str:
    """The question with its words as they were taken."""
    for word, other in instead.items():
        question = question.replace(word, other)
    return question


def _shown(hits: Sequence[Hit]) -> list[Shown]:
    rows = [hit.row for hit in hits if hit.row >= 0]
    points = dict(zip(rows, point_index().points(day(), rows), strict=True)) if rows else {}
    return [
        Shown(hit, of_iri(hit.iri), pieces(hit.title), pieces(hit.snippet), points.get(hit.row)) for hit in hits
    ]  # fmt: skip


def pieces(marked: str) -> Pieces:
    """A text in pieces: those that were asked for and those between them.

    >>> pieces("the \\ue000Bruising\\ue001 Policy")
    [('the ', False), ('Bruising', True), (' Policy', False)]
    """
    found: Pieces = []
    for part in marked.split(MARKS[0]):
        inside, mark, after = part.partition(MARKS[1])
        found += [(inside, True), (after, False)] if mark else [(part, False)]
    return [(text, asked) for text, asked in found if text]


def _as_record(shown: Shown) -> dict[str, Any]:
    hit, point = shown.hit, shown.point
    record: dict[str, Any] = {
        "kind": hit.kind, "iri": hit.iri, "page": shown.href, "title": shown.name, "context": hit.context,
        "text": "".join(text for text, _ in shown.snippet), "marks": _places(shown.snippet),
    }  # fmt: skip
    return record | ({"id": point.id, "rung": point.rung} if point else {})


def _places(some: Iterable[tuple[str, bool]]) -> list[list[int]]:
    """Where the words that were asked for begin and end, in letters of the text."""
    places, at = [], 0
    for text, asked in some:
        if asked:
            places.append([at, at + len(text)])
        at += len(text)
    return places
