"""What a release says of one thing, as RDF: the document that its IRI leads to.

It holds the statements about the thing, about its quote and its standings, about the links that begin at it, the
names of what it points to, and the statements that end at it; and it says of which data release it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from graph.errors import UnknownThing
from graph.oxigraph import Iri, Literal, Term, Triple, write_graph
from graph.query_files import iri_of, named
from graph.releases.manifest import Manifest
from graph.releases.release import Release
from ontology.dataset_terms import void
from ontology.prefixes import PREFIXES
from ontology.terms import rdf, xsd

__all__ = ["Description", "dataset", "describe", "is_known"]

_MOST_INCOMING = 1000


@dataclass(frozen=True, slots=True)
class Description:
    """A thing and its statements. ``cut``: more than a thousand statements end at it, and some are left out."""

    iri: str
    about: tuple[Triple, ...]
    incoming: tuple[Triple, ...]
    cut: bool

    def write(self, ending: str) -> bytes:
        """The document in the RDF syntax of a file ending such as ``.ttl``."""
        return write_graph(dict.fromkeys((*self.about, *self.incoming)), ending, PREFIXES)


def dataset(manifest: Manifest) -> str:
    """The IRI of one data release."""
    return f"{manifest.base}data/{manifest.release}"


def describe(release: Release, iri: str, graphs: dict[str, int]) -> Description:
    """Describe the thing, or the named graph, of this IRI. Raises ``UnknownThing`` where nothing is said of it.

    ``graphs`` are the named graphs of the release with the number of their statements.
    """
    thing = iri_of(iri)
    if thing is None:
        raise UnknownThing(f"not an address of a thing: {iri[:200]}")
    rows = list(release.select(named("description-of").bound({"thing": thing})).rows)
    about = [_triple(*row) for row in rows]
    about.sort(key=lambda triple: triple.subject != thing)  # the thing first, all else in its order
    pointing = list(release.select(named("incoming-of").bound({"thing": thing})).rows)
    incoming = [_triple(subject, predicate, thing) for subject, predicate in pointing[:_MOST_INCOMING]]
    if iri in graphs:
        about[:0] = [
            Triple(thing, Iri(rdf.type), Iri(void.Dataset)),
            Triple(thing, Iri(void.triples), Literal(str(graphs[iri]), datatype=Iri(xsd.integer))),
        ]
    if not about and not incoming:
        raise UnknownThing(f"nothing in data release {release.name} is called {iri[:200]}")
    about.append(Triple(thing, Iri(void.inDataset), Iri(dataset(release.manifest))))
    return Description(iri, tuple(about), tuple(incoming), len(pointing) > _MOST_INCOMING)


def is_known(release: Release, iri: str) -> bool:
    """Whether any statement of a release begins or ends at this IRI. Its named graphs need not be among them."""
    thing = iri_of(iri)
    return thing is not None and any(release.select(named("said-of").bound({"thing": thing})).rows)


def _triple(subject: Term | None, predicate: Term | None, value: Term | None) -> Triple:
    return Triple(cast(Iri, subject), cast(Iri, predicate), cast(Term, value))  # of queries that leave none unbound
