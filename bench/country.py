"""A store the size of a country, made of copies of the bundled example: ``python -m bench.country FOLDER [BOARDS]``.

A copy is a board of its own with the example's 78 learning points; 770 are 60,060 points and 7.8 million statements.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from importlib import resources
from pathlib import Path

from graph.build import build
from graph.store import Release
from loaders.board import read_board_file

__all__ = ["BOARDS", "make_country"]

BOARDS = 770


def make_country(store: Path, boards: int = BOARDS) -> Release:
    """Build the store. It takes minutes, and a gigabyte and a half of disk for 770 boards."""
    example = read_board_file(Path(str(resources.files("loaders"))) / "example" / "board.toml")
    copies = [replace(example, key=f"board-{number:03d}", name=f"Board {number:03d}") for number in range(boards)]
    return build(copies, store)


if __name__ == "__main__":
    made = make_country(Path(sys.argv[1]), *map(int, sys.argv[2:3]))
    print(made.name, made.manifest.counts)
