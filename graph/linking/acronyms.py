"""What a board's short names stand for: as its own documents spell them out, whatever they mean elsewhere.

"The Multi-Agency Risk Framework (MARF)" in one sheet of a board says what MARF is in its other sheets, its manual and
its catalogue, though the shared vocabulary knows another MARF, and another board may mean a third. Where the documents
of a board spell one short name out in two ways, none of them decides, and the shared vocabulary does.

The name without its short form is the same name: a manual with a section on the "Multi-Agency Risk Framework" has one
on what the sheets call MARF.

>>> short_name("Multi-Agency Risk Framework (MARF)"), long_name("Multi-Agency Risk Framework (MARF)")
('MARF', 'Multi-Agency Risk Framework')
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Mapping

from graph.model import AuditSheet, Citation

__all__ = ["long_name", "meant_in", "short_name", "spelled_out", "without_short_names"]

#: A name with its short form behind it: capitals, perhaps with figures, small letters and signs among them.
_SPELLED: re.Pattern[str] = re.compile(r"\S.*\(([A-Z][A-Za-z0-9&/-]{0,9}[A-Z0-9])\)$")


def short_name(name: str) -> str | None:
    """The short form that a name gives of itself at its end, or ``None``."""
    found = _SPELLED.fullmatch(name)
    return found[1] if found else None


def long_name(name: str) -> str | None:
    """What a name is without the short form that it gives of itself at its end; ``None`` where it gives none."""
    found = _SPELLED.fullmatch(name)
    return name[: found.start(1) - 1].rstrip() if found else None


def spelled_out(sheets: Iterable[AuditSheet], local: Callable[[str], str | None]) -> dict[str, str]:
    """The short names of a board's own guidance, each with the IRI that it stands for in all of its documents.

    ``local`` is the board's own term for a name that no vocabulary holds; ``None`` where people say that it is no name.
    """
    meant: dict[str, set[str | None]] = defaultdict(set)
    own: set[str] = set()
    for sheet in sheets:
        for item in sheet.items:
            for citation in item.citations:
                if (short := _spelled(citation)) is not None:
                    iri = citation.iri or local(citation.name)
                    meant[short].add(iri)
                    if citation.iri is None and iri is not None:
                        own.add(short)
    return {short: iri for short in own for iri in meant[short] if iri is not None and len(meant[short]) == 1}


def without_short_names(
    sheets: Iterable[AuditSheet], term: Callable[[str], str], settled: Container[str]
) -> dict[str, str]:
    """The terms that a board's own names without their short form would be, each with the name that gives one.

    ``term`` is the IRI that a name has as a term of the board. ``settled`` are terms of which people have said what
    they are, which stay so; and a name that goes with two short forms may be either of two things.
    """
    meant: dict[str, dict[str, str]] = defaultdict(dict)
    for citation in (each for sheet in sheets for item in sheet.items for each in item.citations):
        if citation.iri is None and (plain := long_name(citation.name)) is not None:
            meant[term(plain)].setdefault(term(citation.name), citation.name)
    return {
        plain: next(iter(names.values())) for plain, names in meant.items() if len(names) == 1 and plain not in settled
    }


def meant_in(sheet: AuditSheet, own: Mapping[str, str]) -> Mapping[str, str]:
    """The short names that stand for the board's own guidance in one sheet: those that it does not spell out itself."""
    spelled = {_spelled(citation) for item in sheet.items for citation in item.citations if citation.iri}
    return {short: iri for short, iri in own.items() if short not in spelled}


def _spelled(citation: Citation) -> str | None:
    """The short name that the words of a citation spell out."""
    return short_name(" ".join(citation.quote.split()))
