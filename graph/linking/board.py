"""The thread of one board: what its points, sections and courses have to do with each other.

Links *by name* follow an exact rule and are accepted by it. Links *by theme* (same topic) are
proposals until a person says so, and are made only where no accepted link answers the point already.
A pair that a person has rejected is never proposed again.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

from graph.linking.acronyms import meant_in, spelled_out, without_short_names
from graph.linking.decided import BoardWork, LinkDecision
from graph.linking.file_decisions import decisions_of_files
from graph.linking.links import Link, State
from graph.linking.matching import Matcher, Named
from graph.linking.naming import merge_topics, name_terms
from graph.linking.steps import track
from graph.linking.thread import LinkedBoard, LocalTerm, direct_answers, relevant_sections, subjects_of
from graph.model import AuditSheet, BoardReadings, Citation, Course, Mention
from graph.names import Names, slug
from ontology.terms import gt
from ontology.vocabulary import Vocabulary

NO_WORK = BoardWork()
_SCHEME = re.compile(r"^[a-z]+://(www\.)?", re.IGNORECASE)


def link_board(readings: BoardReadings, vocabulary: Vocabulary, work: BoardWork = NO_WORK) -> LinkedBoard:
    """Link everything that was read for one board, and take in what people have worked on it."""
    board = LinkedBoard(Names(readings.base, readings.key), readings.name)
    board.warnings += work.left_out
    name_terms(board, work.terms)
    settled = {each.term for each in work.terms}
    board.with_short_names = without_short_names(readings.sheets, board.names.local_guidance, settled)
    own = spelled_out(readings.sheets, lambda name: board.named.get(iri := board.local_guidance(name), iri))
    matcher = Matcher(vocabulary, lambda name: _local_iri(board, name), own)
    for sheet in readings.sheets:
        _add_sheet(board, sheet, meant_in(sheet, own))
    _add_sections(board, readings)
    for catalogue in readings.catalogues:
        board.courses.update((board.names.course(course.id), course) for course in catalogue.courses)
    board.links += _section_links(board, matcher)
    board.links += _course_links(board, matcher)
    _add_audiences(board, matcher)
    board.sheet_links = {sheet: merge_topics(board, links) for sheet, links in board.sheet_links.items()}
    board.links = merge_topics(board, board.links)
    _add_decisions(board, readings, work)
    _add_steps(board, readings, work, matcher, vocabulary)
    board.links += _theme_links(board)
    return board


# --- From the words of the sheets ----------------------------------------------------------


def _add_sheet(board: LinkedBoard, sheet: AuditSheet, own: Mapping[str, str]) -> None:
    board.audits.update((board.names.audit(audit.id), audit) for audit in sheet.audits)
    links: list[Link] = []
    for item in sheet.items:
        iri = board.names.item(item.id)
        board.items[iri] = item
        links += [link for citation in item.citations if (link := _citation_link(board, iri, citation, own))]
        links += [_mention_link(iri, gt.hasTopic, topic) for topic in item.topics if topic.iri]
        links += [_mention_link(iri, gt.concernsAgency, agency) for agency in item.agencies if agency.iri]
    board.sheet_links[sheet.document.sha256] = _once(links)


def _citation_link(board: LinkedBoard, item: str, citation: Citation, own: Mapping[str, str]) -> Link | None:
    """The link of a citation; ``None`` where people have said that its words are no name.

    ``own`` are the board's own meanings of short names.
    """
    target = own.get(citation.quote) or citation.iri or _local_term(board, citation.name, citation.kind)
    if target is None:
        return None
    return Link(
        item, gt.cites, target, "named", "accepted", citation.rule, 1.0,
        matched=citation.quote, span=citation.span, mode=citation.mode, mode_rule=citation.mode_rule,
    )  # fmt: skip


def _mention_link(item: str, predicate: str, mention: Mention) -> Link:
    return Link(
        item, predicate, mention.iri or "", "named", "accepted", mention.rule, 1.0,
        matched=mention.quote, span=mention.span,
    )  # fmt: skip


def _local_term(board: LinkedBoard, name: str, kind: str | None) -> str | None:
    """The guidance that a name stands for which no vocabulary holds: its own term, or what people have said."""
    iri = board.local_guidance(name)
    if iri in board.named:
        return board.named[iri]
    return board.local_terms.setdefault(iri, LocalTerm(iri, board.own_name(name), kind or "Policy")).iri


def _local_iri(board: LinkedBoard, name: str) -> str | None:
    iri = board.local_guidance(name)
    return board.named.get(iri, iri if iri in board.local_terms else None)


# --- Sections -------------------------------------------------------------------------------


def _add_sections(board: LinkedBoard, readings: BoardReadings) -> None:
    """The manual's sections, and those that only a sheet links: the same address or title is the same section."""
    known: set[str] = set()
    linked = (section for sheet in readings.sheets for section in sheet.sections)
    for section in [*(s for manual in readings.manuals for s in manual.sections), *linked]:
        keys = {key for key in (_address_key(section.url), slug(section.title)) if key}
        if section.number is None and section.part_of is None and keys & known:
            continue
        known |= keys
        board.sections[board.names.section(section.id)] = section


