"""The personal-data guard for what somebody types into a form: a line or two, and not a document.

>>> problem_of({"owner": "Designated Nurse"}), problem_of({"owner": "Jane Smith"})
(None, "owner: an owner is a role, and this seems to be a person's name (J••• S••••); write the role instead")
"""

from __future__ import annotations

from collections.abc import Mapping

from graph.model import Document
from loaders.guard.documents import masked, personal_data
from loaders.guard.people import looks_like_a_person

__all__ = ["problem_of"]

_OWNER = "owner"


def problem_of(typed: Mapping[str, str]) -> str | None:
    """What is wrong with the first text that seems to hold personal data, by the name of its field, or ``None``.

    An ``owner`` must be a role; the other fields are held back as a document would be.
    """
    for name, text in typed.items():
        if name == _OWNER and looks_like_a_person(text):
            why = f"an owner is a role, and this seems to be a person's name ({masked(text)})"
            return f"{name}: {why}; write the role instead"
        held = personal_data(Document("form", "actions", "", "text/plain", text))
        if held:
            first = held[0]
            why = f"it seems to hold personal data ({first.kind}: {first.words}; {first.reason})"
            return f"{name}: {why}; take it out, and send the form again"
    return None
