"""How large a release is: counted once, kept beside it, and carried over a small change without counting again."""

from __future__ import annotations

import contextlib
import json
import os
import threading
from collections import Counter
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, TypeVar

from graph.oxigraph import Iri, Triple
from graph.queries import run
from graph.releases.change import Difference
from graph.releases.release import Release
from ontology.terms import NAMESPACE, rdf

__all__ = ["Partition", "Statistics", "amended", "graph_sizes", "keep", "statistics"]

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Partition:
    """The part of a release that has one class or one property. ``size`` counts things or statements."""

    iri: str
    size: int
    example: str = ""


@dataclass(frozen=True, slots=True)
class Statistics:
    """How large a release is, counted in the union of its graphs."""

    statements: int
    subjects: int
    objects: int
    classes: tuple[Partition, ...]
    properties: tuple[Partition, ...]
    graphs: tuple[Partition, ...]

    @property
    def vocabularies(self) -> tuple[str, ...]:
        """The name spaces of the classes and properties in use."""
        return tuple(sorted({_space(each.iri) for each in (*self.classes, *self.properties)}))

    @property
    def examples(self) -> tuple[str, ...]:
        """A thing of each class of our own."""
        return tuple(sorted({each.example for each in self.classes if each.iri.startswith(NAMESPACE)}))


def statistics(release: Release) -> Statistics:
    """How large a release is: as it was counted before, else counted now and kept (half a minute for millions)."""
    found = kept(release)
    if found is None:
        found = _count(release)
        if release.statistics_file is not None:
            with contextlib.suppress(OSError):  # a folder that may only be read: it is counted again another time
                keep(found, release.statistics_file)
    return found


def graph_sizes(release: Release) -> dict[str, int]:
    """Every named graph of a release with the number of its statements."""
    return {each.iri: each.size for each in statistics(release).graphs}


def keep(counted: Statistics, path: Path) -> None:
    """Write what was counted to a file in one rename: others may be reading, or writing the same."""
    new = path.with_name(f".{path.name}-{os.getpid()}-{threading.get_ident()}")
    said = {each.name: getattr(counted, each.name) for each in fields(counted)}
    for name, parts in said.items():
        if isinstance(parts, tuple):
            said[name] = [{"iri": part.iri, "size": part.size, "example": part.example} for part in parts]
    lines = (f" {json.dumps(name)}: {json.dumps(value)}" for name, value in said.items())
    new.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
    new.replace(path)


def kept(release: Release) -> Statistics | None:
    """What was counted before; ``None`` where nobody has asked yet, or the file is damaged."""
    if release.statistics_file is None:
        return None
    try:
        said: dict[str, Any] = json.loads(release.statistics_file.read_text(encoding="utf-8"))
        classes, properties, graphs = (
            tuple(Partition(**each) for each in said[name]) for name in ("classes", "properties", "graphs")
        )
        statements, subjects, objects = (int(said[name]) for name in ("statements", "subjects", "objects"))
        return Statistics(statements, subjects, objects, classes, properties, graphs)
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _count(release: Release) -> Statistics:
    (total,) = run(release, "void-totals").records()
    classes = [Partition(r["class"], int(r["things"]), r["example"]) for r in run(release, "void-classes").records()]
    used = run(release, "void-properties").records()
    graphs = run(release, "named-graphs").records()
    return Statistics(
        sum(int(row["statements"]) for row in used),
        int(total["subjects"]),
        int(total["objects"]),
        tuple(classes),
        tuple(Partition(row["property"], int(row["statements"])) for row in used),
        tuple(Partition(row["graph"], int(row["statements"])) for row in graphs),
    )


def amended(counted: Statistics, difference: Difference) -> Statistics:
    """How large the later of two releases is, from what was counted of the earlier: what counting it again gives."""
    gone, come = difference.gone, difference.come
    before, after = difference.before, difference.after
    # what is found in statements that go and in others that come is found before and after
    new_subjects, old_subjects = _apart({each.subject for each in come}, {each.subject for each in gone})
    new_objects, old_objects = _apart({each.object for each in come}, {each.object for each in gone})
    graphs = Counter(quad.graph_name.value for quad in difference.change.added if isinstance(quad.graph_name, Iri))
    graphs.subtract(quad.graph_name.value for quad in difference.change.removed if isinstance(quad.graph_name, Iri))
    properties = Counter(each.predicate.value for each in come)
    properties.subtract(each.predicate.value for each in gone)
    return Statistics(
        counted.statements + len(come) - len(gone),
        counted.subjects
        + sum(not before.says(each) for each in new_subjects)
        - sum(not after.says(each) for each in old_subjects),
        counted.objects
        + sum(not before.says(value=each) for each in new_objects)
        - sum(not after.says(value=each) for each in old_objects),
        _classes(counted.classes, difference),
        _resized(counted.properties, properties),
        _resized(counted.graphs, graphs),
    )


def _apart(some: set[_T], others: set[_T]) -> tuple[set[_T], set[_T]]:
    """What is in one of two sets alone."""
    return some - others, others - some


def _resized(parts: tuple[Partition, ...], more: Counter[str]) -> tuple[Partition, ...]:
    sizes = {part.iri: part.size for part in parts}
    for iri, count in more.items():
        sizes[iri] = sizes.get(iri, 0) + count
    return tuple(Partition(iri, size) for iri, size in sorted(sizes.items()) if size)


def _classes(parts: tuple[Partition, ...], difference: Difference) -> tuple[Partition, ...]:
    """The classes with their things; the example of each is its first thing in order."""
    found = {part.iri: part for part in parts}
    for triple in difference.come:
        if member := _membership(triple):
            kind, thing = member
            old = found.get(kind, Partition(kind, 0, thing))
            found[kind] = Partition(kind, old.size + 1, min(old.example, thing))
    for triple in difference.gone:
        if member := _membership(triple):
            kind, thing = member
            old = found[kind]
            found[kind] = Partition(kind, old.size - 1, "" if thing == old.example else old.example)
    return tuple(
        part if part.example else Partition(iri, part.size, difference.after.first_instance(iri))
        for iri, part in sorted(found.items()) if part.size
    )  # fmt: skip


def _membership(triple: Triple) -> tuple[str, str] | None:
    """The class and the thing, where a statement is that a thing with an address is of a class with an address."""
    thing, kind = triple.subject, triple.object
    if triple.predicate.value != rdf.type or not isinstance(thing, Iri) or not isinstance(kind, Iri):
        return None
    return kind.value, thing.value


def _space(iri: str) -> str:
    head, mark, _ = iri.rpartition("#")
    return head + mark if mark else iri.rpartition("/")[0] + "/"
