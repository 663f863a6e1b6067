"""A saved web manual: a folder of web pages, each a chapter, with a contents page and a list of amendments."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urljoin, urlsplit

from graph.model import Document, Manual, Skipped
from loaders.document import read_document
from loaders.errors import BadDocument
from loaders.layout.parts import Grid, Part, parts_of
from loaders.manuals.entries import NO_SECTION, Entry, is_withdrawn, sections_of_entries
from loaders.manuals.numbering import numbered, without_leaders
from loaders.manuals.procedures import title_of_page
from loaders.manuals.reading import Page, merge_amendments, page_of
from ontology.folding import fold

__all__ = ["base_of", "manual_of_folder"]

_MOST_PAGES = 2000
_FEWEST_PAGES, _SHARE = 4, 0.6
_ENDINGS = frozenset({".html", ".htm", ".xhtml"})
_BASE = re.compile(r"<base\b[^>]*?\bhref\s*=\s*[\"']?(?P<url>https?://[^\"'\s>]+)", re.IGNORECASE)
_CANONICAL = re.compile(
    r"<link\b(?=[^>]*\brel\s*=\s*[\"']?canonical\b)[^>]*?\bhref\s*=\s*[\"']?(?P<url>https?://[^\"'\s>]+)"
    r"|<!--\s*saved from url=\(\d+\)(?P<saved>https?://\S+)\s*-->",
    re.IGNORECASE,
)


def base_of(raw: str) -> str | None:
    """The address that a saved page's links are relative to, where the page says so."""
    found = _BASE.search(raw[:50_000])
    if found:
        return found["url"]
    found = _CANONICAL.search(raw[:50_000])
    return (found["url"] or found["saved"]) if found else None


def manual_of_folder(path: Path) -> Manual:
    """Read every page of a saved manual: the contents page first, the others in the order of their names."""
    files = sorted(
        (each for each in path.rglob("*") if each.suffix.lower() in _ENDINGS and each.is_file()),
        key=lambda each: each.relative_to(path).as_posix(),
    )
    if not files:
        raise BadDocument(path, "no web page is in this folder", "name the folder that holds the manual's .html pages")
    if len(files) > _MOST_PAGES:
        raise BadDocument(path, f"more than {_MOST_PAGES} pages are in this folder", "name a folder for each manual")
    documents = {each.relative_to(path).as_posix(): read_document(each, "manual") for each in files}
    document, first_lines = _one_document(path, documents)
    parts = {name: _moved(parts_of(without_leaders(each.text)), first_lines[name]) for name, each in documents.items()}
    entries, skipped = _entries(path, without_frames(parts))
    if not entries:
        raise BadDocument(
            path, "no chapter was found in the pages of this folder", "check that these are the manual's pages"
        )
    return Manual(
        document, sections_of_entries(entries), tuple(sorted(set(skipped), key=lambda one: (one.line, one.text)))
    )


def _one_document(path: Path, documents: Mapping[str, Document]) -> tuple[Document, dict[str, int]]:
    """All pages as one document, hashed over their names and bytes in order, and the first line of each."""
    hashed = hashlib.sha256()
    texts: list[str] = []
    starts: list[int] = []
    lines: dict[str, int] = {}
    place, line = 0, 0
    for name, document in documents.items():
        hashed.update(f"{name}\0{document.sha256}\n".encode())
        text = document.text if document.text.endswith("\n") else document.text + "\n"
        starts.append(place)
        lines[name] = line
        place, line = place + len(text), line + text.count("\n")
        texts.append(text)
    whole = Document(path.name, "manual", hashed.hexdigest(), "text/html", "".join(texts), pages=tuple(starts))
    return whole, lines


def _moved(parts: Sequence[Part], lines: int) -> list[Part]:
    """Parts with the lines that they have in the whole document."""
    return [
        replace(part, line=part.line + lines, rows=tuple((line + lines, cells) for line, cells in part.rows))
        if isinstance(part, Grid)
        else replace(part, line=part.line + lines)
        for part in parts
    ]


