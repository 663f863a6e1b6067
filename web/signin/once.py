"""A link that signs in once: for whoever started the service, printed where they started it.

>>> link = make(Path("/run/user/1000/link"))  # doctest: +SKIP
>>> use(Path("/run/user/1000/link"), link)    # doctest: +SKIP
True
"""

from __future__ import annotations

import hmac
import os
import secrets
import time
from pathlib import Path
from typing import Final

from graph.work.visits import fingerprint

__all__ = ["MINUTES", "make", "use"]

MINUTES: Final = 10


def make(file: Path) -> str:
    """A token for a link; ``file`` keeps its hash and its end, for the owner's processes alone."""
    token = secrets.token_urlsafe(32)
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as handle:
        handle.write(f"{fingerprint(token)} {int(time.time()) + MINUTES * 60}")
    return token


def use(file: Path, token: str) -> bool:
    """Whether the token is the right one, in time, and used for the first time by any process."""
    try:
        kept, _, until = file.read_text(encoding="ascii").partition(" ")
        if not hmac.compare_digest(kept, fingerprint(token)) or time.time() >= int(until):
            return False
        file.unlink()  # only one can
    except (OSError, ValueError):
        return False
    return True
