"""The personal-data guard: no child is named. A document that seems to hold personal data is held back.

Held back means that nothing of it is kept, and that one line says where it stands and what to do: take it out, or
let the file through with a reason, which the release then records. ``web/`` and ``graph/`` never see it otherwise.

>>> note = Document("note.txt", "audit", "00", "text/plain", "Seen at school.\\nSarah (mother) was told.")
>>> [(one.line, one.kind, one.words) for one in personal_data(note)]
[(2, 'name', 'S•••• (m•••••)')]
"""

from __future__ import annotations

import bisect
import itertools
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from graph.model import ActionTracker, AuditSheet, Catalogue, DecisionList, Document, Manual
from loaders.errors import BadDocument
from loaders.guard.columns import columns_in
from loaders.guard.names import names_in
from loaders.guard.numbers import Hit, numbers_in

#: What is held of one document at most: enough to say where to look, however large the document.
MOST = 1000
_MASKED = re.compile(r"(?<![^\W_])([^\W_])([^\W_]+)")
_LONGEST = 60

_Reading = TypeVar("_Reading", bound=AuditSheet | Manual | Catalogue | DecisionList | ActionTracker)


@dataclass(frozen=True, slots=True)
class Held:
    """A place that seems to hold personal data: page (where there are pages), line, kind, why, and masked words."""

    page: int | None
    line: int
    kind: str
    reason: str
    words: str

    @property
    def place(self) -> str:
        """The place in words: ``page 2, line 14``."""
        return f"page {self.page}, line {self.line}" if self.page else f"line {self.line}"


class HeldBack(BadDocument):
    """A document that is not read, because it seems to hold personal data. ``held`` says where."""

    def __init__(self, file: str | Path, held: tuple[Held, ...]) -> None:
        """Say the first place, and how many more there are."""
        self.held = held
        first, more = held[0], len(held) - 1
        others = f", and {more} more place{'s' if more > 1 else ''}" if more else ""
        what = f"{first.kind}: {first.words}; {first.reason}"
        problem = f"it seems to hold personal data ({what}){others}, so it is held back"
        name = Path(file).name
        remedy = f'take it out, or let the file through with --let-through {name} "the reason"'
        super().__init__(file, problem, remedy, first.place)

    def __reduce__(self) -> tuple[type[BadDocument], tuple[object, ...]]:
        """As for every error of this border, from what it is made of."""
        return type(self), (self.file, self.held)


def personal_data(document: Document) -> tuple[Held, ...]:
    """Every place of a document's text that seems to hold personal data, in order, at most ``MOST``."""
    text = document.text
    found_in = itertools.chain(*(_some(search) for search in _searches(document)))
    hits = sorted(found_in, key=lambda hit: (hit.start, -hit.end))
    starts = [0, *(found.end() for found in re.finditer("\n", text))] if hits else []
    held = []
    until = -1
    for hit in hits:
        if hit.start < until:
            continue
        until = hit.end
        words = masked(hit.words if hit.words is not None else text[hit.start : hit.end])
        line = bisect.bisect_right(starts, hit.start)
        held.append(Held(document.page_of(hit.start), line, hit.kind, hit.reason, words))
    return tuple(held[:MOST])


def _searches(document: Document) -> Iterator[Iterator[Hit]]:
    yield numbers_in(document.text)
    yield names_in(document.text)
    yield columns_in(document.text, document.media_type)


def _some(hits: Iterable[Hit]) -> Iterator[Hit]:
    return itertools.islice(hits, MOST)


def masked(words: str) -> str:
    """Words with only the first sign of each left, on one line: the place can be found, and nobody is named."""
    line = " ".join(words.split())
    shown = _MASKED.sub(lambda found: found[1] + "•" * len(found[2]), line)
    return shown if len(shown) <= _LONGEST else shown[: _LONGEST - 3] + "..."


def guarded(path: str | Path, reading: _Reading, reason: str | None = None) -> _Reading:
    """The reading, where its document holds no personal data or a person lets it through; else ``HeldBack``.

    The reason is kept on the document only where there was something to let through.
    """
    held = personal_data(reading.document)
    if not held:
        return reading
    if reason is None:
        raise HeldBack(path, held)
    return replace(reading, document=replace(reading.document, let_through=" ".join(reason.split())))


@dataclass(frozen=True, slots=True)
class LetThrough:
    """The files that a person lets through, each with the reason."""

    reasons: Mapping[Path, str]

    @classmethod
    def of(cls, pairs: Iterable[tuple[str | Path, str]], source: str | Path | None = None) -> LetThrough:
        """From files and reasons. Raises ``BadDocument`` (of ``source``, or of the file) for a blank reason."""
        reasons: dict[Path, str] = {}
        for file, reason in pairs:
            if not reason.strip():
                remedy = "say why it may be read, such as: the names are pseudonyms"
                raise BadDocument(source or file, f"{Path(file).name} is let through without a reason", remedy)
            reasons[Path(file).resolve()] = reason
        return cls(reasons)

    def reason(self, path: str | Path) -> str | None:
        """The reason for which this file is let through."""
        return self.reasons.get(Path(path).resolve())

    def check(self, read: Iterable[str | Path]) -> None:
        """Raise ``BadDocument`` for a file that is let through and not read: its name may be mistyped."""
        known = {Path(path).resolve() for path in read}
        for path in self.reasons:
            if path not in known:
                problem = "it is let through, and is not among the files that are read"
                raise BadDocument(path.name, problem, "correct its name, or leave it out")
