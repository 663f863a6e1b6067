"""The pages that are visited in real Chromium, by name, and the routes that show none, each with the reason."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Rule

__all__ = ["NOT_PAGES", "PAGES", "SIGNED_IN", "endpoint_of", "pages", "routes"]

QUERY = "SELECT ?id ?text { ?p <https://w3id.org/golden-thread/ontology#itemId> ?id ; ?q ?text } LIMIT 40"
LINES = """PREFIX gt: <https://w3id.org/golden-thread/ontology#>
SELECT ?month ?response (COUNT(?p) AS ?points) {
  ?p a gt:LearningPoint ; gt:identifiedIn/gt:audited ?month ; gt:response ?response
} GROUP BY ?month ?response"""
NEGLECT, INJURY = (f"https://w3id.org/golden-thread/topic/{each}" for each in ("neglect", "physical-injury"))
COURSE = "exampleshire-scb-illustrative-allegations-against-staff-the-managers-part"
BARS = LINES.replace("?month", "").replace("gt:identifiedIn/gt:audited  ;", "")


def pages(board: str = "exampleshire", several: bool = False) -> dict[str, str]:
    """Addresses by name, of the bundled example; where it is one of several boards of a store, of ``board``."""
    own = f"{board}/" if several else ""
    return {
        "home": "/",
        "gaps": "/gaps",
        "gaps-narrowed": "/gaps?rung=no-course&topic=Voice+of+the+child&as_at=2015-12-31",
        "gaps-none": "/gaps?words=xyzzy",
        "coverage": "/coverage",
        "coverage-agencies": "/coverage?view=topics-agencies&count=learning",
        "coverage-turned": "/coverage?view=audits-topics&turned=yes",
        "coverage-sections": "/coverage?view=guidance-sections",
        "coverage-none": "/coverage?words=xyzzy",
        "recurrence": "/recurrence",
        "recurrence-topic": "/recurrence?topic=fathers-and-absent-men",
        "points": "/points",
        "point": f"/points/{own}injuries-in-pre-mobile-babies-2015-05/learning-11",
        "point-set-aside": f"/points/{own}injuries-in-pre-mobile-babies-2015-05/learning-10",
        "strength": f"/points/{own}neglect-2015-10/strength-3",
        "explain": f"/explain/{own}domestic-violence-2014-11/learning-2",
        "explain-unlinked": f"/explain/{own}neglect-2015-10/learning-22",
        "steps": "/steps",
        "steps-narrowed": "/steps?status=unevidenced",
        "plans": "/plans",
        "plan": "/plans/schools",
        "audits": "/audits",
        "audit": f"/audits/{own}neglect-2015-10",
        "guidance": "/guidance",
        "guidance-one": "/guidance/bruising-policy",
        "sections": "/sections?sort=points&order=desc",
        "section": f"/sections/{own}bruising-injuries-in-pre-mobile-babies",
        "courses": "/courses",
        "course": f"/courses/{own}{COURSE}",
        "topics": "/topics",
        "topic": "/topics/voice-of-the-child",
        "agencies": "/agencies",
        "agency": "/agencies/police",
        "boards": "/boards",
        "board": f"/boards/{board}",
        "coverage-boards": "/coverage?view=boards-rungs",
        "questions": "/queries",
        "question": "/queries/gaps-without-training",
        "question-chart": "/queries/recurring-topics",
        "question-form": "/queries/mentions",
        "question-error": "/queries/gaps-without-training?as_at=soon",
        "data-set": "/void",
        "dumps": "/dumps",
        "ontology": "/ontology",
        "resource": f"/id/{board}/audit/neglect-2015-10/learning-1.html",
        "term": "/topic/neglect.html",
        "sparql": "/sparql",
        "sparql-rows": f"/sparql?query={quote(QUERY)}",
        "sparql-bars": f"/sparql?query={quote(BARS)}",
        "sparql-lines": f"/sparql?query={quote(LINES)}",
        "sparql-matrix": f"/sparql?chart=matrix&query={quote(LINES)}",
        "sparql-graph": f"/sparql?query={quote(f'DESCRIBE <https://w3id.org/golden-thread/id/{board}>')}",
        "sparql-error": f"/sparql?query={quote('SELECT * { broken')}",
        "sources": "/sources",
        "search": "/search",
        "search-found": "/search?q=neglekt",
        "search-kind": "/search?q=child&kind=point&page=2",
        "search-nothing": "/search?q=xyzzyq",
        "picture": "/graph",
        "picture-topic": "/graph/topics/neglect",
        "picture-opened": f"/graph/points/{own}neglect-2015-10/learning-15"
        "?open=topics/neglect&show=points,courses,sections",
        "picture-start": "/graph?q=CSE",
        "vocabulary": "/vocabulary",
        "policy": "/policy",
        "policy-sections": "/policy/sections?sort=last&order=desc",
        "policy-amended": "/policy/amended",
        "policy-replaced": "/policy/replaced",
        "policy-untouched": "/policy/untouched",
        "policy-without-section": "/policy/without-section",
        "glossary": "/glossary",
        "help": "/help",
        "sign-in": "/sign-in",
        "sign-in-once": "/sign-in/once/long-ago",
        "not-found": "/nowhere",
        "refused": "/gaps?as_at=soon",
        "gone": "/gaps?release=0123456789ab",
    }


PAGES = pages()
#: Pages for somebody who is signed in and looks after the service.
SIGNED_IN = {
    "vocabulary-decided": "/vocabulary",
    "vocabulary-names": "/vocabulary/names",
    "vocabulary-topics": "/vocabulary/topics",
    "vocabulary-merge": f"/vocabulary/topics/merge?topic={NEGLECT}&into={INJURY}",
    "vocabulary-split": f"/vocabulary/topics/split?topic={NEGLECT}",
    "vocabulary-guidance": "/vocabulary/guidance",
    "steps-of": "/steps/of/neglect-2015-10/learning-1",
    "steps-form": "/steps/record/neglect-2015-10/learning-1?step=training",
    "steps-import": "/steps/import",
    "steps-recorded": "/steps/recorded",
    "accounts": "/accounts",
    "account": "/accounts/1",
    "own-account": "/account",
    "audit-trail": "/audit-trail",
    "review": "/review",
    "review-narrowed": "/review?kind=answeredBy&topic=neglect",
    "review-topic": "/review?kind=hasTopic",
    "review-target": "/review/target?link=cae0be70b921d6028b06",
    "review-bulk": "/review/bulk?kind=answeredBy",
    "review-decisions": "/review/decisions",
    "review-orphans": "/review/orphans",
    "review-second": "/review/second",
    "review-agreement": "/review/agreement",
}

_FILE = "a file of the page's answer"
_RDF = "RDF, a file for programs"
_LEADS_ON = "leads on to another address and shows nothing itself"
_PROVIDER = "leads on to the organisation's provider and back; there is none here. What went wrong is told on /sign-in"
_IMPORT = "needs a document that somebody has brought: not looked at in a browser yet"
#: Routes that no browser need visit, by endpoint.
NOT_PAGES = {
    **{
        f"{each}.download": _FILE
        for each in (
            "agencies", "audits", "courses", "coverage", "gaps", "guidance", "points", "queries", "recurrence",
            "plans", "policy", "sections", "steps", "topics",
        )
    },
    **{
        f"{each}.page_file": "a file of what the page of a thing shows"
        for each in ("agencies", "audits", "courses", "guidance", "sections", "topics")
    },
    **{f"policy.{each}_file": _FILE for each in ("amended", "replaced", "sections", "untouched", "without_section")},
    "dumps.document": _RDF,
    "dumps.dump_file": _RDF,
    "ontology.document": _RDF,
    "void.document": _RDF,
    "linked.term": _LEADS_ON,
    "linked.thing": _LEADS_ON,
    "ontology.version": _LEADS_ON,
    "void.well_known": _LEADS_ON,
    "boards.download": _FILE,
    "boards.compare": _LEADS_ON,
    "review.decisions_file": _FILE,
    "steps.tracker": _FILE,
    "steps.preview": "what a tracker that somebody brings would change (tests/test_tracking_browser.py)",
    "importing.index": _IMPORT,
    "importing.preview": _IMPORT,
    "signin.leave": _PROVIDER,
    "signin.back": _PROVIDER,
    "api.description": "the description of the interface for programs, in JSON",
    "editor.vocabulary": "what the editor of queries completes from, in JSON",
    "editor.own_names": "what boards call terms of their own, for the editor of queries, in JSON",
    "home.health": "the state of the service for programs, in JSON",
    "service.live": "whether the service runs, for programs, in JSON",
    "service.ready": "whether the service is ready, for programs, in JSON",
    "service.metrics": "figures of the service for programs",
    "queries.listed": "the named queries for programs, in JSON",
    "search.as_json": "what was found for programs, in JSON",
    "trail.download": _FILE,
    "picture.script": "the script that draws the picture",
    "paper.foot": "the style sheet of the foot of printed pages",
    "vocabulary.name": "a name that no vocabulary holds: the example has none (tests/test_vocabulary_pages.py)",
    "static": "the style sheet, scripts and icon",
}  # fmt: skip


def endpoint_of(app: Flask, address: str) -> str:
    """The endpoint that answers an address, or the empty string."""
    try:
        found = app.url_map.bind("localhost").match(urlsplit(address).path)
    except HTTPException:
        return ""
    return str(found[0])


def routes(app: Flask) -> list[Rule]:
    """The routes that a browser can visit."""
    return [rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())]
