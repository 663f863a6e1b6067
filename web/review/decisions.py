"""All decisions of a board: who, when, why and on which text; what was taken back, and second opinions, too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from flask import Blueprint, Response, abort, render_template, request

from graph.dates import VagueDate
from graph.errors import BadParameter
from graph.linking.decided import LinkDecision
from graph.papers.formats import MEDIA_TYPES
from graph.query_files import named
from graph.review.histories import Run, changed_words
from graph.work.tables import Decision
from web.context import release
from web.frame.boards import has_several
from web.review.chosen import board_asked
from web.review.desk import Desk
from web.review.words import code_of, kind_words, review_words
from web.signin import needs
from web.tables.files import Plain, as_bytes, links_to, table_of
from web.tables.paging import paged

__all__ = ["register"]

_COLUMNS: Final = (
    "number", "decided_on", "by", "outcome", "reason", "counts_from", "review_by", "kind_of_link", "of", "to", "stands",
    "opinion", "text_then", "target_text_then", "point", "target",
)  # fmt: skip
_NARROW_BY: Final = ("outcome", "kind", "who", "standing", "words", "thing")
_STANDINGS: Final = ("stands", "changed", "overruled", "taken back", "opinion", "orphan")


@dataclass(frozen=True, slots=True)
class Entry:
    """One decision of the log. ``standing`` says whether it stands; ``link`` is the link of today, if there is one."""

    row: Decision
    standing: str
    subject: str
    target: str
    link: tuple[str, str, str] | None
    taken_back: Decision | None


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What the list is narrowed to; the empty string narrows nothing."""

    board: str
    outcome: str = ""
    kind: str = ""
    who: str = ""
    standing: str = ""
    words: str = ""
    thing: str = ""

    def given(self) -> dict[str, str]:
        """Only what narrows, for files."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__ if getattr(self, name)}


def register(pages: Blueprint) -> None:
    """Add the list of decisions and its files."""
    pages.get("/review/decisions", endpoint="decisions_index")(_index)
    pages.get("/review/decisions.<ending>", endpoint="decisions_file")(_file)


@needs("curator")
def _index() -> str:
    """The decisions of a board, the newest first."""
    asked = _asked()
    desk = Desk.of(asked.board)
    every = _entries(desk)
    found = _narrowed(every, asked)
    return render_template(
        "review-decisions.html", desk=desk, asked=asked, page=paged(found), files=links_to("review.decisions_file"),
        fields=_fields(every, asked), words=review_words(), kind_words=kind_words,
        texts=lambda entry: _texts(desk, entry), several=has_several(),
    )  # fmt: skip


@needs("curator")
def _file(ending: str) -> Response:
    """The same list as a file; made anew each time, for it changes between two releases."""
    if ending not in MEDIA_TYPES:
        abort(404)
    asked = _asked()
    desk = Desk.of(asked.board)
    rows = [_row(each) for each in _narrowed(_entries(desk), asked)]
    query = replace(named("decisions-of"), name="decisions", parameters=(), **review_words()["files"]["decisions"])
    made = as_bytes(table_of(query, release().manifest, asked.given(), _COLUMNS, rows), ending)
    response = Response(made.body)
    response.headers.update(made.headers)
    return response


def _asked() -> Narrowing:
    """What the address asks for. Raises ``BadParameter`` for what no decision has."""
    given = {name: request.args.get(name, "").strip()[:200] for name in _NARROW_BY}
    known = {"outcome": review_words()["outcomes"], "kind": review_words()["kinds"], "standing": _STANDINGS}
    for name, values in known.items():
        if given[name] and given[name] not in values:
            raise BadParameter(f"{name}={given[name][:60]}: no decision has it; choose one of {', '.join(values)}")
    return Narrowing(board_asked(request.args), **given)


def _entries(desk: Desk) -> list[Entry]:
    """Every decision that was made, the newest first. Taking one back is told with it."""
    gone = [each.row for each in desk.orphans if isinstance(each.row, Decision)]
    changed = {(d.subject, d.predicate, d.object or "") for d in desk.linked.board.decided if _is_suspect(d)}
    last = {key: _last(rows, desk) for key, rows in desk.histories.of.items()}
    found = [
        _entry(desk, row, key, last[key], changed=key in changed)
        for key, rows in desk.histories.of.items()
        for row in rows
        if not row.undoes
    ]
    found += [_orphan(row) for row in gone]
    return sorted(found, key=lambda each: -each.row.id)


def _last(rows: Sequence[Decision], desk: Desk) -> int:
    stands = [row.id for row in rows if not (row.second or row.undoes or row.id in desk.histories.undone)]
    return max(stands, default=0)


def _entry(desk: Desk, row: Decision, key: tuple[str, str, str], last: int, *, changed: bool) -> Entry:
    back = desk.histories.undone.get(row.id)
    if back is not None:
        standing = "taken back"
    elif row.second:
        standing = "opinion"
    elif row.id != last:
        standing = "overruled"
    else:
        standing = "changed" if changed else "stands"
    return Entry(row, standing, desk.title(key[0]), desk.title(key[2]) if key[2] else "", key, back)


def _is_suspect(made: LinkDecision) -> bool:
    return made.suspect and not made.overruled


def _orphan(row: Decision) -> Entry:
    return Entry(row, "orphan", row.subject.rpartition("/audit/")[2], row.object.rpartition("/")[2], None, None)


def _narrowed(found: Sequence[Entry], asked: Narrowing) -> list[Entry]:
    wanted = asked.words.casefold().split()

    def passes(each: Entry) -> bool:
        row = each.row
        text = f"{each.subject} {each.target} {row.reason or ''} {row.subject_text} {row.object_text}".casefold()
        return (
            asked.outcome in ("", row.outcome)
            and asked.kind in ("", code_of(row.predicate))
            and asked.who in ("", row.known_as)
            and asked.standing in ("", each.standing)
            and asked.thing in ("", *(each.link or ()), row.subject, row.object)
            and all(word in text for word in wanted)
        )

    return [each for each in found if passes(each)]


def _fields(every: Sequence[Entry], asked: Narrowing) -> list[dict[str, Any]]:
    """A select for each part of the filter."""
    words: Mapping[str, Any] = review_words()
    values = {
        "outcome": ("What was decided", {each.row.outcome: _outcome_words(each.row) for each in every}),
        "kind": ("Kind of link", {code_of(e.row.predicate): kind_words(e.row.predicate)["label"] for e in every}),
        "who": ("By", {each.row.known_as: each.row.known_as for each in every}),
        "standing": ("Whether it stands", {each.standing: words["standings"][each.standing] for each in every}),
    }
    return [
        {"name": name, "label": label, "value": getattr(asked, name),
         "options": [{"value": "", "text": "All"}, *({"value": v, "text": t} for v, t in sorted(found.items()))]}
        for name, (label, found) in values.items()
    ]  # fmt: skip


def _texts(desk: Desk, entry: Entry) -> list[tuple[str, tuple[Run, ...], tuple[Run, ...]]]:
    """The texts that it was decided on, each beside the text of today where that is another one."""
    found = []
    row, link = entry.row, entry.link
    ends = ((entry.subject, row.subject_text, link[0] if link else ""),
            (entry.target, row.object_text, link[2] if link else ""))  # fmt: skip
    for title, then, iri in ends:
        now = desk.ends.text(iri) if iri else ""
        if then and now and then != now:
            old, new = changed_words(then, now)
            changed = any(run.changed for run in (*old, *new))
            found.append((title, old, new if changed else ()))
        elif then:
            found.append((title, (Run(then, changed=False),), ()))
    return found


def _row(each: Entry) -> tuple[Plain, ...]:
    row, words = each.row, review_words()
    return (
        row.id, VagueDate(row.at.date().isoformat()), row.known_as, _outcome_words(row), row.reason,
        _date(row.counts_from), _date(row.review_by), kind_words(row.predicate)["label"], each.subject,
        each.target, words["standings"][each.standing], "second" if row.second else "first", row.subject_text,
        row.object_text, row.subject, row.object,
    )  # fmt: skip


def _outcome_words(row: Decision) -> str:
    known: Mapping[str, str] = review_words()["outcomes"]
    return known.get(row.outcome, row.outcome)


def _date(text: str | None) -> VagueDate | str | None:
    """The date of an entry; its text as it stands where that is none."""
    try:
        return VagueDate(text) if text else None
    except ValueError:
        return text
