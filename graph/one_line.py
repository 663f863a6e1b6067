r"""What people type into a field, as one line that every format can hold.

>>> one_line("  the third\tsheet,\x00\x08 as agreed\n")
'the third sheet, as agreed'
"""

from __future__ import annotations

import re
from typing import Final

__all__ = ["one_line", "without_controls"]

#: What nobody types and some keyboards and clipboards bring: control characters, which XML cannot hold and PostgreSQL
#: in part not either; marks that turn the direction of what follows; and code points that are no characters.
_NOT_TEXT: Final = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]")
#: The same but for what a text of several lines is made of.
_NOT_IN_LINES: Final = re.compile(_NOT_TEXT.pattern.replace("\x00-\x1f", "\x00-\x08\x0b\x0c\x0e-\x1f"))


def one_line(text: str | None) -> str:
    """The words of a text with one blank between them, without what is no text; empty for none."""
    words = (_NOT_TEXT.sub("", word) for word in (text or "").split())
    return " ".join(filter(None, words))


def without_controls(text: str) -> str:
    """A text without what is no text; its tabs and line ends stay."""
    return _NOT_IN_LINES.sub("", text)
