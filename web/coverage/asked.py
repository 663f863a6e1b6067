"""What a visitor asks of a grid, as it stands in the address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final, TypeVar

from graph.errors import BadParameter
from web.coverage.words import View, kind_words, views
from web.frame.boards import first_board, has_several
from web.points.listed import Filter, has_catalogue
from web.tables.narrowing import filter_asked

__all__ = ["Asked", "Window"]

T = TypeVar("T")
_COUNTED: Final = {"": "", "open": "open", "learning": "learning"}
_IN_WORDS: Final = {"most": "most open gaps first", "newest": "latest audits first", "name": "by name"}
_TURNED: Final = {"": False, "no": False, "yes": True}
_ORDERS: Final = {"most": "most", "newest": "newest", "name": "name"}


@dataclass(frozen=True, slots=True)
class Window:
    """The part of a grid that is shown: from which row and column on, and how many of each; ``None`` for all."""

    first_row: int = 0
    first_column: int = 0
    rows: int | None = None
    columns: int | None = None

    def turned(self) -> Window:
        """The same part of the grid turned round."""
        return Window(self.first_column, self.first_row, self.columns, self.rows)


@dataclass(frozen=True, slots=True)
class Asked:
    """A view, what its cells count (``open`` or ``learning``), its order, whether it is turned, and its filter.

    ``board_given`` is whether the board was chosen, and is not merely the first of several.
    """

    view: View
    counted: str
    order: str
    turned: bool
    chosen: Filter
    board_given: bool

    @classmethod
    def of(cls, arguments: Mapping[str, str]) -> Asked:
        """Read it from the arguments of an address. Raises ``BadParameter``."""
        view = _one_of(arguments, "view", {"": next(iter(views().values())), **views()})
        counted = _one_of(arguments, "count", _COUNTED)
        order = _one_of(arguments, "order", {"": "newest" if view.rows == "audit" else "most", **_ORDERS})
        heads = {name: "" for name in (view.rows, view.columns) if name != "board"}  # boards stay those asked for
        chosen = replace(filter_asked(arguments), kind="", **heads)
        turned, given = _one_of(arguments, "turned", _TURNED), bool(chosen.board)
        if view.one_board and has_several() and not given:
            chosen = replace(chosen, board=first_board())
        measure = (counted or view.first) if has_catalogue() else "learning"
        return cls(view, measure, order, turned, chosen, given)

    @property
    def filter_given(self) -> Filter:
        """The filter without the board that nobody chose."""
        return self.chosen if self.board_given else replace(self.chosen, board="")

    def given(self) -> dict[str, str]:
        """All of it in words, for files."""
        rows = kind_words(self.view.columns if self.turned else self.view.rows)[1]
        return {
            "view": self.view.title, "count": "open gaps" if self.counted == "open" else "learning points",
            "sort": _IN_WORDS[self.order], "rows": rows, **self.chosen.given(),
        }  # fmt: skip


def _one_of(arguments: Mapping[str, str], name: str, known: Mapping[str, T]) -> T:
    value = arguments.get(name, "").strip()
    if value not in known:
        raise BadParameter(
            f"{name}={value[:60]}: none of these; write one of: {', '.join(key for key in known if key)}"
        )
    return known[value]
