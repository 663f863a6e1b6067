"""A store the size of a country: ``python -m bench.country STORE [MILLIONS]``, in millions of statements.

The first board is the bundled example, whose addresses the trials of pages know; all others are made up (seed 1).
Six and a half million statements are about 60,000 learning points.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

from graph.build import build
from graph.model import BoardReadings
from graph.releases.release import Release
from loaders.board import read_board_file
from loaders.made_up.country import boards, boards_of_triples
from loaders.made_up.values import readings_of

__all__ = ["country", "example", "make_country"]

_MILLIONS = 6.5
_SEED = 1
_OF_EXAMPLE = 12_000  # statements, the vocabularies aside


def example() -> BoardReadings:
    """The bundled example, read."""
    return read_board_file(Path(str(resources.files("loaders"))) / "example" / "board.toml")


def country(millions: float) -> Iterator[BoardReadings]:
    """The readings of a country that makes about so many million statements."""
    yield example()
    rest = max(1, round(millions * 1_000_000) - _OF_EXAMPLE)
    yield from map(readings_of, boards(boards_of_triples(rest, _SEED), _SEED))


def make_country(store: Path, millions: float = _MILLIONS) -> Release:
    """Build the store. A million statements take some twenty seconds of work and 200 MB of disk."""
    return build(list(country(millions)), store)


if __name__ == "__main__":
    made = make_country(Path(sys.argv[1]), *map(float, sys.argv[2:3]))
    print(made.name, made.manifest.counts)