def _address_key(url: str | None) -> str | None:
    return _SCHEME.sub("", url).rstrip("/").lower() if url else None


def _section_links(board: LinkedBoard, matcher: Matcher) -> list[Link]:
    links: list[Link] = []
    for iri, section in board.sections.items():
        for name in section.sets_out:
            links += _set_out_by_name(board, matcher, iri, name)
        links += [_set_out(iri, named) for named in matcher.guidance_in_title(section.title)]
        links += [_topic(iri, named) for named in matcher.topics_in_title(section.title)]
    return _once(links)


def _set_out_by_name(board: LinkedBoard, matcher: Matcher, section: str, name: str) -> list[Link]:
    guidance, topic = matcher.guidance(name), matcher.topic(name)
    if guidance is None and topic is None and board.local_guidance(name) not in board.named:
        guidance = _local_term(board, name, None)
        title = board.sections[section].title
        board.warnings.append(f"section “{title}” sets out “{name}”, which is not known: kept as new guidance")
    links = [_set_out(section, Named(guidance, name, "manual-sets-out", 1.0))] if guidance else []
    return links + ([_topic(section, Named(topic, name, "manual-sets-out", 1.0))] if topic else [])


def _set_out(section: str, named: Named) -> Link:
    return Link(named.iri, gt.setOutIn, section, "named", "accepted", named.rule, named.confidence, matched=named.words)


def _topic(subject: str, named: Named, predicate: str = gt.hasTopic) -> Link:
    return Link(subject, predicate, named.iri, "named", "accepted", named.rule, named.confidence, matched=named.words)


# --- Courses --------------------------------------------------------------------------------


def _course_links(board: LinkedBoard, matcher: Matcher) -> list[Link]:
    by_title = {slug(section.title): iri for iri, section in board.sections.items()}
    by_number = {section.number: iri for iri, section in board.sections.items() if section.number}
    links: list[Link] = []
    for iri, course in board.courses.items():
        if not course.teaches:
            links += _taught_by_title(iri, course, matcher)
        for name in course.teaches:
            section = by_number.get(name) or by_title.get(slug(name))
            found = _taught_by_name(iri, name, section, matcher)
            if not found:
                board.warnings.append(
                    f"course “{course.title}” (row {course.place}) teaches “{name}”, which names no guidance,"
                    " section or topic that is known: it links to nothing"
                )
            links += found
    return _once(links)


def _taught_by_name(course: str, name: str, section: str | None, matcher: Matcher) -> list[Link]:
    found = (
        (gt.teachesInstrument, matcher.guidance(name)),
        (gt.teachesSection, section),
        (gt.teachesTopic, matcher.topic(name)),
    )
    return [
        Link(course, predicate, target, "named", "accepted", "catalogue-says-teaches", 1.0, matched=name)
        for predicate, target in found
        if target
    ]


def _taught_by_title(course: str, record: Course, matcher: Matcher) -> list[Link]:
    """A catalogue that does not say what a course teaches: its title does, its description only may."""
    links = [
        Link(course, gt.teachesInstrument, n.iri, "named", "accepted", n.rule, n.confidence, matched=n.words)
        for n in matcher.guidance_named_in(record.title)
    ]
    links += [_topic(course, named, gt.teachesTopic) for named in matcher.topics_in_title(record.title)]
    sentences = re.split(r"[.;\n]", record.description or "")
    links += [
        Link(course, gt.teachesInstrument, named.iri, "named", "proposed", "description-names-guidance", 0.5,
             matched=named.words)
        for sentence in sentences
        for named in matcher.guidance_named_in(sentence)
    ]  # fmt: skip
    return links


def _add_audiences(board: LinkedBoard, matcher: Matcher) -> None:
    for iri, course in board.courses.items():
        served: list[str] = []
        for entry in course.audience:
            found = matcher.agencies_of_audience(entry)
            if not found:
                board.warnings.append(
                    f"course “{course.title}” (row {course.place}) is for “{entry}”, which names no agency"
                    " that is known: it counts for nobody"
                )
            served += [agency for agency in found if agency not in served]
        board.made_for[iri] = tuple(served)


