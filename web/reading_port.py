"""Documents that somebody brings to the pages, read by a program of its own: pages import no loader.

``goldenthread read --plain FILE`` writes a reading as plain values, which this takes in. It is stopped where a
document takes too long or too much, and whatever a hostile one does, it does not do it to the pages.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Final

from graph.errors import GraphError
from graph.kept_values import unkept
from graph.model import ActionTracker, AuditSheet, Catalogue, DecisionList, Manual

__all__ = ["CannotRead", "Reading", "read_document"]

Reading = AuditSheet | Manual | Catalogue | DecisionList | ActionTracker
_CLASSES: Final[dict[str, type[Reading]]] = {
    "audit": AuditSheet, "manual": Manual, "courses": Catalogue, "decisions": DecisionList, "actions": ActionTracker,
}  # fmt: skip
#: Seconds that one document may take; the reader limits its own memory.
_SECONDS: Final = 120


class CannotRead(GraphError):
    """A document that is none, or that cannot be read as what it is said to be: what, where, what to do."""


def read_document(path: Path, role: str | None = None, let_through: str | None = None) -> Reading:
    """Read a document as an audit sheet, manual, catalogue, tracker or decisions; ``None``: as what it seems to be.

    ``let_through`` is the reason to read it though it seems to hold personal data.
    Raises ``CannotRead``, with the line that the reader says.
    """
    words = [sys.executable, "-m", "web.cli", "read", "--plain"]
    words += ["--as", role] if role else []
    words += ["--let-through", str(path), let_through] if let_through else []
    with subprocess.Popen(  # noqa: S603 - our own program, and a file that is named by us
        [*words, "--", str(path)],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        start_new_session=True, env={**os.environ, "PYTHONUTF8": "1"},
    ) as reader:  # fmt: skip
        try:
            found, problem = reader.communicate(timeout=_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(reader.pid, signal.SIGKILL)  # the reader, and whoever it has set to work
            raise CannotRead(f"{path.name}: not read within {_SECONDS} seconds; split it into smaller files") from None
    if reader.returncode != 0:
        said = problem.decode(errors="replace").strip().splitlines() or ["the reader ended without a word; try again"]
        raise CannotRead(said[-1].removeprefix("goldenthread: ").replace(str(path), path.name))
    kind, _, content = found.partition(b"\n")
    return unkept(content, _CLASSES[kind.decode()])
