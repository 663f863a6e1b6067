"""What a course teaches: names of guidance and topics that its title, its aims or its outcomes say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from graph.model import Span
from loaders.catalogues.audience import sentences_of
from loaders.understanding.names import shaped_names
from loaders.understanding.phrases import of_scheme
from ontology.folding import fold, words

if TYPE_CHECKING:
    from loaders.catalogues.drafts import Draft
    from loaders.catalogues.labels import Labelled

__all__ = ["taught_in"]

_SAYS = re.compile(
    r"\b(?:cover|explor|look|learn|understand|introduc|explain|teach|focus|examin|consider|show|about|how to|use|"
    r"using|uses|touch|includ|"
    r"discuss|appl(?:y|ies)|recogni|identif|complet|practi[cs]e|describe|know|session on|course on|workshop on|"
    r"training on|day on|day together on|"
    r"briefing on|update on|guide|help)", re.IGNORECASE,
)  # fmt: skip
_LONGEST_NAME = 6
#: Labels whose words are names: one entry alone counts, too.
_NAMING = re.compile(
    r"\b(?:topics?|themes?|subjects?|guidance|polic(?:y|ies)|procedures?|covers|covered)\b", re.IGNORECASE
)
#: A local name before the name of a thing ("Fennimore Levels of Need"), and the word for the thing behind it.
_BEFORE = re.compile(r"(?<=\bthe )(?:[A-Z][\w’'-]+ ){1,3}$")
_BEHIND = re.compile(
    r" (?:form|flowchart|checklist|toolkit|tool|template|guide|meeting|protocol|pathway|procedure|matrix)\b",
    re.IGNORECASE,
)
_NOT_TAUGHT = re.compile(
    r"\b(?:before (?:you|taking|attending|booking)|should (?:already )?have|must (?:already )?have|pre-?requisite|"
    r"instead of|not cover|contact|"
    r"book|cancel|lunch|parking)", re.IGNORECASE,
)  # fmt: skip


def taught_in(draft: Draft) -> tuple[str, ...]:
    """Names, each once, in the words of the text; none where only the title names something, which the linker reads."""
    found: dict[str, str] = {}
    for each, _ in draft.fields:
        found.update((fold(name), name) for name in _listed(each) if each.kind == "teaches")
    for text, taught in _sayings(draft):
        for name in _names(text, taught):
            found.setdefault(fold(name), name)
    return tuple(
        name for key, name in found.items() if not any(f" {key} " in f" {other} " for other in found if other != key)
    )


def _listed(said: Labelled) -> list[str]:
    """The entries of a list of contents with semicolons, where all are short names and none a sentence."""
    parts = [part.strip(" .\n") for part in said.value.split(";")]
    short = all(0 < len(part.split()) <= _LONGEST_NAME and "\n" not in part for part in parts)
    return parts if short and (len(parts) > 1 or _NAMING.search(said.label)) else []


def _sayings(draft: Draft) -> Iterator[tuple[str, bool]]:
    """What is said of the course, and whether it says what is taught; other sentences may still name guidance."""
    for each, _ in draft.fields:
        if each.kind in ("teaches", "description"):
            yield each.value, True
    for text, _ in draft.prose:
        yield from ((one, bool(_SAYS.search(one))) for one in sentences_of(text) if not _NOT_TAUGHT.search(one))


def _names(text: str, taught: bool) -> Iterator[str]:
    """Guidance by the vocabulary and by its shape, and topics by their names; never a word that only hints at one."""
    found = list(words(text))
    topics = (hit for hit in of_scheme("topics").hits(found) if hit.label in (hit.concept.label, *hit.concept.alt))
    for hit in (*of_scheme("guidance").hits(found), *(topics if taught else ())):
        name = text[found[hit.first].start : found[hit.last - 1].end]
        if hit.last - hit.first > 1 or name.isupper() or fold(name) == fold(hit.concept.label):
            yield _in_full(text, found[hit.first].start, found[hit.last - 1].end)
    for shaped in shaped_names(text, Span(0, len(text))):
        yield shaped.name


def _in_full(text: str, start: int, end: int) -> str:
    """A name with the local name before it and the word for the thing behind it."""
    before = _BEFORE.search(text[max(0, start - 60) : start])
    behind = _BEHIND.match(text, end)
    return text[start - (len(before[0]) if before else 0) : behind.end() if behind else end]
