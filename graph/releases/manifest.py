"""What a release says of itself: ``release.json``."""

from __future__ import annotations

import json
from collections.abc import Collection
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
    was when it was taken in, and leaves out boards without any. ``warned`` says how many of the ``warnings`` are of
    each board, in the order of the boards.
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
    warned: dict[str, int] = field(default_factory=dict)

    def warnings_by_board(self) -> dict[str, tuple[str, ...]]:
        """The warnings of each board, by its key; all together under no key where an older program wrote them."""
        if sum(self.warned.values()) != len(self.warnings):
            return {"": self.warnings}
        found, first = dict[str, tuple[str, ...]](), 0
        for key, many in self.warned.items():
            found[key] = self.warnings[first : first + many]
            first += many
        return found

    def has_catalogue_of(self, boards: Collection[str]) -> bool:
        """Whether any of some boards, by their keys, has a catalogue: of one without, nobody can tell what is a gap.

        Whether any board has one, where none is named that is here.
        """
        here = {key for _, key in self.boards}.intersection(boards)
        return not here.isdisjoint(self.with_catalogue()) if here else self.has_catalogue

    def with_catalogue(self) -> frozenset[str]:
        """The keys of the boards that have a catalogue."""
        keys = frozenset(key for _, key in self.boards)
        if len(keys) == 1 or not self.has_catalogue:
            return keys if self.has_catalogue else frozenset()
        return keys.intersection(each.board for each in self.documents if each.role == "courses")

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
