"""A procedures manual as a table: one row a section.

``number``, ``title``, ``url``, ``text``, ``sets_out`` (names of guidance and topics), ``amended``
(one or several dates), ``part_of`` (the number or title of the section that holds this one).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from graph.model import Manual, Section, Skipped
from loaders.document import read_document
from loaders.errors import BadDocument
from loaders.manuals.folder import manual_of_folder
from loaders.manuals.reading import manual_of
from loaders.tables.header import Column
from loaders.tables.ids import unique_slugs, web_address
from loaders.tables.reading import Row, read_table

COLUMNS = (
    Column("number", ("no", "section number", "section no", "chapter number", "ref", "reference")),
    Column("title", (
        "section", "section title", "chapter title", "procedure", "heading", "name",
    ), needed=True),
    Column("url", ("link", "web address", "web link", "address", "page")),
    Column("text", ("section text", "content", "contents", "body", "wording", "description")),
    Column("sets_out", ("guidance", "policies", "policy", "instruments", "topics", "topic", "covers")),
    Column("amended", (
        "amendments", "last amended", "date amended", "amendment date", "amendment dates",
        "updated", "last updated", "date updated", "revised", "last revised", "changed",
    )),
    Column("part_of", ("parent", "parent section", "within", "belongs to", "under")),
)  # fmt: skip


#: A file with one of these endings is a table of sections; any other is a document with or about them.
_MANY = 500
TABLE_ENDINGS = frozenset({".csv", ".tsv", ".xlsx"})


def read_manual(path: str | Path) -> Manual:
    """Read the sections of a manual: a table, a document in any layout, or a folder of saved web pages.

    Raises ``BadDocument``.
    """
    if Path(path).is_dir():
        return manual_of_folder(Path(path))
    if Path(path).suffix.lower() not in TABLE_ENDINGS:
        return manual_of(read_document(path, "manual"))
    try:
        return _or_of_sheets(path, _read_table(path))
    except BadDocument as error:
        if 'no column "title"' not in error.problem:
            raise
        other = _of_sheets(path)
        if other is None:
            raise
        return other


def _or_of_sheets(path: str | Path, manual: Manual) -> Manual:
    """The sections of all sheets of a workbook, where its table is one of several alike."""
    if Path(path).suffix.lower() != ".xlsx" or len(manual.sections) > _MANY:
        return manual
    other = _of_sheets(path)
    titles = {section.title for section in manual.sections}
    return other if other and titles < {section.title for section in other.sections} else manual


def _of_sheets(path: str | Path) -> Manual | None:
    """A workbook or a CSV file as a document with tables; ``None`` where no section is found in it."""
    try:
        return manual_of(read_document(path, "manual"))
    except BadDocument:
        return None


def _read_table(path: str | Path) -> Manual:
    table = read_table(path, "manual", COLUMNS)
    ids = _ids(table.rows)
    skipped = list(table.skipped)
    sections = tuple(_section(row, section_id, skipped) for row, section_id in zip(table.rows, ids, strict=True))
    return Manual(table.document, _nested(path, sections, skipped), tuple(skipped))


def _section(row: Row, section_id: str, skipped: list[Skipped]) -> Section:
    url = row.line("url")
    address = web_address(url) if url else None
    if url and not address:
        skipped.append(row.skip(url, "it is no web address (http or https)"))
    return Section(
        id=section_id,
        title=row.needed("title"),
        place=row.number,
        number=row.line("number"),
        url=address,
        text=row["text"].replace("\r\n", "\n") or None,
        sets_out=row.texts("sets_out"),
        amended=row.dates("amended"),
        part_of=row.line("part_of"),
    )


def _ids(rows: Sequence[Row]) -> list[str]:
    """Return an id for each section: its title, with its number or its parent where titles repeat."""
    titles = [row.needed("title") for row in rows]
    counts = Counter(title.casefold() for title in titles)
    names = [
        title if counts[title.casefold()] == 1 else _full_name(row) for row, title in zip(rows, titles, strict=True)
    ]
    first: dict[str, Row] = {}
    for row, name in zip(rows, names, strict=True):
        earlier = first.setdefault(name.casefold(), row)
        if earlier is not row:
            row.refuse(f'"{name}" is already in row {earlier.number}', "give each its own number, or delete one")
    return unique_slugs(names)


def _full_name(row: Row) -> str:
    return " ".join(part for part in (row.line("number") or row.line("part_of"), row.line("title")) if part)


def _nested(path: str | Path, sections: tuple[Section, ...], skipped: list[Skipped]) -> tuple[Section, ...]:
    """Keep the parents that the manual has; refuse a section that is, by some way round, a part of itself."""
    keys = ((key, section) for section in reversed(sections) for key in (section.title, section.number) if key)
    parents = {key.casefold(): section for key, section in keys}
    kept = []
    for section in sections:
        if section.part_of and section.part_of.casefold() not in parents:
            skipped.append(Skipped(section.place, section.part_of, "no section has this number or title"))
            kept.append(replace(section, part_of=None))
            continue
        _check_chain(path, section, parents)
        kept.append(section)
    return tuple(kept)


def _check_chain(path: str | Path, section: Section, parents: Mapping[str, Section]) -> None:
    seen = {section.id}
    above = parents.get((section.part_of or "").casefold())
    while above:
        if above.id in seen:
            problem = f'"{section.title}" is part of itself'
            raise BadDocument(path, problem, "name another section in part_of", f"row {section.place}")
        seen.add(above.id)
        above = parents.get((above.part_of or "").casefold())
