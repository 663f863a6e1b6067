"""Which learning point a row of an action tracker is about, and which agencies act on it.

A row names its point by id, or by the point's words. Words are compared with letter case, white space, quote
marks and dashes set aside; an ellipsis stands for words left out. They must fit one learning point and no
other: changed words are not a quote, and the nearest point is then named and not taken.
"""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from graph.model import ActionTracker, Document, Item, Step, StepKind
from graph.names import Names, slug

NOT_STATED = "not stated"
_QUOTE_MARKS = str.maketrans(dict.fromkeys("‘’‛“”„‟«»\"'`´", "") | dict.fromkeys("‐‑‒–—−", "-"))
_ELLIPSIS = re.compile(r"\s*(?:\[\s*)?(?:…|\.\s?\.\s?\.)\.?(?:\s*\])?\s*")
_BULLET = re.compile(r"^[•‣▪◦·*o-]\s+")
_SHOWN = 80
#: Looking for the nearest point takes time for each point there is, so only so many rows are given one.
_MOST_NEAREST = 500


@dataclass(frozen=True, slots=True)
class Tracked:
    """A step with its own IRI, the IRI of its point, the agencies that take it, and its tracker's hash.

    The hash is ``None`` for a step that people have recorded themselves.

    ``names`` are the agencies' names: as the vocabulary has them, or as the tracker writes one that it has not.
    ``numbers`` tell, for each of them, the step apart from others of its kind that the agency takes for the point.
    """

    iri: str
    point: str
    agencies: tuple[str, ...]
    names: tuple[str, ...]
    document: str | None
    step: Step
    numbers: tuple[int, ...]


def track(
    trackers: Iterable[ActionTracker],
    items: Mapping[str, Item],
    names: Names,
    agencies_of: Callable[[str], list[str]],
    label: Callable[[str], str],
    recorded: Iterable[Step] = (),
) -> tuple[list[Tracked], list[str]]:
    """Settle the point of every step; what names none is left out, and listed with its row.

    What people have ``recorded`` themselves of a point, a kind of step and an agency stands in the place of what a
    tracker says of the same: the second that they record in that of its second step, and for that agency alone.
    """
    points = Points(items, names)
    found: list[Tracked] = []
    warnings: list[str] = []
    used: set[str] = set()
    own: set[tuple[str, StepKind, str, int]] = set()
    count: dict[tuple[str, StepKind, str], int] = defaultdict(int)

    def left(point: str, step: Step, words: tuple[str, ...]) -> dict[str, int]:
        """The agencies for which nobody has recorded something in the place of a tracker's step, with its number."""
        for word in words:
            count[point, step.kind, word] += 1
        numbers = {word: count[point, step.kind, word] for word in words}
        return {word: number for word, number in numbers.items() if (point, step.kind, word, number) not in own}

    def take(step: Step, document: Document | None) -> None:
        point, problem = points.of(step)
        if point is None:
            place = f"{document.name}, {step.where}" if document else "recorded"
            warnings.append(f"{place}: {problem}; this {step.kind} step is not kept")
            return
        iris, words = _agencies(step, agencies_of, label)
        if document is None:
            numbers = dict.fromkeys(words, step.place)
            own.update((point, step.kind, word, number) for word, number in numbers.items())
        elif not (numbers := left(point, step, words)):
            return
        if len(numbers) < len(words):
            iris, words = tuple(each for each in iris if label(each) in numbers), tuple(numbers)
        name = _name(point, step, words, used)
        sha256 = document.sha256 if document else None
        found.append(Tracked(name, point, iris, words, sha256, step, tuple(numbers.values())))

    for step in recorded:
        take(step, None)
    for tracker in trackers:
        for step in tracker.steps:
            take(step, tracker.document)
    return found, warnings


