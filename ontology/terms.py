"""Names of the ontology for Python, one for each term of ``board.ttl`` and ``codes.ttl``.

A test holds this file against the Turtle, both ways. Hyphens become underscores:

>>> gt.cites, gt.no_course
('https://w3id.org/golden-thread/ontology#cites', 'https://w3id.org/golden-thread/ontology#no-course')
"""

from typing import Final

ONTOLOGY: Final = "https://w3id.org/golden-thread/ontology"
NAMESPACE: Final = ONTOLOGY + "#"
TOPICS: Final = "https://w3id.org/golden-thread/topic/"
GUIDANCE: Final = "https://w3id.org/golden-thread/guidance/"
AGENCIES: Final = "https://w3id.org/golden-thread/agency/"
RULES: Final = "https://w3id.org/golden-thread/rule/"
DATA: Final = "https://w3id.org/golden-thread/id/"


class gt:
    """Terms of the ``gt:`` namespace."""

    # Classes
    Agency: Final = NAMESPACE + "Agency"
    AnsweredPoint: Final = NAMESPACE + "AnsweredPoint"
    Assessment: Final = NAMESPACE + "Assessment"
    Audit: Final = NAMESPACE + "Audit"
    Board: Final = NAMESPACE + "Board"
    Citation: Final = NAMESPACE + "Citation"
    Course: Final = NAMESPACE + "Course"
    CourseRun: Final = NAMESPACE + "CourseRun"
    Decision: Final = NAMESPACE + "Decision"
    Document: Final = NAMESPACE + "Document"
    Instrument: Final = NAMESPACE + "Instrument"
    Item: Final = NAMESPACE + "Item"
    LearningPoint: Final = NAMESPACE + "LearningPoint"
    Link: Final = NAMESPACE + "Link"
    ManualRelease: Final = NAMESPACE + "ManualRelease"
    Meeting: Final = NAMESPACE + "Meeting"
    Mode: Final = NAMESPACE + "Mode"
    Plan: Final = NAMESPACE + "Plan"
    Policy: Final = NAMESPACE + "Policy"
    PracticeTool: Final = NAMESPACE + "PracticeTool"
    Process: Final = NAMESPACE + "Process"
    Protocol: Final = NAMESPACE + "Protocol"
    Response: Final = NAMESPACE + "Response"
    Route: Final = NAMESPACE + "Route"
    Rule: Final = NAMESPACE + "Rule"
    Run: Final = NAMESPACE + "Run"
    Rung: Final = NAMESPACE + "Rung"
    Section: Final = NAMESPACE + "Section"
    SetAside: Final = NAMESPACE + "SetAside"
    Skipped: Final = NAMESPACE + "Skipped"
    Standing: Final = NAMESPACE + "Standing"
    State: Final = NAMESPACE + "State"
    StatutoryProvision: Final = NAMESPACE + "StatutoryProvision"
    Strength: Final = NAMESPACE + "Strength"
    Toolkit: Final = NAMESPACE + "Toolkit"

    # Properties
    agencyList: Final = NAMESPACE + "agencyList"
    accepts: Final = NAMESPACE + "accepts"
    alsoNumbered: Final = NAMESPACE + "alsoNumbered"
    amended: Final = NAMESPACE + "amended"
    answeredBy: Final = NAMESPACE + "answeredBy"
    asksForMissing: Final = NAMESPACE + "asksForMissing"
    audienceText: Final = NAMESPACE + "audienceText"
    auditId: Final = NAMESPACE + "auditId"
    audited: Final = NAMESPACE + "audited"
    auditedFrom: Final = NAMESPACE + "auditedFrom"
    auditedTo: Final = NAMESPACE + "auditedTo"
    availableUntil: Final = NAMESPACE + "availableUntil"
    carriedOutBy: Final = NAMESPACE + "carriedOutBy"
    cases: Final = NAMESPACE + "cases"
    cites: Final = NAMESPACE + "cites"
    completeFor: Final = NAMESPACE + "completeFor"
    concernsAgency: Final = NAMESPACE + "concernsAgency"
    contentDate: Final = NAMESPACE + "contentDate"
    cost: Final = NAMESPACE + "cost"
    decidedBy: Final = NAMESPACE + "decidedBy"
    decidedOn: Final = NAMESPACE + "decidedOn"
    decides: Final = NAMESPACE + "decides"
    delivery: Final = NAMESPACE + "delivery"
    duration: Final = NAMESPACE + "duration"
    fingerprint: Final = NAMESPACE + "fingerprint"
    hasTopic: Final = NAMESPACE + "hasTopic"
    holdsFrom: Final = NAMESPACE + "holdsFrom"
    holdsUntil: Final = NAMESPACE + "holdsUntil"
    identifiedIn: Final = NAMESPACE + "identifiedIn"
    instrumentList: Final = NAMESPACE + "instrumentList"
    instrumentTaughtBy: Final = NAMESPACE + "instrumentTaughtBy"
    itemId: Final = NAMESPACE + "itemId"
    level: Final = NAMESPACE + "level"
    levelScheme: Final = NAMESPACE + "levelScheme"
    linkObject: Final = NAMESPACE + "linkObject"
    linkPredicate: Final = NAMESPACE + "linkPredicate"
    linkSubject: Final = NAMESPACE + "linkSubject"
    lookAlike: Final = NAMESPACE + "lookAlike"
    madeFor: Final = NAMESPACE + "madeFor"
    matchEnd: Final = NAMESPACE + "matchEnd"
    matchStart: Final = NAMESPACE + "matchStart"
    matched: Final = NAMESPACE + "matched"
    method: Final = NAMESPACE + "method"
    mode: Final = NAMESPACE + "mode"
    modeRule: Final = NAMESPACE + "modeRule"
    nestedUnder: Final = NAMESPACE + "nestedUnder"
    ordinal: Final = NAMESPACE + "ordinal"
    outcome: Final = NAMESPACE + "outcome"
    page: Final = NAMESPACE + "page"
    place: Final = NAMESPACE + "place"
    pointKind: Final = NAMESPACE + "pointKind"
    provider: Final = NAMESPACE + "provider"
    quote: Final = NAMESPACE + "quote"
    readFrom: Final = NAMESPACE + "readFrom"
    reason: Final = NAMESPACE + "reason"
    recurrence: Final = NAMESPACE + "recurrence"
    relevantSection: Final = NAMESPACE + "relevantSection"
    response: Final = NAMESPACE + "response"
    reviewBy: Final = NAMESPACE + "reviewBy"
    role: Final = NAMESPACE + "role"
    route: Final = NAMESPACE + "route"
    rule: Final = NAMESPACE + "rule"
    ruleSet: Final = NAMESPACE + "ruleSet"
    runOf: Final = NAMESPACE + "runOf"
    rung: Final = NAMESPACE + "rung"
    sectionNumber: Final = NAMESPACE + "sectionNumber"
    sectionTaughtBy: Final = NAMESPACE + "sectionTaughtBy"
    setOutIn: Final = NAMESPACE + "setOutIn"
    setsOut: Final = NAMESPACE + "setsOut"
    sha256: Final = NAMESPACE + "sha256"
    standing: Final = NAMESPACE + "standing"
    state: Final = NAMESPACE + "state"
    storedText: Final = NAMESPACE + "storedText"
    teachesInstrument: Final = NAMESPACE + "teachesInstrument"
    teachesSection: Final = NAMESPACE + "teachesSection"
    teachesText: Final = NAMESPACE + "teachesText"
    teachesTopic: Final = NAMESPACE + "teachesTopic"
    text: Final = NAMESPACE + "text"
    theme: Final = NAMESPACE + "theme"
    tier: Final = NAMESPACE + "tier"
    toolVersion: Final = NAMESPACE + "toolVersion"
    topicKeys: Final = NAMESPACE + "topicKeys"
    topicList: Final = NAMESPACE + "topicList"
    trainingSignal: Final = NAMESPACE + "trainingSignal"
    via: Final = NAMESPACE + "via"
    whoActs: Final = NAMESPACE + "whoActs"

    # Codes
    accepted: Final = NAMESPACE + "accepted"
    by_person: Final = NAMESPACE + "by-person"
    by_theme: Final = NAMESPACE + "by-theme"
    covered: Final = NAMESPACE + "covered"
    delayed: Final = NAMESPACE + "delayed"
    enforce: Final = NAMESPACE + "enforce"
    keep: Final = NAMESPACE + "keep"
    mention: Final = NAMESPACE + "mention"
    misapplied: Final = NAMESPACE + "misapplied"
    missing: Final = NAMESPACE + "missing"
    modes: Final = NAMESPACE + "modes"
    named: Final = NAMESPACE + "named"
    needed: Final = NAMESPACE + "needed"
    no_course: Final = NAMESPACE + "no-course"
    no_section: Final = NAMESPACE + "no-section"
    none: Final = NAMESPACE + "none"
    not_followed: Final = NAMESPACE + "not-followed"
    not_known: Final = NAMESPACE + "not-known"
    not_running: Final = NAMESPACE + "not-running"
    not_used: Final = NAMESPACE + "not-used"
    poorly_done: Final = NAMESPACE + "poorly-done"
    poorly_recorded: Final = NAMESPACE + "poorly-recorded"
    proposed: Final = NAMESPACE + "proposed"
    rejected: Final = NAMESPACE + "rejected"
    responses: Final = NAMESPACE + "responses"
    routes: Final = NAMESPACE + "routes"
    rungs: Final = NAMESPACE + "rungs"
    set_aside: Final = NAMESPACE + "set-aside"
    stale: Final = NAMESPACE + "stale"
    states: Final = NAMESPACE + "states"
    train: Final = NAMESPACE + "train"
    unlinked: Final = NAMESPACE + "unlinked"
    unreviewed: Final = NAMESPACE + "unreviewed"
    used_well: Final = NAMESPACE + "used-well"
    write: Final = NAMESPACE + "write"
    wrong_audience: Final = NAMESPACE + "wrong-audience"


