"""A made-up country: boards by number, as many as are asked for or as fill so many statements; written as folders."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from loaders.errors import BadDocument
from loaders.made_up.board import board
from loaders.made_up.documents import files_of
from loaders.made_up.gold import gold_lines
from loaders.made_up.plan import USUAL, MadeBoard, Sizes

__all__ = ["GOLD", "MOST_BOARDS", "boards", "boards_of_triples", "triples_of", "write_country"]

GOLD = "GOLD.jsonl"
MOST_BOARDS = 5_000
#: Statements that the store holds before any board (vocabularies), and for each thing of a board; fitted to builds.
_OF_ALL = 8_000
_OF_BOARD, _OF_POINT, _OF_COURSE, _OF_SECTION = 100, 80, 20, 12
#: No board makes more, of whatever sizes: what is certainly too much is told without being counted.
_MOST_OF_A_BOARD = 10_000_000
#: Called before each board is written, with its key, its number and how many there are.
OnBoard = Callable[[str, int, int], None]


def boards(count: int, seed: int, sizes: Sizes = USUAL) -> Iterator[MadeBoard]:
    """The first so many boards of the country of this seed."""
    return (board(seed, number, sizes) for number in range(1, count + 1))


def boards_of_triples(triples: int, seed: int, sizes: Sizes = USUAL) -> int:
    """How many boards a store of about so many statements has: at least one, at most one more than ``MOST_BOARDS``."""
    if triples > _MOST_OF_A_BOARD * MOST_BOARDS:
        return MOST_BOARDS + 1
    total, number = _OF_ALL, 0
    while (total < triples or number == 0) and number <= MOST_BOARDS:
        number += 1
        total += triples_of(board(seed, number, sizes))
    return number


def triples_of(made: MadeBoard) -> int:
    """About how many statements a board makes."""
    points = sum(len(audit.points) for sheet in made.sheets for audit in sheet.audits)
    return _OF_BOARD + _OF_POINT * points + _OF_COURSE * len(made.courses) + _OF_SECTION * len(made.sections)


def write_country(out: Path, made: Iterable[MadeBoard], count: int, on_board: OnBoard | None = None) -> list[Path]:
    """Write a folder for each board, with its board file, and the gold file beside them.

    Returns the board files. Whatever stops it, no half of a country is left, which would be read as a whole one.
    Raises ``BadDocument`` where the folder holds something else.
    """
    if out.is_file() or (out.is_dir() and any(out.iterdir())):
        raise BadDocument(out, "is not an empty folder", "name a new one, or empty it")
    out.mkdir(parents=True, exist_ok=True)
    try:
        return list(_written(out, made, count, on_board))
    except BaseException:
        shutil.rmtree(out, ignore_errors=True)
        raise


def _written(out: Path, made: Iterable[MadeBoard], count: int, on_board: OnBoard | None) -> Iterator[Path]:
    with (out / GOLD).open("w", encoding="utf-8", newline="\n") as gold:
        for number, each in enumerate(made, start=1):
            if on_board:
                on_board(each.key, number, count)
            folder = out / each.key
            folder.mkdir()
            for name, content in files_of(each):
                (folder / name).write_bytes(content)
            gold.writelines(f"{line}\n" for line in gold_lines(each))
            yield folder / "board.toml"
