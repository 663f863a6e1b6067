"""IRIs of the vocabularies that describe a data set as a whole: VoID, DCAT, and what they lean on."""

from __future__ import annotations

from typing import Final

__all__ = ["dcat", "foaf", "owl", "sd", "spdx", "terms", "void"]

_VOID: Final = "http://rdfs.org/ns/void#"
_DCAT: Final = "http://www.w3.org/ns/dcat#"
_SD: Final = "http://www.w3.org/ns/sparql-service-description#"
_TERMS: Final = "http://purl.org/dc/terms/"
_SPDX: Final = "http://spdx.org/rdf/terms#"


class void:
    """VoID: what a data set holds, and where."""

    Dataset: Final = _VOID + "Dataset"
    DatasetDescription: Final = _VOID + "DatasetDescription"
    Class: Final = _VOID + "class"
    classPartition: Final = _VOID + "classPartition"
    classes: Final = _VOID + "classes"
    dataDump: Final = _VOID + "dataDump"
    distinctObjects: Final = _VOID + "distinctObjects"
    distinctSubjects: Final = _VOID + "distinctSubjects"
    entities: Final = _VOID + "entities"
    exampleResource: Final = _VOID + "exampleResource"
    feature: Final = _VOID + "feature"
    inDataset: Final = _VOID + "inDataset"
    properties: Final = _VOID + "properties"
    property: Final = _VOID + "property"
    propertyPartition: Final = _VOID + "propertyPartition"
    sparqlEndpoint: Final = _VOID + "sparqlEndpoint"
    subset: Final = _VOID + "subset"
    triples: Final = _VOID + "triples"
    uriSpace: Final = _VOID + "uriSpace"
    vocabulary: Final = _VOID + "vocabulary"


class dcat:
    """DCAT 3: a data set and the files that it comes in."""

    Catalog: Final = _DCAT + "Catalog"
    Dataset: Final = _DCAT + "Dataset"
    Distribution: Final = _DCAT + "Distribution"
    DataService: Final = _DCAT + "DataService"
    accessURL: Final = _DCAT + "accessURL"
    byteSize: Final = _DCAT + "byteSize"
    dataset: Final = _DCAT + "dataset"
    distribution: Final = _DCAT + "distribution"
    downloadURL: Final = _DCAT + "downloadURL"
    endpointURL: Final = _DCAT + "endpointURL"
    hasCurrentVersion: Final = _DCAT + "hasCurrentVersion"
    isVersionOf: Final = _DCAT + "isVersionOf"
    keyword: Final = _DCAT + "keyword"
    mediaType: Final = _DCAT + "mediaType"
    servesDataset: Final = _DCAT + "servesDataset"
    service: Final = _DCAT + "service"
    version: Final = _DCAT + "version"


class terms:
    """DCMI Metadata Terms, as descriptions of data sets use them."""

    conformsTo: Final = _TERMS + "conformsTo"
    creator: Final = _TERMS + "creator"
    description: Final = _TERMS + "description"
    identifier: Final = _TERMS + "identifier"
    language: Final = _TERMS + "language"
    source: Final = _TERMS + "source"
    title: Final = _TERMS + "title"


class foaf:
    """FOAF: pages and what they are about."""

    homepage: Final = "http://xmlns.com/foaf/0.1/homepage"
    primaryTopic: Final = "http://xmlns.com/foaf/0.1/primaryTopic"


class owl:
    """OWL: the version of an ontology."""

    versionIRI: Final = "http://www.w3.org/2002/07/owl#versionIRI"


class sd:
    """SPARQL 1.1 Service Description: what an endpoint can do, and the names of its graphs."""

    Dataset: Final = _SD + "Dataset"
    Graph: Final = _SD + "Graph"
    NamedGraph: Final = _SD + "NamedGraph"
    SPARQL11Query: Final = _SD + "SPARQL11Query"
    Service: Final = _SD + "Service"
    UnionDefaultGraph: Final = _SD + "UnionDefaultGraph"
    defaultDataset: Final = _SD + "defaultDataset"
    defaultGraph: Final = _SD + "defaultGraph"
    endpoint: Final = _SD + "endpoint"
    feature: Final = _SD + "feature"
    graph: Final = _SD + "graph"
    name: Final = _SD + "name"
    namedGraph: Final = _SD + "namedGraph"
    resultFormat: Final = _SD + "resultFormat"
    supportedLanguage: Final = _SD + "supportedLanguage"


class spdx:
    """SPDX, as DCAT uses it: the checksum of a file."""

    Checksum: Final = _SPDX + "Checksum"
    algorithm: Final = _SPDX + "algorithm"
    checksum: Final = _SPDX + "checksum"
    checksumValue: Final = _SPDX + "checksumValue"
    sha256: Final = _SPDX + "checksumAlgorithm_sha256"
