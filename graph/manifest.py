"""What a release says of itself: ``release.json``."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, fields
from typing import Any

__all__ = ["Manifest", "SourceRecord"]


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """One source document of a release, for pages and for the command line.

    ``let_through`` is the reason for which a person let it pass, where it seemed to hold personal data.
    """

    name: str
    role: str
    sha256: str
    board: str
    skipped: int
    let_through: str | None = None


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a release says of itself. ``as_at`` is ISO 8601 (``YYYY-MM-DD``) or ``None`` for today.

    ``read`` marks what was read of each board and by which rules, by the board's key; ``work`` what people's work on it
    was when it was taken in, and leaves out boards without any.
    """

    release: str
    boards: tuple[tuple[str, str], ...]
    base: str
    as_at: str | None
    has_catalogue: bool
    tool_version: str
    rule_set: str
    read: dict[str, str] = field(default_factory=dict)
    documents: tuple[SourceRecord, ...] = ()
    warnings: tuple[str, ...] = ()
    counts: dict[str, int] = field(default_factory=dict)
    work: dict[str, str] = field(default_factory=dict)

    @property
    def board_name(self) -> str:
        """The board's name, or how many boards there are."""
        return self.boards[0][0] if len(self.boards) == 1 else f"{len(self.boards)} boards"

    @classmethod
    def from_json(cls, text: str) -> Manifest:
        """Read ``release.json``. Raises ``ValueError`` or ``TypeError`` where it is damaged."""
        data: dict[str, Any] = json.loads(text)
        data["boards"] = tuple((name, key) for name, key in data["boards"])
        data["documents"] = tuple(SourceRecord(**record) for record in data["documents"])
        data["warnings"] = tuple(data["warnings"])
        return cls(**data)

    def to_json(self) -> str:
        """The text of ``release.json``, a line for each field: with thousands of documents it is written often."""
        said = {each.name: getattr(self, each.name) for each in fields(self)}
        said["documents"] = [{each.name: getattr(d, each.name) for each in fields(d)} for d in self.documents]
        lines = (f" {json.dumps(name)}: {json.dumps(said[name], ensure_ascii=False)}" for name in sorted(said))
        return "{\n" + ",\n".join(lines) + "\n}\n"
