"""The hash of the program's own files: what was made by other files may be another answer."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator
from importlib import resources
from importlib.resources.abc import Traversable

__all__ = ["fingerprint"]

_LENGTH = 16


def fingerprint(packages: Collection[str], endings: tuple[str, ...], without: Collection[str] = ()) -> str:
    """Sixteen hexadecimal digits for the files of some packages with some endings, folders ``without`` left out."""
    digest = hashlib.sha256()
    for package in packages:
        for name, content in sorted(_files(resources.files(package), package, endings, {"__pycache__", *without})):
            digest.update(name.encode() + b"\0" + hashlib.sha256(content).digest())
    return digest.hexdigest()[:_LENGTH]


def _files(
    folder: Traversable, name: str, endings: tuple[str, ...], without: Collection[str]
) -> Iterator[tuple[str, bytes]]:
    for entry in folder.iterdir():
        inner = f"{name}/{entry.name}"
        if entry.is_dir():
            if entry.name not in without:
                yield from _files(entry, inner, endings, without)
        elif entry.name.endswith(endings):
            yield inner, entry.read_bytes()
