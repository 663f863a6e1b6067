"""The Python that programs of ours are started with.

Some web servers hold an interpreter inside of themselves, and then ``sys.executable`` names the server.
"""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path

__all__ = ["interpreter"]


@cache
def interpreter() -> str:
    """The program to start: the one that runs this, or the one of the environment that it runs in."""
    running = Path(sys.executable or "")
    if running.name.startswith(("python", "pypy")):
        return str(running)
    folder = Path(sys.prefix) / "bin"
    names = (f"python{sys.version_info.major}.{sys.version_info.minor}", "python3", "python")
    found = next((folder / name for name in names if (folder / name).exists()), running)
    return str(found)
