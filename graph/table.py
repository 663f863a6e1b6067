"""The answer to a named query: a table of terms that knows what it was asked of, and its rows as plain text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from graph.oxigraph import Term
from graph.query_files import NamedQuery
from graph.releases.manifest import Manifest
from graph.rows import Row

__all__ = ["NO_CATALOGUE", "Table", "part", "plain", "records"]

#: Why a table about training has no rows before there is a catalogue.
NO_CATALOGUE = "no catalogue loaded"


@dataclass(frozen=True, slots=True)
class Table:
    """The answer to a named query: its rows in order, and what it was asked of.

    ``parameters`` are the values used, defaults included. ``note`` says why there are no rows where the
    question could not be asked, as before a catalogue is loaded, or where a value names nothing. ``headings`` are
    what a view calls its columns where it calls them otherwise than every view does. ``of`` is how many rows there are
    in all where these are some of them.
    """

    query: NamedQuery
    manifest: Manifest
    parameters: dict[str, str]
    columns: tuple[str, ...]
    rows: Sequence[Row]
    note: str | None = None
    headings: Mapping[str, str] = field(default_factory=dict)
    of: int | None = None

    @property
    def many(self) -> str:
        """How many rows there are, in words: ``61 rows``, or ``3 of 61 rows`` where these are some of them."""
        count, whole = len(self.rows), len(self.rows) if self.of is None else self.of
        rows = "row" if whole == 1 else "rows"
        return f"{count:,} {rows}" if count == whole else f"{count:,} of {whole:,} {rows}"

    @property
    def release(self) -> str:
        """The data release that was asked."""
        return self.manifest.release

    def records(self) -> list[dict[str, str]]:
        """The rows as plain dictionaries; the empty string where unbound."""
        return list(records(self.columns, self.rows))


def part(table: Table, offset: int, limit: int | None) -> Table:
    """Some of the rows of an answer: at most ``limit``, after ``offset``. Only these are read."""
    return replace(table, rows=table.rows[offset : None if limit is None else offset + limit], of=len(table.rows))


def plain(term: Term | None) -> str:
    """A term as plain text: the IRI, the lexical form, or the empty string."""
    return "" if term is None else str(getattr(term, "value", term))


def records(columns: Sequence[str], rows: Iterable[Sequence[Term | None]]) -> Iterator[dict[str, str]]:
    """Rows as plain dictionaries; the empty string where unbound."""
    return ({column: plain(term) for column, term in zip(columns, row, strict=True)} for row in rows)
