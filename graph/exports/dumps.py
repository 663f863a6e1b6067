"""A data release as files: canonical N-Quads (RDFC-1.0) and TriG, the same bytes everywhere, and DCAT about them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from graph.exports.description import dataset
from graph.oxigraph import Iri, Literal, Triple
from graph.releases.manifest import Manifest
from graph.releases.release import Release
from ontology.dataset_terms import dcat, foaf, spdx, terms
from ontology.prefixes import PREFIXES
from ontology.terms import rdf

__all__ = ["DUMPS", "Dump", "dcat_statements", "dump"]

#: The dumps of a release: media type by ending.
DUMPS = {"nq": "application/n-quads", "trig": "application/trig"}
_HEX = "http://www.w3.org/2001/XMLSchema#hexBinary"
_COUNT = "http://www.w3.org/2001/XMLSchema#nonNegativeInteger"
_KEYWORDS = ("safeguarding", "audit", "training", "procedures")


@dataclass(frozen=True, slots=True)
class Dump:
    """One file of a release: its ending, its size in bytes, and the SHA-256 of its bytes in hexadecimal digits.

    A file that has not been written yet has neither size nor sum.
    """

    ending: str
    size: int | None = None
    sha256: str = ""

    @classmethod
    def of(cls, ending: str, content: bytes) -> Dump:
        """Measure the bytes of a file."""
        return cls(ending, len(content), hashlib.sha256(content).hexdigest())


def dump(release: Release, ending: str) -> bytes:
    """The whole release: ``nq`` is its canonical form (RDFC-1.0), ``trig`` the same statements for reading."""
    return release.engine.export("." + ending, PREFIXES)


def dcat_statements(manifest: Manifest, dumps: tuple[Dump, ...], root: str) -> list[Triple]:
    """The release and its files in DCAT 3; ``root`` is the address of the service, without a slash at its end."""
    catalog, whole, this = Iri(f"{root}/dumps"), Iri(f"{manifest.base}data"), Iri(dataset(manifest))
    service = Iri(f"{root}/sparql")
    title = Literal(f"Golden Thread: {manifest.board_name}", language="en")
    made = [
        Triple(catalog, Iri(rdf.type), Iri(dcat.Catalog)),
        Triple(catalog, Iri(terms.title), title),
        Triple(catalog, Iri(foaf.homepage), Iri(f"{root}/")),
        Triple(catalog, Iri(dcat.dataset), whole),
        Triple(catalog, Iri(dcat.dataset), this),
        Triple(catalog, Iri(dcat.service), service),
        Triple(whole, Iri(rdf.type), Iri(dcat.Dataset)),
        Triple(whole, Iri(terms.title), title),
        Triple(whole, Iri(dcat.hasCurrentVersion), this),
        Triple(this, Iri(rdf.type), Iri(dcat.Dataset)),
        Triple(this, Iri(terms.title), Literal(f"{title.value}, release {manifest.release}", language="en")),
        Triple(this, Iri(terms.identifier), Literal(manifest.release)),
        Triple(this, Iri(dcat.version), Literal(manifest.release)),
        Triple(this, Iri(dcat.isVersionOf), whole),
        *(Triple(this, Iri(dcat.keyword), Literal(word, language="en")) for word in _KEYWORDS),
        *(Triple(this, Iri(terms.source), Literal(f"{each.name}, {each.sha256}")) for each in manifest.documents),
        Triple(service, Iri(rdf.type), Iri(dcat.DataService)),
        Triple(service, Iri(dcat.endpointURL), service),
        Triple(service, Iri(dcat.servesDataset), this),
    ]  # fmt: skip
    for each in dumps:
        made += _distribution(this, each, f"{root}/dumps/{manifest.release}.{each.ending}")
    return made


def _distribution(this: Iri, each: Dump, address: str) -> list[Triple]:
    node, checksum = Iri(f"{this.value}#{each.ending}"), Iri(f"{this.value}#{each.ending}-checksum")
    media = Iri(f"https://www.iana.org/assignments/media-types/{DUMPS[each.ending]}")
    return [
        Triple(this, Iri(dcat.distribution), node),
        Triple(node, Iri(rdf.type), Iri(dcat.Distribution)),
        Triple(node, Iri(dcat.downloadURL), Iri(address)),
        Triple(node, Iri(dcat.accessURL), Iri(address)),
        Triple(node, Iri(dcat.mediaType), media),
    ] + (_measured(node, checksum, each) if each.size is not None else [])


def _measured(node: Iri, checksum: Iri, each: Dump) -> list[Triple]:
    return [
        Triple(node, Iri(dcat.byteSize), Literal(str(each.size), datatype=Iri(_COUNT))),
        Triple(node, Iri(spdx.checksum), checksum),
        Triple(checksum, Iri(rdf.type), Iri(spdx.Checksum)),
        Triple(checksum, Iri(spdx.algorithm), Iri(spdx.sha256)),
        Triple(checksum, Iri(spdx.checksumValue), Literal(each.sha256, datatype=Iri(_HEX))),
    ]