class rdf:
    """RDF."""

    type: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


class rdfs:
    """RDF Schema."""

    label: Final = "http://www.w3.org/2000/01/rdf-schema#label"
    seeAlso: Final = "http://www.w3.org/2000/01/rdf-schema#seeAlso"


class xsd:
    """XML Schema datatypes."""

    boolean: Final = "http://www.w3.org/2001/XMLSchema#boolean"
    date: Final = "http://www.w3.org/2001/XMLSchema#date"
    decimal: Final = "http://www.w3.org/2001/XMLSchema#decimal"
    gYear: Final = "http://www.w3.org/2001/XMLSchema#gYear"
    gYearMonth: Final = "http://www.w3.org/2001/XMLSchema#gYearMonth"
    integer: Final = "http://www.w3.org/2001/XMLSchema#integer"
    string: Final = "http://www.w3.org/2001/XMLSchema#string"


class skos:
    """SKOS."""

    Concept: Final = "http://www.w3.org/2004/02/skos/core#Concept"
    altLabel: Final = "http://www.w3.org/2004/02/skos/core#altLabel"
    broader: Final = "http://www.w3.org/2004/02/skos/core#broader"
    definition: Final = "http://www.w3.org/2004/02/skos/core#definition"
    inScheme: Final = "http://www.w3.org/2004/02/skos/core#inScheme"
    notation: Final = "http://www.w3.org/2004/02/skos/core#notation"
    prefLabel: Final = "http://www.w3.org/2004/02/skos/core#prefLabel"
    scopeNote: Final = "http://www.w3.org/2004/02/skos/core#scopeNote"