def without_frames(pages: Mapping[str, Sequence[Part]]) -> dict[str, list[Part]]:
    """The pages without the headings and lines that nearly all of them share: the site's name, its foot."""
    said = Counter(key for parts in pages.values() for key in {_frame(part) for part in parts} if key)
    shared = {key for key, count in said.items() if count >= _FEWEST_PAGES and count > _SHARE * len(pages)}
    return {name: [part for part in parts if _frame(part) not in shared] for name, parts in pages.items()}


def _frame(part: Part) -> tuple[str, str] | None:
    return None if isinstance(part, Grid) else (type(part).__name__, fold(part.text))


def _entries(path: Path, parts: Mapping[str, Sequence[Part]]) -> tuple[list[Entry], list[Skipped]]:
    skipped: list[Skipped] = []
    pages = {name: page_of(each) for name, each in parts.items()}
    index = _index_of(pages)
    base = base_of((path / index).read_bytes().decode("utf-8", "replace")) if index else None
    chapters = _chapters(index, pages)
    chapters += _unlisted(parts, pages, {index, *(name for name, _ in chapters)}, skipped)
    entries: list[Entry] = []
    told: set[str] = set()
    for name, chapter in chapters:
        entries.append(chapter)
        if name and name not in told and pages[name].kind == "procedure":
            told.add(name)
            page = page_of(parts[name], chapter)
            entries += page.entries
            skipped += page.skipped
            chapter.amended |= {date for date, _ in page.whole}
        if chapter.url and base:
            chapter.url = urljoin(base, chapter.url)
    for page in pages.values():
        if page.kind == "amendments":
            merge_amendments([chapter for _, chapter in chapters], page.entries, skipped)
    return entries, skipped


def _index_of(pages: Mapping[str, Page]) -> str | None:
    """The contents page: called index or contents where there is such a one, else the page that lists most."""
    listed = {name: page for name, page in pages.items() if page.kind == "contents"}
    named = [
        name
        for name in pages
        if re.search(r"(?:^|/)(?:index|contents?|default|toc|full_contents)\.x?html?$", name, re.IGNORECASE)
    ]
    best = [name for name in named if name in listed] or sorted(listed, key=lambda name: -len(listed[name].entries))
    return best[0] if best else None


def _chapters(index: str | None, pages: Mapping[str, Page]) -> list[tuple[str | None, Entry]]:
    """Every chapter of the contents page, in its order, with the page that holds it."""
    return [(_target(index, entry.url, pages), entry) for entry in pages[index].entries] if index else []


def _target(index: str, url: str | None, pages: Mapping[str, Page]) -> str | None:
    """The page of the folder that a link of the contents page leads to."""
    if not url:
        return None
    path = unquote(urlsplit(url).path)
    if not path:
        return None
    joined = urljoin(f"/{index}", path).lstrip("/")
    if joined in pages:
        return joined
    last = PurePosixPath(path).name
    same = [name for name in pages if PurePosixPath(name).name == last]
    return same[0] if len(same) == 1 else None


def _unlisted(
    parts: Mapping[str, Sequence[Part]], pages: Mapping[str, Page], listed: set[str | None], skipped: list[Skipped]
) -> Iterator[tuple[str, Entry]]:
    """Pages that no contents page lists, by their titles; pages about the site are none."""
    for name, each in parts.items():
        if name in listed or pages[name].kind != "procedure":
            continue
        title = title_of_page(each)
        if title is None or NO_SECTION.match(title.text) or is_withdrawn(title.text):
            line = each[0].line if each else 1
            skipped.append(Skipped(line, title.text if title else name, "a page about the site, not a chapter"))
            continue
        known = numbered(title.text)
        yield name, Entry(known.title, title.line, known.numbers, level=0)
