"""What the page of each thing says: its facts, and everything that leans on it or that it leans on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Final

from flask import url_for

from graph.analysis.alone import alone
from graph.oxigraph import Iri
from graph.query_files import named
from ontology.terms import dcterms, gt, rdf, rdfs, schema, skos
from web.context import Record, ask_about, records, release, remembered, wording
from web.frame.names import of_iri
from web.points.listed import Rows, day, has_catalogue, leaning_on, point_index
from web.tables.listing import date_words
from web.things.subject import Subject, because
from web.things.views import Fact, Group, Named, PointRow, Thing

__all__ = ["PAGES"]


_KINDS: Final = {
    gt.Policy, gt.Protocol, gt.Toolkit, gt.StatutoryProvision, gt.Process, gt.Meeting, gt.Assessment, gt.Plan,
    gt.PracticeTool,
}  # fmt: skip
_PROPOSED: Final = "Proposed because of the same topic. Nobody has decided yet."


def _fact(label: str, *values: str, long: bool = False) -> tuple[Fact, ...]:
    found = tuple(Named(value) for value in values if value)
    return (Fact(label, found, long),) if found else ()


def _names(label: str, values: Iterable[Named]) -> tuple[Fact, ...]:
    found = tuple(values)
    return (Fact(label, found),) if found else ()


def _address(label: str, url: str) -> tuple[Fact, ...]:
    return (Fact(label, (Named(url, url if url.startswith(("http://", "https://")) else ""),)),) if url else ()


def _if_any(*groups: Group) -> tuple[Group, ...]:
    return tuple(group for group in groups if group.size)


def _audit(iri: str) -> Thing:
    thing = Subject(iri)
    key = thing.value(gt.auditId)
    learning, strengths = (thing.points(rows, gt.identifiedIn) for rows in leaning_on("audit", iri))
    return Thing(
        "Audit", thing.value(rdfs.label), iri,
        facts=(
            *_fact("Audited", date_words(thing.value(gt.audited))),
            *_fact("Cases", thing.value(gt.cases)),
            *_fact("Method", thing.value(gt.method)),
            *_names("Carried out by", thing.named(gt.carriedOutBy)),
            *_fact("Id", key),
        ),
        groups=(
            Group("Learning points", "In the words and in the order of the sheet.", learning, key="points",
                  empty="The sheet gives no learning point for this audit."),
            Group("Strengths", points=strengths, key="strengths",
                  empty="The sheet gives no strength for this audit."),
        ),
    )  # fmt: skip


def _guidance(iri: str) -> Thing:
    thing, modes = Subject(iri), wording("modes")

    def how(link: Record | None) -> str:
        return f"{modes.get(link['mode'], 'mentioned').capitalize()}: {because(link)}" if link else ""

    cited, used = (thing.points(rows, gt.cites, how) for rows in leaning_on("guidance", iri))
    kinds = [each["name"] for each in thing.facts if each["property"] == rdf.type and each["value"] in _KINDS]
    return Thing(
        ": ".join(["Guidance", *dict.fromkeys(kinds)][:2]), thing.value(skos.prefLabel), iri,
        lead=thing.value(skos.scopeNote, skos.definition),
        facts=(
            *_fact("Also called", *thing.values(skos.altLabel)),
            *_names("Since replaced by", thing.named(dcterms.isReplacedBy)),
            *_names("Has taken the place of", thing.naming(dcterms.isReplacedBy)),
            *_address("See", thing.value(rdfs.seeAlso)),
        ),
        groups=(
            Group("Learning points that cite it",
                  "Learning points only; strengths are counted apart, because what is done well is no gap.", cited,
                  key="points", empty="No learning point cites it."),
            *_if_any(Group("Strengths that cite it", points=used, key="strengths")),
            Group("Where the manual sets it out", things=thing.led_by("guidance", "sections", gt.setOutIn),
                  key="sections",
                  empty="No section of the manual is known to set it out. A policy author can add one."),
            Group("Courses that teach it", things=thing.led_by("guidance", "courses", gt.teachesInstrument),
                  key="courses", empty=_no_course("teach it")),
        ),
    )  # fmt: skip


def _section(iri: str) -> Thing:
    thing = Subject(iri)
    rows, _ = leaning_on("section", iri)
    concern = thing.points(rows, gt.relevantSection)
    resting = point_index().on_rung(day(), rows, "covered")
    number, title = thing.value(gt.sectionNumber), thing.value(dcterms.title)
    return Thing(
        "Section of the manual", f"{number} {title}".strip(), iri,
        lead=thing.value(gt.text),
        facts=(
            *_address("In the manual", thing.value(schema.url)),
            *_fact("Amended", *(date_words(date) for date in thing.values(gt.amended))),
            *_names("Part of", tuple(each for each in thing.named(dcterms.isPartOf) if each.href)),
            *_names("Topics", thing.named(gt.hasTopic)),
        ),
        groups=(
            Group("Findings that lean on it", _edit(len(concern), resting), concern, key="points",
                  empty="No learning point leads to this section by the guidance that it cites."),
            Group("Guidance that it sets out", things=thing.led_by("sections", "guidance", gt.setOutIn),
                  key="guidance", empty="No guidance of the vocabulary is known to be set out here."),
            Group("Courses that teach it", things=_courses_of_section(thing), key="courses",
                  empty=_no_course("teach it")),
            *_if_any(Group("Findings that may concern it", _PROPOSED, thing.proposed(gt.relevantSection),
                           key="proposed"), _decided(iri)),
        ),
    )  # fmt: skip


def _edit(leaning: int, resting: int) -> str:
    if not leaning or not has_catalogue():
        return ""
    resting_words = f"{resting} of these {'counts' if resting == 1 else 'count'}" if resting else "none of these counts"
    doubt = "A change to this section puts every course that teaches it in doubt"
    return f"{doubt}: {resting_words} as covered on the date asked."


def _courses_of_section(thing: Subject) -> Sequence[Named]:
    def by_guidance(courses: Sequence[str]) -> dict[str, str]:
        pairs = [{"from": Iri(course), "thing": Iri(thing.iri)} for course in courses]
        rows = records(release().select(named("guidance-between").bound_to_each(pairs))) if pairs else ()
        return {row["from"]: f"by way of {row['label']}" for row in rows}

    return thing.led_by("sections", "courses", gt.teachesSection, by_guidance)


def _course(iri: str) -> Thing:
    thing = Subject(iri)
    taught = {gt.teachesInstrument: "guidance", gt.teachesSection: "section of the manual", gt.teachesTopic: "topic"}
    runs = [_run(row) for row in ask_about("runs-of", iri)]
    answered = thing.points(leaning_on("course", iri)[0], gt.answeredBy, because)
    lost = _lost(iri)
    return Thing(
        "Course", thing.value(dcterms.title), iri, lead=thing.value(dcterms.description),
        facts=(
            *_fact("Provider", thing.value(gt.provider)),
            *_fact("For", thing.value(gt.audienceText)),
            *_names("Agencies that it serves", thing.named(gt.madeFor)),
            *_fact("Level", thing.value(gt.level)),
            *_fact("Delivery", thing.value(gt.delivery)),
            *_fact("Runs", *(runs or [_always(thing.value(gt.availableUntil))])),
            *_fact("Content last reviewed", date_words(thing.value(gt.contentDate))),
            *_fact("Teaches, in the catalogue’s words", thing.value(gt.teachesText)),
            *_address("Address", thing.value(schema.url)),
        ),
        groups=(
            Group("What it teaches",
                  things=tuple(replace(each, note=kind) for p, kind in taught.items() for each in thing.named(p)),
                  empty="Nothing that it teaches is known to the vocabulary or the manual."),
            Group("Learning points that it answers",
                  "By accepted links. Whether a point is thereby covered depends on the date and on whom it names.",
                  answered, key="points", empty="It answers no learning point by an accepted link."),
            *lost,
            *_if_any(Group("Learning points that it may answer",
                           _PROPOSED, thing.proposed(gt.answeredBy), key="proposed"), _decided(iri)),
        ),
    )  # fmt: skip


def _decided(iri: str) -> Group:
    """What people decided of the links that lead to a thing, as it stands."""
    found = tuple(
        Named(
            f"{row['outcome'].capitalize()} for {row['id'] or row['subject'].rpartition('/')[2]}",
            of_iri(row["subject"]),
            ", ".join(part for part in (row["by"], date_words(row["on"]), row["reason"]) if part),
        )
        for row in ask_about("decisions-on", iri)
    )
    return Group("What people decided of it", things=found, key="decided")


def _lost(iri: str) -> tuple[Group, ...]:
    """The points that a course alone covers on the date asked; nothing where it covers none."""
    found = remembered("alone", iri, day().isoformat(), make=lambda: alone(release(), iri, day()))
    if not found.covered:
        return ()
    lead = (
        f"Of {len(found.covered)} {'point' if len(found.covered) == 1 else 'points'} answered by it and covered on the "
        "date asked, no other course covers these: for the people named, running, and up to date."
    )
    empty = "None. Each point that it answers and that is covered on the date asked, another course covers too."
    rows = point_index().rows_of(found.points)
    shown = Rows(rows, lambda some: [PointRow(point) for point in some])
    return (Group("What would open without it", lead, shown, empty=empty, key="lost"),)


def _run(row: Record) -> str:
    starts, ends = date_words(row["starts"]), date_words(row["ends"])
    return starts if starts == ends or not ends else f"{starts or 'until'} to {ends}".replace("until to", "until")


def _always(until: str) -> str:
    return "Always open" if until == "9999-12-31" else "The catalogue gives no run"


def _topic(iri: str) -> Thing:
    thing = Subject(iri)
    about, strengths = (thing.points(rows, gt.hasTopic, because) for rows in leaning_on("topic", iri))
    return Thing(
        "Topic", thing.value(skos.prefLabel), iri, lead=thing.value(skos.scopeNote, skos.definition),
        facts=(
            *_fact("Also called", *thing.values(skos.altLabel)),
            *_names("Part of", thing.named(skos.broader)),
            *_names("Over time", _timeline(iri) if len(about) else ()),
        ),
        groups=(
            Group("Learning points", points=about, key="points", empty="No learning point is about this topic."),
            *_if_any(Group("Strengths", points=strengths, key="strengths")),
            Group("Sections about it", things=thing.led_by("topics", "sections", gt.hasTopic), key="sections",
                  empty="No section of the manual is about it."),
            Group("Courses about it", things=thing.led_by("topics", "courses", gt.teachesTopic), key="courses",
                  empty=_no_course("be about it")),
        ),
    )  # fmt: skip


def _timeline(iri: str) -> tuple[Named, ...]:
    """Where the audits that found a topic stand beside the course runs on it."""
    href = url_for("recurrence.index", topic=iri.rsplit("/", 1)[-1])
    return (Named("Audits that found it and courses that ran", href),)


def _agency(iri: str) -> Thing:
    thing = Subject(iri)
    naming, strengths = (thing.points(rows, gt.concernsAgency, because) for rows in leaning_on("agency", iri))
    return Thing(
        "Agency", thing.value(skos.prefLabel), iri, lead=thing.value(skos.scopeNote, skos.definition),
        facts=(
            *_fact("Also called", *thing.values(skos.altLabel)),
            *_names("Part of", thing.named(skos.broader)),
        ),
        groups=(
            Group("Learning points that name it", points=naming, key="points", empty="No learning point names it."),
            *_if_any(Group("Strengths that name it", points=strengths, key="strengths")),
            Group("Courses made for it", things=thing.led_by("agencies", "courses", gt.madeFor), key="courses",
                  empty=_no_course("name it in its audience")),
        ),
    )  # fmt: skip


def _no_course(does: str) -> str:
    return f"No course in the catalogue is known to {does}." if has_catalogue() else "No catalogue loaded."


PAGES: Final[dict[str, Callable[[str], Thing]]] = {
    "audits": _audit,
    "guidance": _guidance,
    "sections": _section,
    "courses": _course,
    "topics": _topic,
    "agencies": _agency,
}
