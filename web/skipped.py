"""What was skipped in the documents of a release, read a page at a time: a country skips ten thousand lines."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import overload

from graph.names import Names
from graph.oxigraph import Iri
from graph.query_files import named
from graph.releases.manifest import Manifest
from web.context import Record, records, release

__all__ = ["Skipped"]


class Skipped(Sequence[Record]):
    """Everything that was not taken, by document in the order of the release, then by place; read when it is shown.

    The release says how many there are of each document, so only the documents that are shown are asked.
    """

    def __init__(self, manifest: Manifest) -> None:
        """List what was skipped in the documents of a release."""
        counts = {
            Names(manifest.base, each.board).document(each.sha256): each.skipped
            for each in manifest.documents
            if each.skipped
        }
        self._documents, self._ends = list(counts), list(accumulate(counts.values()))

    def __len__(self) -> int:
        """How much was skipped in all."""
        return self._ends[-1] if self._ends else 0

    @overload
    def __getitem__(self, place: int) -> Record: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Record]: ...
    def __getitem__(self, place: int | slice) -> Record | Sequence[Record]:
        """Read one, or some that follow each other."""
        if isinstance(place, int):
            return self[place : place + 1][0]
        first, last, _ = place.indices(len(self))
        starts = [0, *self._ends]
        shown = [
            number for number, end in enumerate(self._ends) if starts[number] < last and end > first
        ]  # fmt: skip
        if not shown or first >= last:
            return ()
        order = {self._documents[number]: number for number in shown}
        query = named("skipped-of").bound_to_each([{"thing": Iri(document)} for document in order])
        found = sorted(
            records(release().select(query)), key=lambda row: (order[row["thing"]], len(row["place"]), row["place"])
        )
        return tuple(found[first - starts[shown[0]] : last - starts[shown[0]]])