class dcterms:
    """DCMI Metadata Terms."""

    description: Final = "http://purl.org/dc/terms/description"
    format: Final = "http://purl.org/dc/terms/format"
    isPartOf: Final = "http://purl.org/dc/terms/isPartOf"
    isReplacedBy: Final = "http://purl.org/dc/terms/isReplacedBy"
    issued: Final = "http://purl.org/dc/terms/issued"
    title: Final = "http://purl.org/dc/terms/title"


class prov:
    """PROV-O."""

    used: Final = "http://www.w3.org/ns/prov#used"
    wasDerivedFrom: Final = "http://www.w3.org/ns/prov#wasDerivedFrom"
    wasGeneratedBy: Final = "http://www.w3.org/ns/prov#wasGeneratedBy"


class oa:
    """Web Annotation Vocabulary."""

    SpecificResource: Final = "http://www.w3.org/ns/oa#SpecificResource"
    TextPositionSelector: Final = "http://www.w3.org/ns/oa#TextPositionSelector"
    TextQuoteSelector: Final = "http://www.w3.org/ns/oa#TextQuoteSelector"
    end: Final = "http://www.w3.org/ns/oa#end"
    exact: Final = "http://www.w3.org/ns/oa#exact"
    hasSelector: Final = "http://www.w3.org/ns/oa#hasSelector"
    hasSource: Final = "http://www.w3.org/ns/oa#hasSource"
    prefix: Final = "http://www.w3.org/ns/oa#prefix"
    start: Final = "http://www.w3.org/ns/oa#start"
    suffix: Final = "http://www.w3.org/ns/oa#suffix"


class schema:
    """schema.org."""

    endDate: Final = "https://schema.org/endDate"
    startDate: Final = "https://schema.org/startDate"
    url: Final = "https://schema.org/url"


class sssom:
    """SSSOM slots."""

    confidence: Final = "https://w3id.org/sssom/confidence"
    mapping_justification: Final = "https://w3id.org/sssom/mapping_justification"
