"""A board file: all that one build reads for one board.

The file is TOML. ``name`` is needed; ``audits``, ``manual``, ``courses``, ``actions`` and ``decisions`` are
lists of file names, beside the board file; ``as_at`` is the date that questions about training ask for;
``let_through`` lists files that may be read though they seem to hold personal data, each with the reason.

>>> sorted(_Settings.__annotations__)
['as_at', 'base', 'key', 'name']
"""

from __future__ import annotations

import datetime
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from graph.dates import VagueDate
from graph.model import ActionTracker, AuditSheet, BoardReadings, Catalogue, DecisionList, Manual
from graph.names import slug
from loaders.catalogues.table import read_courses
from loaders.decisions import read_decisions
from loaders.errors import BadDocument
from loaders.guard.documents import LetThrough, guarded
from loaders.manuals.table import read_manual
from loaders.many import in_order
from loaders.sheets.reading import read_sheet
from loaders.trackers.reading import read_actions

DEFAULT_BASE = "https://w3id.org/golden-thread/id/"
#: The usual name of a board file, looked for where a folder is named.
BOARD_FILE = "board.toml"
FILE_LISTS = ("audits", "manual", "courses", "actions", "decisions")

#: Called before each file is read, with its name, its number from 1, and how many there are.
OnFile = Callable[[str, int, int], None]

_KEYS = ("name", "key", "base", "as_at", *FILE_LISTS, "let_through")
_T = TypeVar("_T", AuditSheet, Manual, Catalogue, ActionTracker, DecisionList)


@dataclass(frozen=True, slots=True)
class _Settings:
    name: str
    key: str
    base: str
    as_at: VagueDate | None


def read_board_file(
    path: str | Path, on_file: OnFile | None = None, let_through: Iterable[tuple[str | Path, str]] = ()
) -> BoardReadings:
    """Read a board file and every document that it names.

    ``let_through`` adds files with reasons to those that the board file lets through.
    """
    table = _toml(path)
    unknown = sorted(table.keys() - set(_KEYS))
    if unknown:
        raise BadDocument(path, f'the key "{unknown[0]}" is not known', f"use only {', '.join(_KEYS)}")
    settings = _settings(path, table)
    files = {kind: _files(path, table, kind) for kind in FILE_LISTS}
    if not any(files.values()):
        raise BadDocument(path, "it names no document to read", 'name one, such as audits = ["audits.docx"]')
    own = _let_through(path, table)
    LetThrough.of(own, path).check(file for several in files.values() for file in several)
    return _read(settings, files, on_file, LetThrough.of([*own, *let_through], path))


def read_boards(
    files: Sequence[Path], on_file: OnFile | None = None, let_through: Iterable[tuple[str | Path, str]] = ()
) -> list[BoardReadings]:
    """Read board files, in their order, several at once where there are many; as ``read_board_file`` each.

    Where there are several, an error says the folder of the board too: documents of boards are often called alike.
    """
    passing = tuple(let_through)
    if len(files) == 1:
        return [read_board_file(files[0], on_file, passing)]
    if passing:
        return [_of_several(file, on_file, passing) for file in files]
    readings = []
    for number, one in enumerate(in_order(_board, [(file, None) for file in files], _size_of_board), start=1):
        readings.append(one)
        if on_file:
            on_file(one.key, number, len(files))
    return readings


def _board(path: str | Path, reason: str | None) -> BoardReadings:
    """One whole board; a reason would be that of one file, and there is none."""
    return _of_several(Path(path), None, ())


def _of_several(path: Path, on_file: OnFile | None, passing: Sequence[tuple[str | Path, str]]) -> BoardReadings:
    try:
        return read_board_file(path, on_file, passing)
    except BadDocument as error:
        kind, (file, *rest) = error.__reduce__()
        if Path(str(file)).name != str(file):
            raise
        raise kind(f"{path.parent.name}/{file}", *rest) from None  # type: ignore[arg-type]


def _size_of_board(path: str | Path) -> int:
    """The bytes of the files beside a board file."""
    try:
        return sum(file.stat().st_size for file in Path(path).parent.iterdir() if file.is_file())
    except OSError:
        return 0


def board_files(path: Path) -> list[Path]:
    """The board files that a name stands for: the file itself, or those in a folder of boards, in order."""
    if not path.is_dir():
        return [path]
    found = [path / BOARD_FILE] if (path / BOARD_FILE).is_file() else sorted(path.glob(f"*/{BOARD_FILE}"))
    if not found:
        raise BadDocument(path, f"a folder without a {BOARD_FILE}, in which no folder has one", "name a board file")
    return found


def read_files(
    *,
    audits: Sequence[str | Path] = (),
    manual: Sequence[str | Path] = (),
    courses: Sequence[str | Path] = (),
    actions: Sequence[str | Path] = (),
    decisions: Sequence[str | Path] = (),
    name: str = "Board",
    key: str | None = None,
    base: str = DEFAULT_BASE,
    as_at: VagueDate | None = None,
    on_file: OnFile | None = None,
    let_through: Iterable[tuple[str | Path, str]] = (),
) -> BoardReadings:
    """Read the documents of one board that has no board file; ``let_through`` pairs files with reasons."""
    settings = _Settings(name, key or slug(name), base, as_at)
    files = {"audits": audits, "manual": manual, "courses": courses, "actions": actions, "decisions": decisions}
    passing = LetThrough.of(let_through)
    passing.check(file for several in files.values() for file in several)
    return _read(settings, files, on_file, passing)


# Named, so that a process that reads beside this one finds them.


def _sheet(path: str | Path, reason: str | None) -> AuditSheet:
    return guarded(path, read_sheet(path), reason)


