"""What somebody types into a form is asked about personal data, in a program of its own: pages import no loader.

The program is started when the first form comes, stays for the next ones, and ends with this process.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import subprocess
import threading
from collections.abc import Mapping
from typing import Final, cast

from graph.errors import BadParameter, WorkNotKept
from graph.machine.interpreter import interpreter

__all__ = ["refuse_personal_data"]


class _Guard:
    """The program, started anew where it has ended. Safe to use from several threads."""

    def __init__(self) -> None:
        self._lock, self._program = threading.Lock(), cast(subprocess.Popen[str] | None, None)

    def ask(self, typed: Mapping[str, str]) -> str | None:
        """What is wrong with some texts, or ``None``. Raises ``WorkNotKept`` where the program does not answer."""
        with self._lock:
            for _ in range(2):
                program = self._running()
                assert program.stdin is not None and program.stdout is not None  # noqa: S101 - they are pipes
                try:
                    program.stdin.write(json.dumps(dict(typed)) + "\n")
                    program.stdin.flush()
                    answer = program.stdout.readline()
                except OSError:
                    answer = ""
                if answer:
                    return cast(str | None, json.loads(answer))
                program.kill()
                self.end()
        raise WorkNotKept("the guard against personal data does not answer, so that nothing was kept; try again")

    def _running(self) -> subprocess.Popen[str]:
        if self._program is None:
            atexit.register(self.end)
        if self._program is None or self._program.poll() is not None:
            self._program = subprocess.Popen(  # noqa: S603 - our own program
                [interpreter(), "-m", "web.cli", "typed"], text=True, encoding="utf-8",
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            )  # fmt: skip
        return self._program

    def end(self) -> None:
        """Let the program end: it reads until nothing more comes."""
        if self._program is not None and self._program.stdin is not None and self._program.stdout is not None:
            with contextlib.suppress(OSError):
                self._program.stdin.close()
            self._program.stdout.close()
            self._program.wait()


_GUARD: Final = _Guard()


def refuse_personal_data(typed: Mapping[str, str]) -> None:
    """Raise ``BadParameter`` for the first text, by the name of its field, that seems to hold personal data."""
    given = {name: text for name, text in typed.items() if text.strip()}
    problem = _GUARD.ask(given) if given else None
    if problem is not None:
        raise BadParameter(problem)
