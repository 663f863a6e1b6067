"""This machine: how much memory it has left, by its control group where there is one, its processes, its own address.

>>> (free_memory() or 1) > 0
True
"""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

__all__ = ["free_memory", "is_loopback", "let_go", "process_lives", "resident"]

#: Where a control group says its limit, what is in use, and how much of that the system takes back (cgroups(7)).
_FILES: Final = (
    ("", "memory.max", "memory.current", "inactive_file"),
    ("memory", "memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"),
)


def free_memory(system: Path = Path("/")) -> int | None:
    """Bytes that processes here may still take; ``None`` where the system does not tell."""
    told = [*_left_in_groups(system), *_left_in_machine(system)]
    return max(0, min(told)) if told else None


def resident(process: int | str = "self", system: Path = Path("/")) -> int:
    """Bytes of memory that a process holds, its part of what it shares with others; 0 where nobody can tell."""
    for name, field in (("smaps_rollup", "Pss:"), ("status", "VmRSS:")):
        with suppress(OSError, StopIteration, ValueError, IndexError):
            lines = (system / "proc" / str(process) / name).read_text(encoding="ascii").splitlines()
            return int(next(line for line in lines if line.startswith(field)).split()[1]) * 1024
    return 0


def process_lives(process: int) -> bool:
    """Whether there is a process of this number."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # it is somebody else's
        pass
    return True


def let_go() -> None:
    """Give memory back to the system that nothing uses any more, which glibc else keeps for later."""
    import ctypes

    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


def _left_in_machine(system: Path) -> Iterator[int]:
    with suppress(OSError, StopIteration, ValueError, IndexError):
        lines = (system / "proc/meminfo").read_text(encoding="ascii").splitlines()
        yield int(next(line for line in lines if line.startswith("MemAvailable:")).split()[1]) * 1024
        return
    with suppress(OSError, ValueError, AttributeError):  # macOS tells only how much there is at all
        yield os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2


def _left_in_groups(system: Path) -> Iterator[int]:
    """What this process's control group leaves, and each that it stands in, in both versions of them."""
    root = system / "sys/fs/cgroup"
    for line in _lines(system / "proc/self/cgroup"):
        _, kinds, place = [*line.split(":", 2), "", ""][:3]
        if kinds not in ("", "memory"):
            continue
        folder, limit, used, reclaimed = _FILES[kinds == "memory"]
        group = Path(place.lstrip("/"))
        for each in (group, *group.parents):  # within a container its own group stands at the root
            with suppress(OSError, ValueError):
                most = int((root / folder / each / limit).read_text(encoding="ascii"))
                now = int((root / folder / each / used).read_text(encoding="ascii"))
                yield most - now + _field(root / folder / each / "memory.stat", reclaimed)


def _field(file: Path, name: str) -> int:
    found = (line.split() for line in _lines(file))
    return next((int(words[1]) for words in found if len(words) == 2 and words[0] == name), 0)


def _lines(file: Path) -> list[str]:
    try:
        return file.read_text(encoding="ascii").splitlines()
    except (OSError, UnicodeDecodeError):
        return []


def is_loopback(host: str) -> bool:
    """Whether only programs on this machine reach this address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
