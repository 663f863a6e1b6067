"""A made-up board straight as readings, with no file between: what a reader without fault would find in its documents.

The text that its places point into is the sheet as Markdown, which is also what a ``.md`` file of it holds.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from graph.model import (
    ActionTracker,
    Audit,
    AuditSheet,
    BoardReadings,
    Catalogue,
    Citation,
    DecisionList,
    Document,
    Item,
    Manual,
    Mention,
    Role,
    Span,
)
from loaders.board import DEFAULT_BASE
from loaders.made_up.documents import table_of
from loaders.made_up.papers.markdown import markdown_of
from loaders.made_up.plan import MadeBoard, MadeCitation, MadePoint, MadeSheet
from loaders.made_up.sheets import pieces_of, points_in_order
from loaders.sheets.reading import response_to
from ontology.vocabulary import load

__all__ = ["readings_of"]


def readings_of(board: MadeBoard) -> BoardReadings:
    """All that a build takes of one board."""
    steps, decisions = board.steps, board.decisions
    return BoardReadings(
        name=board.name,
        key=board.key,
        base=DEFAULT_BASE,
        as_at=board.as_at,
        sheets=tuple(_sheet(sheet, board.name) for sheet in board.sheets),
        manuals=(Manual(_table("manual.csv", "manual", board), board.sections),),
        catalogues=(Catalogue(_table("courses.csv", "courses", board), board.courses),),
        decisions=(DecisionList(_table("decisions.csv", "decisions", board), decisions),) if decisions else (),
        actions=(ActionTracker(_table("actions.csv", "actions", board), steps),) if steps else (),
    )


def _table(name: str, role: Role, board: MadeBoard) -> Document:
    return _document(name, role, "text/csv", table_of(role, board).decode(), None)


def _document(name: str, role: Role, media_type: str, text: str, title: str | None) -> Document:
    return Document(name, role, hashlib.sha256(text.encode()).hexdigest(), media_type, text, title)


def _sheet(sheet: MadeSheet, board: str) -> AuditSheet:
    placed = list(pieces_of(sheet, board))
    text, spans = markdown_of(piece for _, piece in placed)
    audits: list[Audit] = []
    end = 0
    for audit, piece in placed:
        if audit is not None and piece.look == "heading":
            start = text.index(piece.text, end)
            end = start + len(piece.text)
            audits.append(Audit(audit.id, audit.theme, audit.month, audit.cases, audit.method, Span(start, end)))
    document = _document(f"{sheet.stem}.md", "audit", "text/markdown", text, placed[0][1].text)
    return AuditSheet(document, tuple(audits), tuple(_items(sheet, text, spans)))


def _items(sheet: MadeSheet, text: str, spans: list[Span]) -> Iterator[Item]:
    nests = [piece.nested for _, piece in pieces_of(sheet, "") for _ in piece.points]
    above: str | None = None
    for (one, point), span, below in zip(points_in_order(sheet), spans, nests, strict=True):
        yield _item(one, point, span, above if below else None)
        above = above if below else one


def _item(one: str, point: MadePoint, span: Span, parent: str | None) -> Item:
    citations = tuple(_citation(each, point.text, span.start) for each in point.citations)
    audit, _, place = one.partition("/")
    return Item(
        id=one,
        audit=audit,
        order=int(place.rpartition("-")[2]),
        kind=point.kind,
        text=point.text,
        span=span,
        nested_under=parent,
        citations=citations,
        agencies=tuple(
            Mention(each.iri, each.label, *_found(each.written.removeprefix("The "), point.text, span.start),
                    "name-or-role-in-text")
            for each in point.agencies
        ),
        topics=tuple(
            Mention(topic.iri, topic.label, point.text, span, "words-of-topic")
            for notation in point.topics
            if (topic := load().find_topic(notation))
        ),
        response=response_to(point.kind, citations, point.missing, point.training),
        asks_for_missing=point.missing,
        training_signal=point.training,
    )  # fmt: skip


def _citation(cited: MadeCitation, text: str, start: int) -> Citation:
    named = cited.named
    rule = "name-in-text" if named.written == named.label else "other-name-in-text"
    rule = rule if named.iri else f"shape-{named.kind.lower()}"
    return Citation(
        named.iri, named.label, *_found(named.written, text, start), rule, cited.mode, cited.mode_rule, named.kind
    )


def _found(name: str, text: str, start: int) -> tuple[str, Span]:
    """The words of a point that name something, and their place in the document."""
    at = text.lower().index(name.lower())
    return text[at : at + len(name)], Span(start + at, start + at + len(name))
