"""Names that a board's documents use and no vocabulary holds, and which known term each may mean.

>>> nearest("Bruising in babies protocol", {"x": ("Bruising Protocol",), "y": ("Neglect Toolkit",)})
[('x', 'Bruising Protocol')]
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from rapidfuzz import fuzz, process, utils

from graph.linking.thread import LinkedBoard
from graph.model import Citation
from graph.names import slug
from ontology.vocabulary import Vocabulary

__all__ = ["NewName", "nearest", "new_names"]

#: How alike a name and a known one are, from 0 to 100, to be proposed, and how many are.
_ALIKE: Final = 55
_NEAREST: Final = 5
#: Longer names are compared by their beginnings only.
_COMPARED: Final = 200


@dataclass(slots=True)
class NewName:
    """A name by the IRI that its own term has: as the documents write it, and everything that uses it.

    ``cited`` are points with the citation, ``set_out`` sections, ``taught`` courses; all by IRI. ``kind`` is the
    class that the words of the first citation speak of, where they do.
    """

    iri: str
    names: dict[str, None] = field(default_factory=dict)
    kind: str | None = None
    cited: list[tuple[str, Citation]] = field(default_factory=list)
    set_out: list[str] = field(default_factory=list)
    taught: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The name as the first document writes it."""
        return next(iter(self.names))

    @property
    def uses(self) -> int:
        """How often it is cited, set out and taught."""
        return len(self.cited) + len(self.set_out) + len(self.taught)


def new_names(board: LinkedBoard, vocabulary: Vocabulary) -> dict[str, NewName]:
    """Every name that no vocabulary holds, by its IRI, decided or not; most cited first, then most used.

    A name that a section sets out or a course teaches may name a topic too, and a course may teach a section.
    """
    found: dict[str, NewName] = {}

    def note(name: str) -> NewName:
        iri = board.local_guidance(name)
        each = found.setdefault(iri, NewName(iri))
        each.names.setdefault(name)
        return each

    def is_known(name: str) -> bool:
        return vocabulary.find_guidance(name) is not None or vocabulary.find_topic(name) is not None

    for point, item in board.items.items():
        for citation in item.citations:
            if citation.iri is None:
                each = note(citation.name)
                each.cited.append((point, citation))
                each.kind = each.kind or citation.kind
    for iri, section in board.sections.items():
        for name in dict.fromkeys(section.sets_out):
            if not is_known(name):
                note(name).set_out.append(iri)
    numbers = {section.number for section in board.sections.values()}
    titles = {slug(section.title) for section in board.sections.values()}
    for iri, course in board.courses.items():
        for name in dict.fromkeys(course.teaches):
            if name not in numbers and slug(name) not in titles and not is_known(name):
                note(name).taught.append(iri)
    return dict(sorted(found.items(), key=lambda pair: (-len(pair[1].cited), -pair[1].uses, pair[1].name.casefold())))


def nearest(name: str, known: Mapping[str, Iterable[str]], most: int = _NEAREST) -> list[tuple[str, str]]:
    """The terms whose names are most like this one, the nearest first: each one's IRI, and which name it was.

    ``known`` gives the names of each term, by its IRI.
    """
    labels = {(iri, label): label[:_COMPARED] for iri, names in known.items() for label in names}
    found = process.extract(
        name[:_COMPARED], labels, scorer=fuzz.token_sort_ratio, processor=utils.default_process,
        score_cutoff=_ALIKE, limit=None,
    )  # fmt: skip
    best: dict[str, str] = {}
    for _, _, (iri, label) in found:
        best.setdefault(iri, label)
    return list(best.items())[:most]
