"""What a question to a service may see: the slot that serves, or named graphs of the release, and nothing else.

A service may hold other data, and other stores. Over a folder, a query without a dataset of its own sees the union of
all graphs as its default graph; in a service the slot is that union.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from graph.errors import BadQuery
from graph.query_text import form_of, names_its_dataset, outside_of_texts

__all__ = ["NOTHING", "Dataset", "dataset_of", "is_of_graphs", "refuse_changes"]

#: A graph that holds nothing: what a query is given that names only graphs which are not of the release.
NOTHING: Final = "urn:golden-thread:nothing"
_GRAPH: Final = re.compile(r"\bGRAPH\b(?!:)", re.IGNORECASE)
_FROM: Final = re.compile(
    r"\bFROM\b(?!:)(?:\s|\#[^\n]*\n)*(?P<named>NAMED\b)?(?:\s|\#[^\n]*\n)*"
    r"(?:<(?P<iri>[^<>\"{}|^`\x00-\x20]*)>)?", re.IGNORECASE)  # fmt: skip
_CHANGES: Final = re.compile(
    r"(?<![\w:])(?P<word>INSERT|DELETE|MODIFY|LOAD|CLEAR|DROP|CREATE|COPY|MOVE|ADD|DEFINE|SPARQL)\b(?!:)"
    r"|(?<![\w:])(?P<own>bif|sql):", re.IGNORECASE)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Dataset:
    """The graphs that a query sees. ``by_name``: it asks for graphs by their names, or may."""

    default: tuple[str, ...]
    named: tuple[str, ...]
    by_name: bool


def dataset_of(
    query: str,
    slot: str,
    graphs: Callable[[], Sequence[str]],
    default_graphs: Sequence[str] = (),
    named_graphs: Sequence[str] = (),
) -> Dataset:
    """What a query sees (SPARQL 1.1 Protocol, section 2.1.4; Query Language, section 13.2).

    ``graphs`` are the named graphs of the release. Raises ``BadQuery`` where the query names a graph that it should
    write whole.
    """
    if not (default_graphs or named_graphs) and names_its_dataset(query):
        default_graphs, named_graphs = _from_clauses(query)
    if default_graphs or named_graphs:
        known = set(graphs())
        default = tuple(each for each in default_graphs if each in known) or (NOTHING,)
        return Dataset(default, tuple(each for each in named_graphs if each in known) or (NOTHING,), True)
    if _GRAPH.search(outside_of_texts(query)):
        return Dataset((slot,), tuple(graphs()), True)
    return Dataset((slot,), (), False)


def _from_clauses(query: str) -> tuple[list[str], list[str]]:
    """The graphs that FROM and FROM NAMED name. Raises ``BadQuery`` for one that is not written whole."""
    default, named = list[str](), list[str]()
    for match in _FROM.finditer(outside_of_texts(query, names=True)):
        if match["iri"] is None:
            raise BadQuery("FROM: write the graph whole, as <https://...>")
        (named if match["named"] else default).append(match["iri"])
    return list(dict.fromkeys(default)), list(dict.fromkeys(named))


def is_of_graphs(query: str) -> bool:
    """Whether the answer to a query is a graph, and not rows or a truth."""
    return form_of(query) in ("CONSTRUCT", "DESCRIBE")


def refuse_changes(query: str) -> None:
    """Raise ``BadQuery`` for what is no query but an update, or calls on what a service has beside SPARQL.

    Some services take an update where a query belongs.
    """
    found = _CHANGES.search(outside_of_texts(query))
    if found:
        raise BadQuery(f"{(found['word'] or found['own']).upper()} is refused: a query may only read; take it out")
    if form_of(query) not in ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE"):
        raise BadQuery("not a SPARQL query: it begins with none of SELECT, ASK, CONSTRUCT and DESCRIBE")
