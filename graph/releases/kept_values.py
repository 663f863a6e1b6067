"""Plain values as JSON and back: what a release keeps of its readings and of people's work, to be linked again.

>>> unkept(kept(BoardWork()), BoardWork)  # doctest: +SKIP
"""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec

from graph.dates import VagueDate

__all__ = ["kept", "plain", "unkept"]

_T = TypeVar("_T")


def plain(value: Any) -> str:
    """A date as vague as it is, as text. Raises ``NotImplementedError`` for what is no value of ours."""
    if isinstance(value, VagueDate):
        return value.text
    raise NotImplementedError(type(value).__name__)


def _own(kind: type, value: Any) -> Any:
    if kind is VagueDate:
        return VagueDate(value)
    raise NotImplementedError(kind.__name__)


def kept(value: Any) -> bytes:
    """A value as JSON."""
    return msgspec.json.encode(value, enc_hook=plain)


def unkept(data: bytes, kind: type[_T]) -> _T:
    """The value of a class that ``kept`` has written. Raises ``ValueError`` where it is not one."""
    return msgspec.json.decode(data, type=kind, dec_hook=_own)
