"""A release on its way into a service: its quads on disk, a file for each named graph, to be sent again."""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Iterable, Iterator
from itertools import islice, repeat
from pathlib import Path
from typing import Final

import numpy as np

from graph.oxigraph import BlankNode, Quad

__all__ = ["Spool"]

_AT_ONCE: Final = 200_000
_WIDTH: Final = 1 << 128


class Spool:
    """Quads by named graph, in files below a folder.

    Statements with blank nodes stand apart: sent twice they would be there twice, so that they go into a graph with the
    one request that lets it hold nothing else.
    """

    def __init__(self, folder: Path) -> None:
        """Hold nothing yet; the folder is there, and empty."""
        self._folder = folder
        self._files: dict[str, Path] = {}
        self._sums: dict[str, int] = {}
        self._sizes: dict[str, int] = {}
        self._anonymous: dict[str, list[str]] = {}
        self._statements, self._quads = array("q"), array("q")
        self._numbers: dict[str, int] = {}
        self._numbers_of_quads = array("i")

    @property
    def graphs(self) -> list[str]:
        """The names of the graphs, in order."""
        return sorted(self._files)

    def fill(self, quads: Iterable[Quad]) -> None:
        """Take all quads."""
        waiting: dict[str, list[str]] = {}
        for count, quad in enumerate(quads, start=1):
            waiting.setdefault(quad.graph_name.value, []).append(f"{quad.triple} .\n")  # type: ignore[union-attr]
            if isinstance(quad.subject, BlankNode) or isinstance(quad.object, BlankNode):
                self._anonymous.setdefault(quad.graph_name.value, []).append(waiting[quad.graph_name.value].pop())  # type: ignore[union-attr]
            if count % _AT_ONCE == 0:
                self._write(waiting)
                waiting = {}
        self._write(waiting)

    def _write(self, waiting: dict[str, list[str]]) -> None:
        for graph, lines in waiting.items():
            file = self._files.setdefault(graph, self._folder / f"{len(self._files)}.nt")
            with file.open("a", encoding="utf-8") as handle:
                handle.writelines(lines)
            self._sizes[graph] = self._sizes.get(graph, 0) + len(lines)
            marks = (int.from_bytes(hashlib.blake2b(line.encode(), digest_size=16).digest()) for line in lines)
            self._sums[graph] = (self._sums.get(graph, 0) + sum(marks)) % _WIDTH
            self._statements.extend(hash(line) for line in lines)
            self._quads.extend(hash((graph, line)) for line in lines)
            self._numbers_of_quads.extend(repeat(self._numbers.setdefault(graph, len(self._numbers)), len(lines)))

    @property
    def size(self) -> int:
        """How many quads there are, each counted once."""
        return sum(self.sizes().values())

    def sizes(self) -> dict[str, int]:
        """How many statements each graph holds, each counted once."""
        _, first = np.unique(np.frombuffer(self._quads, dtype=np.int64), return_index=True)
        counts = np.bincount(np.frombuffer(self._numbers_of_quads, dtype=np.intc)[first], minlength=len(self._numbers))
        return {
            graph: int(counts[number]) + len(set(self._anonymous.get(graph, ())))
            for graph, number in self._numbers.items()
        }

    @property
    def statements(self) -> int:
        """How many statements all graphs make together, each counted once."""
        return _distinct(self._statements) + len({line for lines in self._anonymous.values() for line in lines})

    def mark(self, graph: str) -> str:
        """What the content of a graph is known by, in whatever order it came."""
        digest = hashlib.sha256(f"{self._sums[graph]:x} {self._sizes[graph]}".encode())
        for line in sorted(self._anonymous.get(graph, ())):
            digest.update(line.encode())
        return digest.hexdigest()[:32]

    def anonymous(self, graph: str | None = None) -> bytes:
        """The statements with blank nodes of a graph, or of all."""
        lists = self._anonymous.values() if graph is None else [self._anonymous.get(graph, [])]
        return "".join(dict.fromkeys(line for lines in lists for line in lines)).encode()

    def batches(self, graph: str, size: int) -> Iterator[bytes]:
        """The other statements of a graph, so many at a time."""
        with self._files[graph].open("rb") as lines:
            while batch := list(islice(lines, size)):
                yield b"".join(batch)


def _distinct(hashes: array[int]) -> int:
    return len(np.unique(np.frombuffer(hashes, dtype=np.int64))) if hashes else 0
