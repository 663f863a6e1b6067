"""What a catalogue's layout repeats: headings that are labels in each record, and lines above each record that band it.

A heading that stands in several records is no course but a label, whatever its words; what stands below it says
for what. A short line above each record ("Core", "Webinars") belongs to the record that follows, not to the one before.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from loaders.catalogues.audience import names_people
from loaders.catalogues.headings import is_setting
from loaders.catalogues.labels import Kind, kind_of
from loaders.catalogues.runs import runs_in
from loaders.catalogues.words import cost_in, level_in
from loaders.catalogues.years import Years, month_of
from loaders.layout.parts import Grid, Heading, Part, Words
from ontology.folding import fold

__all__ = ["bands_of", "repeated_labels", "with_bands"]

_FEWEST = 3
_LONGEST_BAND = 5
_LONGEST_LABEL = 9
_SEVERAL = 2
_SENTENCES = 40
_SOME_YEAR = 2000
_SCHEME = re.compile(r"\b(levels?|bands?|tiers?|groups?|categor(?:y|ies)|pathways?|strands?|stages?)\b", re.IGNORECASE)


def with_bands(parts: Sequence[Part], labels: Mapping[str, Kind]) -> list[Part]:
    """The parts with twice the levels of headings, and lines that band the record below them as headings above it."""
    tags = _tags(parts, labels)
    found: list[Part] = []
    head: Heading | None = None
    between: list[Part] = []
    for part in reversed(parts):
        found.append(_banded(part, head, between, tags, labels))
        if isinstance(part, Heading) and not part.soft:
            head, between = part, []
        else:
            between = [*between[:1], part]
    return found[::-1]


def _banded(
    part: Part, head: Heading | None, between: Sequence[Part], tags: set[str], labels: Mapping[str, Kind]
) -> Part:
    """A part, raised above ``head``, the next heading, where it bands it: a lower heading, or a line right above it.

    Between a heading and the one that it bands there is but one line.
    """
    if isinstance(part, Grid):
        return part
    if isinstance(part, Words) or part.soft:
        over = not between
    else:
        said = all(isinstance(each, Words) and not each.item for each in between) and len(between) < _SEVERAL
        over = head is not None and part.level > head.level and said
    if head and over and not _is_label(head, labels) and _bands(part, tags):
        return Heading(part.text, part.line, 2 * head.level - 1, part.urls)
    return replace(part, level=2 * part.level) if isinstance(part, Heading) else part


def _is_label(head: Heading, labels: Mapping[str, Kind]) -> bool:
    return fold(head.text) in labels or kind_of(head.text, sure=False) is not None


def _bands(part: Heading | Words, tags: set[str]) -> bool:
    if isinstance(part, Words) and (part.item or part.urls or not part.apart):
        return False
    level = level_in(part.text)
    whole = bool(level and fold(level[0]) == fold(part.text))
    return whole or is_setting(part.text) or month_of(part.text)[0] is not None or fold(part.text) in tags


def _tags(parts: Sequence[Part], labels: Mapping[str, Kind]) -> set[str]:
    """Short lines that stand right above most headings of a level, with few words among them all."""
    above: dict[int, list[str]] = defaultdict(list)
    heads: Counter[int] = Counter(part.level for part in parts if isinstance(part, Heading))
    for part, below in pairwise(parts):
        if isinstance(part, Grid) or not isinstance(below, Heading) or below.soft:
            continue
        if _is_tag(part) and not _is_label(below, labels):
            above[below.level].append(fold(part.text))
    return {
        text
        for level, texts in above.items()
        if len(texts) >= _FEWEST and 2 * len(texts) > heads[level] and 2 * len(set(texts)) <= len(texts) + 2
        for text in texts
    }


def _is_tag(part: Heading | Words) -> bool:
    if isinstance(part, Heading) and not part.soft:
        return False
    short = len(part.text.split()) <= _LONGEST_BAND and part.text[-1:] not in ".:;,?!"
    apart = isinstance(part, Heading) or (part.apart and not part.item)
    return short and apart and not part.urls and bool(re.search(r"[^\W\d_]{2}", part.text))


def bands_of(parts: Sequence[Part]) -> Mapping[str, tuple[str, str]]:
    """Headings that a sentence calls levels, bands or the like: the words, and the scheme's word, by folded words.

    >>> said = Words("Our courses are in three bands: Core, Targeted and Specialist.", 1)
    >>> dict(bands_of([said, Heading("Core", 2, 2), Heading("Specialist", 3, 2)]))["core"]
    ('Core', 'Band')
    """
    names = {fold(part.text): part.text for part in parts if isinstance(part, Heading) and _may_band(part.text)}
    found: dict[str, tuple[str, str]] = {}
    told = [part for part in parts if isinstance(part, Words) and not part.item and _SCHEME.search(part.text)]
    for part in told[:_SENTENCES]:
        if scheme := _SCHEME.search(part.text):
            said = set(fold(part.text).split())
            called = [name for name in names if set(name.split()) <= said]
            if len(called) > 1:
                word = re.sub(r"ies$", "y", scheme[0].casefold())
                found.update((name, (names[name], word.removesuffix("s").capitalize())) for name in called)
    return found


def _may_band(text: str) -> bool:
    return 0 < len(text.split()) <= _LONGEST_BAND and level_in(text) is None


def repeated_labels(parts: Sequence[Part]) -> Mapping[str, Kind]:
    """Headings that stand below several others and so are labels: what each is for, by its folded words."""
    over: dict[str, list[str]] = defaultdict(list)
    below: dict[str, list[str]] = defaultdict(list)
    for heading, above, words in _sections(parts):
        over[fold(heading.text)].append(above)
        below[fold(heading.text)] += words
    return {
        label: kind_of(label) or _kind_by(below[label])
        for label, titles in over.items()
        if len(titles) >= _FEWEST
        and len(set(titles)) == len(titles)
        and len(label.split()) <= _LONGEST_LABEL
        and below[label]
    }


def _sections(parts: Sequence[Part]) -> Iterator[tuple[Heading, str, list[str]]]:
    """Every heading below another that is a title, with that one's words, and the lines right below it."""
    open_heads: list[Heading] = []
    for place, part in enumerate(parts):
        if not isinstance(part, Heading) or part.soft:
            continue
        while open_heads and open_heads[-1].level >= part.level:
            open_heads.pop()
        above = open_heads[-1].text if open_heads else ""
        open_heads.append(part)
        if len(open_heads) > 1 and not (is_setting(above) or month_of(above)[0] or level_in(above)):
            yield part, fold(above), [each.text for each in _lines(parts, place + 1)]


def _lines(parts: Sequence[Part], start: int) -> Iterator[Words | Heading]:
    for part in parts[start : start + _LONGEST_LABEL]:
        if isinstance(part, Grid) or (isinstance(part, Heading) and not part.soft):
            return
        yield part


def _kind_by(lines: Sequence[str]) -> Kind:
    """What lines under a label are, where its words do not say it: dates, money, people, else a description."""
    tests: tuple[tuple[Kind, Callable[[str], object]], ...] = (
        ("dates", lambda text: runs_in(text, Years(_SOME_YEAR))), ("cost", cost_in), ("audience", names_people),
    )  # fmt: skip
    return next(
        (kind for kind, test in tests if 2 * sum(bool(test(text)) for text in lines) > len(lines)), "description"
    )
