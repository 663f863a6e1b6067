"""Documents that somebody brings to the pages, read by a program of its own: pages import no loader.

``goldenthread read --plain FILE`` writes a reading as plain values, which this takes in. It is stopped where a
document takes too long or too much, and whatever a hostile one does, it does not do it to the pages.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import threading
from pathlib import Path
from typing import Final

from graph.errors import GraphError
from graph.machine.interpreter import interpreter
from graph.model import ActionTracker, AuditSheet, Catalogue, DecisionList, Manual
from graph.releases.kept_values import unkept

__all__ = ["CannotRead", "Reading", "read_document"]

Reading = AuditSheet | Manual | Catalogue | DecisionList | ActionTracker
_CLASSES: Final[dict[str, type[Reading]]] = {
    "audit": AuditSheet, "manual": Manual, "courses": Catalogue, "decisions": DecisionList, "actions": ActionTracker,
}  # fmt: skip
#: What to do at a command line, and what in a form.
_IN_FORMS: Final = (
    (re.compile(r"say what it is(?:: --as .*| with --as)$"), "choose what it is under “What it is”, and send it again"),
    (
        re.compile(r"or let the file through with --let-through .*$"),
        "or say why it may be read all the same",
    ),
)
#: Seconds that one document may take; the reader limits its own memory.
_SECONDS: Final = 120
#: Documents that one process of the pages has read at the same time: each may take gigabytes, and keeps a thread.
_AT_ONCE: Final = 2
#: Seconds that another one waits for its turn.
_PATIENCE: Final = 5.0
_turns: Final = threading.BoundedSemaphore(_AT_ONCE)


class CannotRead(GraphError):
    """A document that is none, or that cannot be read as what it is said to be: what, where, what to do."""


def read_document(path: Path, role: str | None = None, let_through: str | None = None) -> Reading:
    """Read a document as an audit sheet, manual, catalogue, tracker or decisions; ``None``: as what it seems to be.

    ``let_through`` is the reason to read it though it seems to hold personal data.
    Raises ``CannotRead``, with the line that the reader says; where too many are being read just now, too.
    """
    if not _turns.acquire(timeout=_PATIENCE):
        raise CannotRead(f"{path.name}: other documents are being read just now; send it again in a minute")
    try:
        return _read(path, role, let_through)
    finally:
        _turns.release()


def _read(path: Path, role: str | None, let_through: str | None) -> Reading:
    words = [interpreter(), "-m", "web.cli", "read", "--plain"]
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
        raise CannotRead(_for_pages(said[-1].removeprefix("goldenthread: ").replace(str(path), path.name)))
    kind, _, content = found.partition(b"\n")
    return unkept(content, _CLASSES[kind.decode()])


def _for_pages(line: str) -> str:
    """What the reader says to somebody at a command line, as the pages say it: forms have no options.

    >>> _for_pages("a.csv: its columns are not those of a manual; say what it is with --as")
    'a.csv: its columns are not those of a manual; choose what it is under “What it is”, and send it again'
    """
    for told, words in _IN_FORMS:
        line = told.sub(words, line)
    return line
