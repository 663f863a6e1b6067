"""Topics found again after training: every run of a course with every audit of its board that found its topic."""

from __future__ import annotations

from collections.abc import Sequence

from graph.answers.asked import Asked, number, vague_term
from graph.index.days import text_of
from graph.oxigraph import Iri, Literal
from graph.rows import ReadRows, Row

__all__ = ["found_again"]


def found_again(asked: Asked) -> ReadRows:
    """A row for each topic, run of a course on it, and audit of the same board that found it, in one order of dates."""
    retaught, lists, told = asked.release.index.retaught, asked.release.index.lists, asked.text("order")
    runs = asked.kept(lambda: retaught.runs(told, asked.start))

    def read(first: int, last: int) -> Sequence[Row]:
        if first >= last:
            return ()
        some, before = runs.around(first, last)
        found = retaught.found(runs, some, told)[first - before : last - before]
        audits = lists.named("audits", [*{each.audit_iri for each in found}])
        return [
            (
                Literal(each.topic), Literal(each.course), vague_term(text_of(each.ran)),
                Literal(audits[each.audit_iri]["theme"]), vague_term(text_of(each.found)), Literal(told),
                number(each.points), Iri(each.course_iri.partition("/course/")[0]), Iri(each.course_iri),
                Iri(each.audit_iri),
            )
            for each in found
        ]  # fmt: skip

    return ReadRows(len(runs), read)
