"""Whether the facts have the form that they must have, asked of SHACL some boards at a time.

What shapes find at a thing of a board depends on that board and on what all boards share, so that parts of a country
give what the whole would, in the memory of a part. pySHACL takes about half a millisecond and two kilobytes for each
statement: a country of ten million that is held as a whole fits on few machines.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Final

from rdflib import SH, Graph, URIRef

from graph.oxigraph import Iri, Quad
from graph.releases.release import Release

__all__ = ["Form", "facts_in_parts"]

#: The statements of a part, and how many parts there are at the most: each is a file that is open while they are made.
_STATEMENTS: Final = 100_000
_PARTS: Final = 200
_GAP_SHAPE: Final = URIRef("https://w3id.org/golden-thread/shape/AnsweredPath")


def facts_in_parts(release: Release, statements: int = _STATEMENTS) -> Iterator[tuple[Graph, int]]:
    """The union of all graphs, some boards at a time: of each part about so many ``statements``, and of at least one
    board; what is no board's own stands in every part. Each with the number of its statements that no part before had.
    """
    boards = [f"{release.manifest.base}{key}" for _, key in release.manifest.boards]
    parts = max(1, min(len(boards), _PARTS, -(-release.manifest.counts.get("triples", 0) // statements)))
    part_of = {board: place * parts // len(boards) for place, board in enumerate(boards)}
    with tempfile.TemporaryDirectory(prefix="golden-thread-check-") as folder:
        *own, shared = (Path(folder) / f"{each}.nt" for each in range(parts + 1))
        with ExitStack() as opened:
            *own_files, shared_file = (opened.enter_context(each.open("wb")) for each in (*own, shared))
            for quad in release.engine.quads():
                part = part_of.get(_board_of(quad, release.manifest.base))
                (shared_file if part is None else own_files[part]).write(f"{quad.triple} .\n".encode())
        for place, file in enumerate(own):
            facts = Graph().parse(shared)
            before = len(facts) if place else 0
            yield facts.parse(file), len(facts) - before


def _board_of(quad: Quad, base: str) -> str:
    """The IRI of the board whose thing a statement is about; something else where it is about no board's."""
    subject = quad.subject
    if not isinstance(subject, Iri) or not subject.value.startswith(base):
        return ""
    return base + subject.value.removeprefix(base).partition("/")[0]


@dataclass(slots=True)
class Form:
    """What shapes have found so far: faults, warnings, and learning points from which no accepted path leads to a
    course, which is no fault.
    """

    faults: set[str] = field(default_factory=set)
    warnings: set[str] = field(default_factory=set)
    gaps: set[str] = field(default_factory=set)

    def look_at(self, facts: Graph) -> None:
        """Hold the shapes of the ontology against a graph."""
        from pyshacl import validate

        _, report, _ = validate(facts, shacl_graph=_shapes(), advanced=False, inference="none")
        for result in report.subjects(SH.resultSeverity, None):
            node = str(report.value(result, SH.focusNode))
            said = f"{node}: {report.value(result, SH.resultMessage)}"
            if report.value(result, SH.sourceShape) == _GAP_SHAPE:
                self.gaps.add(node)
            elif report.value(result, SH.resultSeverity) == SH.Warning:
                self.warnings.add(f"warning: {said}")
            else:
                self.faults.add(said)


@cache
def _shapes() -> Graph:
    return Graph().parse(data=resources.files("ontology").joinpath("shapes.ttl").read_text(encoding="utf-8"))
