"""What it costs to read one document of a store again, until a page shows it: a point reworded, a new course, …"""

from __future__ import annotations

import hashlib
import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from flask.testing import FlaskClient

from graph.model import AuditSheet, BoardReadings, Catalogue, Document, Item
from graph.store import Store
from graph.work.database import Database, address_beside
from graph.work.projecting import Projector, readings_of_board
from web.app import create_app
from web.config import Config

__all__ = ["EDITS", "Rereading", "rereadings_of"]

#: One edit of a document: what it is, and the readings of the board afterwards.
Edit = tuple[str, Callable[[BoardReadings, int], BoardReadings]]


class Rereading:
    """A board of a store whose documents change, and somebody who looks at a page meanwhile."""

    def __init__(self, path: Path) -> None:
        """Work in the store in ``path``, which is the measure's own."""
        store = Store.open(path)
        self._key = store.current().manifest.boards[-1][1]
        self._readings = readings_of_board(store.current(), self._key)
        self._projector = Projector(store, Database.open(address_beside(path)))
        self._page: FlaskClient = create_app(Config(path, rate_limit="", query_rate_limit="")).test_client()
        self._number = itertools.count(1)
        self.look()

    def accept(self, edit: Callable[[BoardReadings, int], BoardReadings]) -> None:
        """Take in the documents as they are after an edit."""
        self._readings = edit(self._readings, next(self._number))
        self._projector.replace(self._readings)

    def look(self) -> None:
        """Ask for the points of the board. Raises ``RuntimeError`` where the page does not say them."""
        answer = self._page.get(f"/points?board={self._key}")
        if answer.status_code != 200:
            raise RuntimeError(f"the page answers {answer.status}")


def rereadings_of(path: Path) -> Callable[[], object]:
    """Each call reads a document again after the next edit, and looks at the page."""
    reading, edits = Rereading(path), itertools.cycle(EDITS)

    def reread() -> None:
        _, edit = next(edits)
        reading.accept(edit)
        reading.look()

    return reread


def _reworded(readings: BoardReadings, number: int) -> BoardReadings:
    return _with_items(
        readings, number, lambda items: [replace(items[0], text=f"{items[0].text} {number}"), *items[1:]]
    )


def _put_in(readings: BoardReadings, number: int) -> BoardReadings:
    new = f"What nobody has said before, number {number}."
    return _with_items(readings, number, lambda items: [items[0], replace(items[0], text=new), *items[1:]])


def _taken_out(readings: BoardReadings, number: int) -> BoardReadings:
    return _with_items(readings, number, lambda items: [items[0], *items[2:]])


def _with_course(readings: BoardReadings, number: int) -> BoardReadings:
    catalogue: Catalogue = readings.catalogues[0]
    course = replace(catalogue.courses[0], id=f"new-{number}", title=f"A new course, number {number}")
    made = replace(catalogue, courses=(*catalogue.courses, course), document=_another(catalogue.document, number))
    return replace(readings, catalogues=(made, *readings.catalogues[1:]))


def _with_items(
    readings: BoardReadings, number: int, edit: Callable[[Sequence[Item]], Iterable[Item]]
) -> BoardReadings:
    sheet: AuditSheet = readings.sheets[0]
    items = tuple(_numbered(edit(sheet.items)))
    made = replace(sheet, items=items, document=_another(sheet.document, number))
    return replace(readings, sheets=(made, *readings.sheets[1:]))


def _numbered(items: Iterable[Item]) -> Iterator[Item]:
    """Points with the numbers that their places in the sheet give them."""
    counts: Counter[tuple[str, str]] = Counter()
    for item in items:
        part = item.audit, "strength" if item.is_strength else "learning"
        counts[part] += 1
        yield replace(item, order=counts[part], id=f"{'/'.join(part)}-{counts[part]}", nested_under=None)


def _another(document: Document, number: int) -> Document:
    """The document as a file of other bytes."""
    return replace(document, sha256=hashlib.sha256(f"{document.sha256} {number}".encode()).hexdigest())


EDITS: Final[tuple[Edit, ...]] = (
    ("a point reworded", _reworded), ("a point put in", _put_in), ("a point taken out", _taken_out),
    ("a new course", _with_course),
)  # fmt: skip
