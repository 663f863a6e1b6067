"""Where in a sheet the reading stands: its headings open audits and parts, and points are added to what is open."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace

from graph.model import Skipped, Span
from graph.names import slug
from loaders.layout.blocks import Block, fold_breaks
from loaders.layout.sentences import action_tail
from loaders.sheets.audits import AuditHeading, audit_named, is_continued, says_of_audit, theme_line
from loaders.sheets.found import Found, Open, RawPoint
from loaders.sheets.outline import (
    agency_of_heading,
    audits_with_parts,
    in_title,
    judged_sections,
    numbers_are_points,
    opens_audit,
    under_line_of_cases,
)
from loaders.sheets.side_by_side import heads_of, parts_below
from loaders.sheets.signs import signs_of
from loaders.understanding.headings import Part, part_named
from loaders.understanding.judgement import says_nothing

__all__ = ["TITLE_LEVEL", "Walk"]

_OWNER_ONLY = "an action without words: only who has it"
_NOTHING = "says that there is nothing to tell"
_LONGEST_NOTHING = 80
TITLE_LEVEL = 0


class Walk:
    """What is known of a sheet before it is walked through, and what is open on the way."""

    def __init__(self, text: str, found: Found, blocks: Sequence[Block]) -> None:
        """Look over the whole sheet; ``found`` is added to."""
        self.text, self.found, self.blocks = text, found, blocks
        self.with_parts = audits_with_parts(blocks)
        self.signs = signs_of(blocks)
        self.judged = judged_sections(text, blocks, self.signs)
        self.numbers_are_points = numbers_are_points(text, blocks)
        #: Whether headings below the title divide the findings, so that what stands before them introduces.
        self.divided = any(
            self.judged.get(block.line) and part_named(block.text) != "none"
            for index, block in enumerate(blocks)
            if block.kind == "heading" and not in_title(blocks, index)
        )
        #: The number before the point of the last item that counts "4.1".
        self.last_counted = 0
        self.below: Block | None = None
        self.index = 0
        self.breaks = [place for place, character in enumerate(text) if character == "\n"]
        self.as_one = bool(found.audits)
        self.open = Open(self.as_one, TITLE_LEVEL if self.as_one else 99, plain=self._is_plain(0))

    def _is_plain(self, line: int) -> bool:
        return not self.with_parts if self.as_one else line not in self.with_parts

    def skip(self, span: Span, why: str) -> None:
        """Note what was passed over, and why."""
        words = fold_breaks(self.text[span.start : span.end])
        self.found.skipped.append(Skipped(self._line(span), words, why))

    def _line(self, span: Span) -> int:
        return bisect_left(self.breaks, span.start) + 1

    def take_heading(self, block: Block, titled: bool) -> None:
        """Open the audit or the part that a heading names."""
        self.open.listed, self.open.columns = [], None
        self.close_heads()
        heads = heads_of(self.text, block) if self.open.in_audit else None
        if heads is not None:
            self.open.part, self.open.part_level = "finding", block.level
            self.open.heads, self.open.below_heads = heads, len(self.found.points)
            return
        audit = audit_named(block.text) or self.theme_line_of(block) or under_line_of_cases(self.blocks, self.index)
        if audit is not None and not self.as_one:
            self.open_audit(block, audit, titled)
        elif not self._tells_of_audit(block) and not titled:
            self._open_part(block, part_named(block.text))

    def close_heads(self) -> None:
        """Say of each point below two heads which of them it belongs to."""
        heads, points, first = self.open.heads, self.found.points, self.open.below_heads
        self.open.heads = None
        if heads is not None:
            parts = parts_below(self.text, heads, [point.span for point in points[first:]])
            points[first:] = [replace(point, part=part) for point, part in zip(points[first:], parts, strict=True)]

    def theme_line_of(self, block: Block) -> AuditHeading | None:
        """ "Theme: Neglect" opens an audit where none is open, or where such a line opened the last."""
        if self.open.in_audit and not self.open.by_theme_line:
            return None
        return theme_line(block.text)

    def open_audit(self, block: Block, audit: AuditHeading, titled: bool) -> None:
        """Open an audit, unless its heading is said again or carries on."""
        if self.found.audits:
            current = self.found.audits[-1][0]
            again = slug(current.theme) == slug(audit.theme) and audit.audited in (None, current.audited)
            if again or is_continued(block.text):
                return
        self.found.audits.append((audit, block.span))
        self.open = Open(
            in_audit=True,
            audit_level=TITLE_LEVEL if titled else block.level,
            by_theme_line=audit_named(block.text) is None,
            plain=self._is_plain(block.line),
        )

    def _tells_of_audit(self, block: Block) -> bool:
        """A line right under the heading, such as "Eight cases, audited January 2016"."""
        if not self.open.in_audit or self.open.sections:
            return False
        return self.tell_audit(block.text, dated="audited" in block.text.lower())

    def tell_audit(self, words: str, dated: bool = False) -> bool:
        """Whether some words say more of the open audit; then it is filled in."""
        audit, span = self.found.audits[-1]
        told = says_of_audit(audit, words, dated)
        self.found.audits[-1] = (told, span)
        return told != audit

    def _open_part(self, block: Block, part: Part | None) -> None:
        """Open the part that a heading names; one that names none divides a part, or ends it."""
        here = self.open
        if part is None or (part == "none" and self._divides_findings(block)):
            part = self._part_of_unknown(block)
            here.agency = agency_of_heading(block)
        if part is not None:
            here.part, here.part_level = part, block.level
        here.sections += 1

    def _divides_findings(self, block: Block) -> bool:
        """Whether "The child" or "Process" is but one of the themes under a heading of findings."""
        below_findings = self.open.part in ("finding", "gap", "strength") and block.level > self.open.part_level
        return below_findings and bool(self.judged.get(block.line))

    def _part_of_unknown(self, block: Block) -> Part | None:
        """What a heading that names no part opens: by its place, and by what stands below it."""
        here = self.open
        by_content: Part = "finding" if self.judged.get(block.line) else "none"
        if here.in_audit and block.level <= here.audit_level != TITLE_LEVEL:
            return by_content
        if here.part is None:
            return "finding" if here.plain else by_content
        if block.level < here.part_level or (here.part == "none" and block.level == here.part_level):
            return by_content
        return None

    def heads_findings(self, index: int) -> bool:
        """Whether a heading of the head of the sheet stands apart from its title, right above text that judges."""
        block = self.blocks[index]
        apart = index > 0 and block.line - self.blocks[index - 1].line > 1
        below = self.below is not None and self.below.kind == "paragraph" and part_named(block.text) is None
        return apart and below and not opens_audit(block) and bool(self.judged.get(block.line))

    def add_point(self, span: Span, part: Part, parent: int | None = None, owner: Span | None = None) -> None:
        """Take a point, and the action in its tail as another."""
        tail = action_tail(self.text, span)
        self._add(tail.point if tail else span, part, parent, owner)
        if tail is None:
            return
        if " to " in self.text[tail.action.start : tail.action.end]:
            self._add(tail.action, "action", None, owner)
        else:
            self.skip(tail.action, _OWNER_ONLY)

    def _add(self, span: Span, part: Part, parent: int | None, owner: Span | None) -> None:
        if says_nothing(self.text[span.start : min(span.end, span.start + _LONGEST_NOTHING)]):
            self.skip(span, _NOTHING)
        elif span.start < span.end:
            audit = len(self.found.audits) - 1
            point = RawPoint(audit, part, span, self._line(span), parent, owner, self.open.agency)
            self.found.points.append(point)
