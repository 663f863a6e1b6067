"""What a release keeps beside its statements, in its service: packed as text, by the hash of what it holds."""

from __future__ import annotations

import base64
import hashlib
import zlib

from graph.errors import ServiceProblem

__all__ = ["mark_of", "packed", "unpacked"]


def mark_of(content: bytes) -> str:
    """What a content is known by."""
    return hashlib.sha256(content).hexdigest()[:32]


def packed(content: bytes) -> str:
    """Bytes as a text that every service takes."""
    return base64.b64encode(zlib.compress(content, 6)).decode("ascii")


def unpacked(text: str) -> bytes:
    """The bytes of such a text. Raises ``ServiceProblem`` where it is damaged."""
    try:
        return zlib.decompress(base64.b64decode(text, validate=True))
    except (ValueError, zlib.error):
        raise ServiceProblem("what the service keeps of a release is damaged; build the store again") from None
