"""What the headings of a whole sheet say together: which belong to its title, which open an audit."""

from __future__ import annotations

from collections.abc import Sequence

from graph.model import Span
from loaders.audits import AuditHeading, audit_named, is_continued, says_of_audit, theme_line, theme_of_title
from loaders.headings import part_named
from loaders.layout import Block

__all__ = ["audit_of_title", "audits_with_parts", "in_title", "opens_audit"]

_FINDINGS = ("strength", "gap", "finding")
_TITLE_BLOCKS = 8


def opens_audit(block: Block) -> bool:
    """Whether a block opens an audit, as a heading or as a line "Theme: ..."."""
    if block.kind == "heading":
        return bool(audit_named(block.text) or theme_line(block.text))
    return block.kind == "paragraph" and bool(theme_line(block.text))


def in_title(blocks: Sequence[Block], index: int) -> bool:
    """Whether a heading belongs to the title: only headings stand before it, and no list right below it."""
    if index >= _TITLE_BLOCKS or any(block.kind != "heading" for block in blocks[:index]):
        return False
    below = blocks[index + 1] if index + 1 < len(blocks) else None
    return not (part_named(blocks[index].text) and below is not None and below.kind == "item")


def audit_of_title(blocks: Sequence[Block]) -> tuple[AuditHeading, Span] | None:
    """The one audit of a sheet whose headings name none: its title holds the theme."""
    for index, block in enumerate(blocks):
        if block.kind != "heading" or not in_title(blocks, index):
            continue
        theme = theme_of_title(block.text)
        if theme and part_named(block.text) is None:
            return says_of_audit(AuditHeading(theme), block.text, dated=True), block.span
    return None


def audits_with_parts(blocks: Sequence[Block]) -> set[int]:
    """The audits, by the line of their heading, below which some heading names a part; 0 is the title."""
    with_parts: set[int] = set()
    current = 0
    for index, block in enumerate(blocks):
        if opens_audit(block) and not is_continued(block.text):
            current = block.line
        elif block.kind == "heading" and not in_title(blocks, index) and part_named(block.text) in _FINDINGS:
            with_parts.add(current)
    return with_parts
