"""A process that can open no socket from here on: a filter of system calls that it can never take off (seccomp(2)).

A release on disk is made of files that the engine opens when a query first needs them, so that a worker must be able
to open files. The limit on open files, which would keep it from calling anybody, then has to leave room, and this
stands in its place.
"""

from __future__ import annotations

import ctypes
import platform
import struct
import sys
from typing import Final

__all__ = ["seal_sockets"]

#: The number of socket(2) by machine, and the machine as the filter sees it (linux/audit.h).
_MACHINES: Final = {"x86_64": (41, 0xC000003E), "aarch64": (198, 0xC00000B7)}
_PR_SET_NO_NEW_PRIVS: Final = 38
_PR_SET_SECCOMP: Final = 22
_SECCOMP_MODE_FILTER: Final = 2
_ALLOW: Final = 0x7FFF0000
_KILL: Final = 0x80000000
_REFUSE: Final = 0x00050000 | 13  # with EACCES
#: Classic BPF (linux/filter.h): load a word of the call, jump if equal, jump if at least, return.
_LOAD, _IF_EQUAL, _IF_AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_NUMBER, _ARCHITECTURE = 0, 4  # where in struct seccomp_data
_OTHER_CALLS: Final = 0x40000000  # the 32-bit calls of x86-64, numbered apart
_INSTRUCTION: Final = struct.Struct("=HBBI")


class _Program(ctypes.Structure):
    """struct sock_fprog: how many instructions, and where they are."""

    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def seal_sockets() -> bool:
    """Let this process and those it starts open no socket any more; whether the system can hold it to that."""
    machine = _MACHINES.get(platform.machine())
    if sys.platform != "linux" or machine is None:
        return False
    system = ctypes.CDLL(None, use_errno=True)
    code = _filter(*machine)
    program = _Program(len(code) // _INSTRUCTION.size, code)
    return bool(
        system.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0
        and system.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(program), 0, 0) == 0
    )


def _filter(socket: int, machine: int) -> bytes:
    """Kill what speaks as another machine, refuse socket(2), allow the rest."""
    steps = (
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_IF_EQUAL, 1, 0, machine),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _NUMBER),
        (_IF_AT_LEAST, 1, 0, _OTHER_CALLS),
        (_IF_EQUAL, 0, 1, socket),
        (_RETURN, 0, 0, _REFUSE),
        (_RETURN, 0, 0, _ALLOW),
    )
    return b"".join(_INSTRUCTION.pack(*step) for step in steps)