def _agencies(
    step: Step, agencies_of: Callable[[str], list[str]], label: Callable[[str], str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    iris: dict[str, None] = {}
    words: dict[str, None] = {}
    for entry in step.agencies:
        known = agencies_of(entry)
        iris.update(dict.fromkeys(known))
        words.update(dict.fromkeys([label(each) for each in known] or [entry]))
    return tuple(iris), tuple(words) or (NOT_STATED,)


def _name(point: str, step: Step, agencies: tuple[str, ...], used: set[str]) -> str:
    """The step's IRI: its point, its kind and who takes it; steps that share all three are counted."""
    kind = step.kind.replace(" ", "-")
    iri = f"{point}/step/{kind}" + ("" if agencies == (NOT_STATED,) else f"/{slug(' '.join(agencies))}")
    each = (iri if number == 1 else f"{iri}/{number}" for number in itertools.count(step.place if step.by else 1))
    name = next(name for name in each if name not in used)
    used.add(name)
    return name


class Points:
    """The learning points of a board, by id and by their folded words."""

    def __init__(self, items: Mapping[str, Item], names: Names) -> None:
        """Take the learning points of some items, by their IRIs."""
        self._items, self._names = items, names
        self._by_words: dict[str, list[str]] = defaultdict(list)
        for iri, item in items.items():
            if not item.is_strength:
                self._by_words[_folded(item.text)].append(iri)
        self._words = list(self._by_words)
        self._asked = 0

    def of(self, step: Step) -> tuple[str | None, str]:
        """The point's IRI, or ``None`` and why there is none."""
        if step.point is None:
            return self._by_quote(step.quote or "")
        iri = self._names.item(step.point)
        item = self._items.get(iri)
        if item is None:
            return None, f"there is no point {step.point}"
        if item.is_strength:
            return None, f"{step.point} is a strength, and the four steps are for learning points"
        if step.quote is not None and not _fits(_parts(step.quote), _folded(item.text)):
            return None, f"{step.point} does not say {_quoted(step.quote)}, it says {_quoted(item.text)}"
        return iri, ""

    def _by_quote(self, quote: str) -> tuple[str | None, str]:
        parts = _parts(quote)
        if parts == [""]:
            return None, "the point is blank"
        found = self._by_words.get(parts[0], []) if len(parts) == 1 else self._holding(parts)
        if len(found) == 1:
            return found[0], ""
        if found:
            ids = ", ".join(self._items[iri].id for iri in found[:3]) + (" ..." if len(found) > 3 else "")
            return None, f"{len(found)} points say {_quoted(quote)} ({ids}), so give the id"
        return None, f"no learning point says {_quoted(quote)}{self._nearest(parts)}"

    def _holding(self, parts: list[str]) -> list[str]:
        return [iri for words in self._words if _fits(parts, words) for iri in self._by_words[words]]

    def _nearest(self, parts: list[str]) -> str:
        self._asked += 1
        if self._asked > _MOST_NEAREST:
            return ""
        near = process.extractOne(" ".join(parts), self._words, scorer=fuzz.ratio, score_cutoff=40)
        if near is None:
            return ", nor anything near it"
        item = self._items[self._by_words[near[0]][0]]
        return f"; the nearest is {item.id}, {_quoted(item.text)}"


def _folded(text: str) -> str:
    plain = " ".join(text.translate(_QUOTE_MARKS).casefold().split())
    return _BULLET.sub("", plain).rstrip(" .;")


def _parts(quote: str) -> list[str]:
    """The folded parts of a quote between its ellipses; the first and the last are ``""`` at an open end."""
    return [_folded(part) for part in _ELLIPSIS.split(quote.strip().strip("‘’“”\"'").strip())]


def _fits(parts: list[str], words: str) -> bool:
    """Whether a text is the parts in order, with something or nothing between them."""
    if len(parts) == 1:
        return parts[0] == words
    first, *middle, last = parts
    if not any(parts) or not (words.startswith(first) and words.endswith(last)):
        return False
    place = len(first)
    for part in middle:
        place = words.find(part, place)
        if place < 0:
            return False
        place += len(part)
    return place <= len(words) - len(last)


def _quoted(text: str) -> str:
    line = " ".join(text.split())
    return f"“{line if len(line) <= _SHOWN else line[: _SHOWN - 3] + '...'}”"
