"""Passwords, kept as Argon2id hashes (RFC 9106) and never otherwise.

>>> is_right("three old bicycles", new_hash("three old bicycles"))  # doctest: +SKIP
True
"""

from __future__ import annotations

import contextlib
import functools
import threading
import unicodedata
from collections.abc import Iterator
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from graph.errors import NotAllowed, WorkNotKept

__all__ = ["LONGEST", "SHORTEST", "is_right", "new_hash", "renewed"]

SHORTEST: Final = 12
LONGEST: Final = 1000
_FEWEST_LETTERS: Final = 5

_HASHER: Final = PasswordHasher()
#: Each hash takes 64 MiB while it is worked out, so that few are at once.
_TURNS: Final = threading.BoundedSemaphore(2)
_PATIENCE: Final = 5  # seconds


def new_hash(password: str) -> str:
    """The hash to keep. Raises ``NotAllowed`` for a password that is easily guessed.

    What counts is its length, and little else (NIST SP 800-63B, 5.1.1).
    """
    given = unicodedata.normalize("NFKC", password)
    if len(given) < SHORTEST or len(password) > LONGEST or not given.isprintable():
        raise NotAllowed(f"a password has {SHORTEST} to {LONGEST} letters; three or four words do")
    if len(set(given.casefold())) < _FEWEST_LETTERS:
        raise NotAllowed("this password is easily guessed; take three or four words that do not belong together")
    with _turn():
        return _HASHER.hash(given)


def is_right(password: str, kept: str | None) -> bool:
    """Whether this is the password that was kept. Where none was, it is wrong, and finding out takes as long."""
    if len(password) > LONGEST:
        return False
    with _turn():
        try:
            return _HASHER.verify(kept or _nobodys_hash(), _bytes(password)) and kept is not None
        except (VerificationError, InvalidHashError):
            return False


def renewed(password: str, kept: str) -> str | None:
    """The hash of a right password as hashes are made now; ``None`` where the kept one is such a hash."""
    if not _HASHER.check_needs_rehash(kept):
        return None
    with _turn():
        return _HASHER.hash(_bytes(password))


def _bytes(password: str) -> bytes:
    return unicodedata.normalize("NFKC", password).encode("utf-8", "replace")


@contextlib.contextmanager
def _turn() -> Iterator[None]:
    """A turn to hash. Raises ``WorkNotKept`` where too many wait for one, so that they do not keep every thread."""
    if not _TURNS.acquire(timeout=_PATIENCE):
        raise WorkNotKept("too many are signing in just now; try again in a moment")
    try:
        yield
    finally:
        _TURNS.release()


@functools.cache
def _nobodys_hash() -> str:
    """The hash that is checked where there is nobody of a name, so that the answer takes as long."""
    return _HASHER.hash("the password of nobody at all")
