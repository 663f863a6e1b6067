"""What stands of names and terms: for everybody as the release has it, for those who decide as it is this moment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graph.linking.decided import TOPIC
from graph.work.projecting import work_in
from graph.work.tables import TermEntry
from graph.work.terms import UNDONE, term_histories
from ontology import vocabulary
from ontology.terms import skos
from web.context import release
from web.signin import actor, work
from web.vocabulary.words import vocabulary_words

__all__ = ["Said", "decides", "said_of", "said_on", "sorted_out", "taken_back"]


@dataclass(frozen=True, slots=True)
class Said:
    """What was decided of a term: the entry that stands, and (for those who decide) every entry, the last first.

    ``on`` is an ISO date, ``number`` that of the entry that stands, 0 for none; ``batch`` the name to take it back by.
    """

    board: str
    term: str
    name: str
    outcome: str
    target: str
    target_name: str
    kind: str
    by: str
    on: str
    reason: str
    number: int = 0
    batch: str = ""
    history: tuple[TermEntry, ...] = ()


def decides() -> bool:
    """Whether the visitor may decide about the vocabulary."""
    who = actor()
    return who is not None and who.may("curator")


def said_on(board: str) -> tuple[Said, ...]:
    """Every decision that stands on a board, the last first."""
    if decides():
        with work().reading() as session:
            found = term_histories(session, board)
        names = {term: rows[-1].name for term, rows in found.items()}
        some = [_of_rows(rows, names) for rows in found.values() if rows[-1].outcome != UNDONE]
        return tuple(sorted(some, key=lambda each: -each.number))
    terms = work_in(release(), board).terms
    names = {each.term: each.name for each in terms}
    return tuple(
        Said(
            board, each.term, each.name, each.outcome, each.target or "", name_of(each.target, names), each.kind or "",
            each.by, each.on.text, each.reason or "",
        )
        for each in reversed(terms)
    )  # fmt: skip


def said_of(board: str, term: str) -> Said | None:
    """What stands of a term this moment, with its history; ``None`` where nobody ever said anything."""
    with work().reading() as session:
        found = term_histories(session, board)
    names = {iri: rows[-1].name for iri, rows in found.items()}
    return _of_rows(found[term], names) if term in found else None


def taken_back(board: str) -> tuple[Said, ...]:
    """The terms of which nothing stands any more, for those who decide."""
    with work().reading() as session:
        found = term_histories(session, board)
    return tuple(_of_rows(rows, {}) for rows in found.values() if rows[-1].outcome == UNDONE)


def sorted_out(said: Iterable[Said]) -> list[dict[str, Any]]:
    """What stands under the headings of the page: new topics stand with the topics."""
    said = tuple(said)
    return [
        {"key": key, **group, "said": [each for each in said if _group_of(each) == key]}
        for key, group in vocabulary_words()["groups"].items()
    ]


def name_of(iri: str | None, names: Mapping[str, str]) -> str:
    """What a term is called: by those who decided of it, by the vocabulary, or by the release."""
    if not iri:
        return ""
    concept = vocabulary.load().concept(iri)
    if concept is not None:
        return concept.label
    return names.get(iri) or next(iter(release().engine.values(iri, skos.prefLabel)), iri.rsplit("/", 1)[-1])


def _group_of(said: Said) -> str:
    if said.kind == TOPIC:
        return "topics"
    groups: dict[str, dict[str, Any]] = vocabulary_words()["groups"]
    return next((key for key, group in groups.items() if said.outcome in group["outcomes"]), "names")


def _of_rows(rows: Sequence[TermEntry], names: Mapping[str, str]) -> Said:
    """From every entry on a term, the first first."""
    last = rows[-1]
    return Said(
        last.board, last.term, last.name, last.outcome, last.target or "", name_of(last.target, names),
        last.kind or "", last.known_as, last.at.date().isoformat(), last.reason or "",
        0 if last.outcome == UNDONE else last.id, last.batch, tuple(reversed(rows)),
    )  # fmt: skip