def _manual(path: str | Path, reason: str | None) -> Manual:
    return guarded(path, read_manual(path), reason)


def _courses(path: str | Path, reason: str | None) -> Catalogue:
    return guarded(path, read_courses(path), reason)


def _actions(path: str | Path, reason: str | None) -> ActionTracker:
    return guarded(path, read_actions(path), reason)


def _decisions(path: str | Path, reason: str | None) -> DecisionList:
    return guarded(path, read_decisions(path), reason)


def _read(
    settings: _Settings, files: Mapping[str, Sequence[str | Path]], on_file: OnFile | None, passing: LetThrough
) -> BoardReadings:
    total, done = sum(map(len, files.values())), 0

    def each(kind: str, read: Callable[[str | Path, str | None], _T]) -> tuple[_T, ...]:
        nonlocal done
        found = in_order(read, [(path, passing.reason(path)) for path in files[kind]])
        readings = []
        for path in files[kind]:
            done += 1
            if on_file:
                on_file(Path(path).name, done, total)
            readings.append(next(found))
        return tuple(readings)

    sheets = each("audits", _sheet)
    _check_audits(files["audits"], sheets)
    return BoardReadings(
        settings.name, settings.key, settings.base, settings.as_at,
        sheets=sheets,
        manuals=each("manual", _manual),
        catalogues=each("courses", _courses),
        actions=each("actions", _actions),
        decisions=each("decisions", _decisions),
    )  # fmt: skip


def _check_audits(paths: Sequence[str | Path], sheets: Sequence[AuditSheet]) -> None:
    """Refuse an audit that two sheets hold: its points would have the same ids."""
    first: dict[str, str | Path] = {}
    for path, sheet in zip(paths, sheets, strict=True):
        for audit in sheet.audits:
            if audit.id in first:
                problem = f"the audit {audit.id} is in {first[audit.id]} too"
                raise BadDocument(path, problem, "leave one of the two sheets out")
            first[audit.id] = path


def _toml(path: str | Path) -> dict[str, Any]:
    try:
        with Path(path).open("rb") as file:
            return tomllib.load(file)
    except FileNotFoundError:
        raise BadDocument(path, "there is no such file", "check the name and the folder") from None
    except OSError as error:
        problem = f"the file cannot be opened ({error.strerror or 'no reason given'})"
        raise BadDocument(path, problem, "check that it is a file, and that you may read it") from None
    except UnicodeDecodeError:
        raise BadDocument(path, "a board file must be TOML in UTF-8", "save it as UTF-8 text") from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise BadDocument(path, f"this is not TOML: {error}", "correct that place") from None


def _settings(path: str | Path, table: Mapping[str, Any]) -> _Settings:
    name = _text(path, table, "name")
    if name is None:
        raise BadDocument(path, 'the key "name" is missing', 'add name = "Your Safeguarding Partnership"')
    key = _text(path, table, "key") or slug(name)
    if key != slug(key):
        problem = f'the key "{key}" is not made of lower case letters, digits and hyphens'
        raise BadDocument(path, problem, f'write key = "{slug(key)}"')
    base = _text(path, table, "base") or DEFAULT_BASE
    if not re.fullmatch(r"https?://[^\s<>\"{}|\\^`]+[/#]", base):
        raise BadDocument(path, f'the base "{base}" is no address ending in / or #', f'write base = "{DEFAULT_BASE}"')
    return _Settings(name, key, base, _as_at(path, table))


def _text(path: str | Path, table: Mapping[str, Any], key: str) -> str | None:
    value = table.get(key)
    if value is None:
        return None
    if not isinstance(value, str) or not value.strip():
        raise BadDocument(path, f'"{key}" is not a text', f'write {key} = "..."')
    return " ".join(value.split())


def _as_at(path: str | Path, table: Mapping[str, Any]) -> VagueDate | None:
    value = table.get("as_at")
    if value is None:
        return None
    text = value.strftime("%Y-%m-%d") if isinstance(value, datetime.date) else value
    try:
        return VagueDate(text)
    except (TypeError, ValueError):
        problem = f'"as_at" is no day, month or year: {value!r}'
        raise BadDocument(path, problem, 'write as_at = "2016-01-01"') from None


def _let_through(path: str | Path, table: Mapping[str, Any]) -> list[tuple[Path, str]]:
    entries = table.get("let_through", [])
    entries = entries if isinstance(entries, list) else [None]
    pairs = [(one.get("file"), one.get("reason")) for one in entries if isinstance(one, dict)]
    if len(pairs) != len(entries) or not all(isinstance(text, str) for pair in pairs for text in pair):
        remedy = 'write let_through = [{ file = "audits.docx", reason = "the names are pseudonyms" }]'
        raise BadDocument(path, '"let_through" is not a list of files with reasons', remedy)
    return [(Path(path).parent / str(file), str(reason)) for file, reason in pairs]


def _files(path: str | Path, table: Mapping[str, Any], kind: str) -> list[Path]:
    names = table.get(kind, [])
    if not isinstance(names, list) or not all(isinstance(name, str) and name.strip() for name in names):
        raise BadDocument(path, f'"{kind}" is not a list of file names', f'write {kind} = ["{kind}.csv"]')
    files = [Path(path).parent / name for name in names]
    for name, file in zip(names, files, strict=True):
        if not file.is_file() and not (kind == "manual" and file.is_dir()):
            raise BadDocument(path, f'"{kind}" names {name}, and there is no such file', "correct the name")
    repeated = [name for name in names if names.count(name) > 1]
    if repeated:
        raise BadDocument(path, f'"{kind}" names {repeated[0]} twice', "leave it out once")
    return files
