"""PDF files to stored text, read in a process of their own.

pdfium is native code and PDF files come from anywhere: a file that makes it crash, hang or ask for all
memory ends that process and not ours, and is refused in one line.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from loaders.errors import BadDocument
from loaders.formats.left_out import LeftOut
from loaders.formats.markdown import Stored
from loaders.formats.pdf_child import SECONDS

__all__ = ["pdf_text"]

_READER = "from loaders.formats.pdf_child import main; main()"
_ROOT = Path(__file__).parent.parent.parent


def pdf_text(name: str, data: bytes) -> Stored:
    """The stored text of a PDF file; raises ``BadDocument`` where it cannot be read."""
    try:
        child = subprocess.run(  # noqa: S603 - no shell, and no word of it comes from outside
            [sys.executable, "-P", "-c", _READER],
            input=data,
            capture_output=True,
            timeout=SECONDS,
            check=False,
            env=_environment(),
        )
    except subprocess.TimeoutExpired:
        problem = f"it takes longer than {SECONDS} seconds to read"
        raise BadDocument(name, problem, "split it, or save it again as PDF from its program") from None
    try:
        answer = json.loads(child.stdout)
    except ValueError:
        problem = "the file is damaged, or takes too much memory or time to read"
        raise BadDocument(name, problem, "save it again as PDF, or split it") from None
    if "refused" in answer:
        problem, remedy, place = answer["refused"]
        raise BadDocument(name, problem, remedy, place)
    left_out = tuple(LeftOut(text, why, page) for text, why, page in answer["left_out"])
    return Stored(answer["text"], tuple(answer["pages"]), left_out)


def _environment() -> dict[str, str]:
    """Only what Python needs to start, and where this program is."""
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "LD_LIBRARY_PATH") if name in os.environ}
    return {**kept, "PYTHONPATH": os.pathsep.join([str(_ROOT), *filter(None, sys.path)]), "PYTHONUTF8": "1"}
