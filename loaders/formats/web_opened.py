"""Parts of a web page that a reader opens: panels of tabs and accordions, which are content though they start hidden.

What opens a panel says so (WAI-ARIA: ``aria-controls``, ``aria-labelledby``; or a link or target within the page).
The words of a tab stand away from its panel, so they are given as the panel's label.
"""

from __future__ import annotations

from typing import Any

from loaders.formats.markdown import one_line

__all__ = ["opened_by"]

_OPENERS = "[aria-controls], [role=tab], [data-target], [data-bs-target], [data-toggle], [data-bs-toggle]"
_LONGEST_LABEL = 120


def opened_by(body: Any) -> tuple[frozenset[int], dict[int, str]]:
    """The elements that something of the page opens, and the labels of those that are panels of tabs, by ``mem_id``."""
    places = {node.attributes.get("id") or "": node for node in body.css("[id]")}
    opened = {node.mem_id for node in body.css("[role=tabpanel]")}
    labels: dict[int, str] = {}
    for opener in body.css(_OPENERS):
        panel = places.get(_target(opener.attributes))
        if panel is None:
            continue
        opened.add(panel.mem_id)
        if opener.attributes.get("role") == "tab":
            _label(panel, opener, labels)
    for panel in body.css("[role=tabpanel][aria-labelledby]"):
        tab = places.get(panel.attributes.get("aria-labelledby") or "")
        if tab is not None and tab.attributes.get("role") == "tab":
            _label(panel, tab, labels)
    return frozenset(opened), labels


def _target(attributes: dict[str, str | None]) -> str:
    """The id of what an element opens."""
    if attributes.get("aria-controls"):
        return attributes["aria-controls"] or ""
    for name in ("data-bs-target", "data-target", "href"):
        address = attributes.get(name) or ""
        if address.startswith("#"):
            return address[1:]
    return ""


def _label(panel: Any, tab: Any, labels: dict[int, str]) -> None:
    """Keep the words of a tab, where its panel does not start with a heading that says them."""
    if tab.css_first("[role=tab] [role=tab]") is not None:
        return
    words = one_line(tab.text())[:_LONGEST_LABEL]
    heading = panel.css_first("h1, h2, h3, h4")
    if words and (heading is None or one_line(heading.text()).casefold() != words.casefold()):
        labels[panel.mem_id] = words