# --- People ---------------------------------------------------------------------------------


def _add_decisions(board: LinkedBoard, readings: BoardReadings, work: BoardWork) -> None:
    """Of several decisions on one link the latest stands; the earlier ones are kept, and decide nothing.

    Those of a file come first where the day is the same. What a person has rejected is rejected whatever rule made it,
    and what a person has accepted is theirs, and no proposal any more.
    """
    made = sorted((*decisions_of_files(board, readings), *work.decisions), key=lambda each: each.on.latest)
    standing = {(each.subject, each.predicate, each.object): each for each in made if not each.overruled}
    for each in made:
        last = standing.get((each.subject, each.predicate, each.object))
        board.decided.append(each if each.overruled or last is each else replace(each, overruled=True))
    links = merge_topics(board, (link for each in standing.values() if (link := _decided_link(each))))
    decided = {(link.subject, link.predicate, link.object): link.state for link in links}
    board.links = [_as_decided(link, decided) for link in board.links if not _is_settled(link, decided)] + links
    for sheet, found in board.sheet_links.items():
        board.sheet_links[sheet] = [_as_decided(link, decided) for link in found]


def _decided_link(made: LinkDecision) -> Link | None:
    """The link that a decision makes; one that was accepted for other words is proposed until someone looks again."""
    if made.object is None or made.outcome not in ("accepted", "rejected"):
        return None
    state: State = "accepted" if made.outcome == "accepted" else "rejected"
    if made.suspect and state == "accepted":
        state = "proposed"
    return Link(made.subject, made.predicate, made.object, "person", state, "person-decided", 1.0, suspect=made.suspect)


def _as_decided(link: Link, decided: Mapping[tuple[str, str, str], State]) -> Link:
    refused = decided.get((link.subject, link.predicate, link.object)) == "rejected"
    return replace(link, state="rejected") if refused else link


def _is_settled(link: Link, decided: Mapping[tuple[str, str, str], State]) -> bool:
    """Whether a proposal has been decided, so that the decision's own link takes its place."""
    return link.state == "proposed" and (link.subject, link.predicate, link.object) in decided


def _add_steps(
    board: LinkedBoard, readings: BoardReadings, work: BoardWork, matcher: Matcher, vocabulary: Vocabulary
) -> None:
    def label(iri: str) -> str:
        concept = vocabulary.concept(iri)
        return concept.label if concept else iri

    board.steps, unmatched = track(
        readings.actions, board.items, board.names, matcher.agencies_of_audience, label, work.steps
    )
    board.warnings += unmatched


# --- By theme -------------------------------------------------------------------------------


def _theme_links(board: LinkedBoard) -> list[Link]:
    """Proposals by topic, for points that no accepted link answers, or sets out."""
    topics = board.objects(gt.hasTopic)
    sections_of, courses_of = (
        subjects_of(topics, board.sections),
        subjects_of(board.objects(gt.teachesTopic), board.courses),
    )
    answers, relevant = direct_answers(board), relevant_sections(board)
    decided = {(link.subject, link.object) for link in board.links if link.route == "person"}
    proposed_teaching = subjects_of(board.objects(gt.teachesInstrument, "proposed"), board.courses)
    cited = board.objects(gt.cites)
    links: list[Link] = []
    for item in board.items:
        mine = list(topics.get(item, ()))
        if not answers.get(item):
            links += _proposals(item, gt.answeredBy, "same-topic", mine, courses_of, decided)
            guidance = list(cited.get(item, ()))
            links += _proposals(item, gt.answeredBy, "description-names-guidance", guidance, proposed_teaching, decided)
        if not relevant.get(item):
            links += _proposals(item, gt.relevantSection, "same-topic", mine, sections_of, decided)
    return _once(links)


def _proposals(
    item: str,
    predicate: str,
    rule: str,
    shared: list[str],
    holders: dict[str, list[str]],
    decided: set[tuple[str, str]],
) -> list[Link]:
    by_target: dict[str, list[str]] = defaultdict(list)
    for thing in shared:
        for target in holders.get(thing, ()):
            by_target[target].append(thing)
    return [
        Link(item, predicate, target, "theme", "proposed", rule, min(0.8, 0.4 + 0.1 * len(things)), via=things[0])
        for target, things in by_target.items()
        if (item, target) not in decided
    ]


def _once(links: Iterable[Link]) -> list[Link]:
    """One link for each pair of ends and predicate: the first stands, as the surest rules come first."""
    kept: dict[tuple[str, str, str], Link] = {}
    for link in links:
        kept.setdefault((link.subject, link.predicate, link.object), link)
    return list(kept.values())
