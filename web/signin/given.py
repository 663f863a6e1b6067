"""What a form brings, and how a refusal is said in it."""

from __future__ import annotations

from typing import Final

from flask import request

__all__ = ["MAY", "TWICE", "fields", "sentence"]

#: What each role may do, in words.
MAY: Final = {
    "viewer": "read, where reading is closed",
    "curator": "decide on links, record steps, import documents",
    "admin": "do what curators may, and look after accounts and the audit trail",
}
TWICE: Final = "The two new passwords are not the same. Type the new one twice."


def fields(*names: str) -> dict[str, str]:
    """What was typed into these fields; empty where nothing was."""
    return {name: request.form.get(name, "") for name in names}


def sentence(error: Exception) -> str:
    """The line of an error as a sentence."""
    text = str(error)
    return f"{text[:1].upper()}{text[1:]}."
