"""What is looked for on every page in real Chromium. Each check returns what is wrong, in words; nothing is good."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page

from tests.browser_fixture import Watched, follow

__all__ = ["Walk", "lost_without_script", "sideways", "squeezed", "unmarked_focus", "unscripted_forms", "walk"]

_SIDEWAYS = """() => {
  const wide = document.documentElement.scrollWidth, room = innerWidth;
  if (wide <= room) return [];
  const out = [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > room + 1);
  return [`${wide} px wide where ${room} are seen`, ...out.slice(0, 3).map(e => e.outerHTML.slice(0, 150))];
}"""

# Words of ten letters and more that stand in so little room that fewer than five letters come on a line.
_SQUEEZED = """() => [...document.querySelectorAll('main *')].filter(e => {
  if (!e.checkVisibility() || e.closest('.govuk-visually-hidden, svg, .gt-picture')) return false;
  const own = [...e.childNodes].filter(n => n.nodeType === Node.TEXT_NODE).map(n => n.textContent.trim()).join(' ');
  if (own.length < 10) return false;
  const all = document.createRange();
  all.selectNodeContents(e);
  const lines = new Set([...all.getClientRects()].filter(box => box.width > 0).map(box => Math.round(box.top)));
  return lines.size > 3 && e.textContent.trim().length / lines.size < 5;
}).slice(0, 3).map(e => `is squeezed: ${e.outerHTML.slice(0, 150)}`)"""

# What has the focus: whether some of it is to be seen, whether it is marked, and whether it comes after the last.
# A field for a date has parts that take the focus one after another.
_FOCUSED = """() => {
  const here = document.activeElement;
  if (!here || here === document.body) return {left: true};
  const walk = window.__walk ??= {met: new Set(), first: here, last: null};
  if (here === walk.first && walk.last && walk.last !== here) return {left: true};
  const seen = [...here.getClientRects()].some(box => {
    const left = Math.max(box.left, 0), right = Math.min(box.right, innerWidth);
    const top = Math.max(box.top, 0), bottom = Math.min(box.bottom, innerHeight);
    if (right - left < 1 || bottom - top < 1) return false;
    return [0.1, 0.5, 0.9].some(x => [0.1, 0.5, 0.9].some(y => {
      const hit = document.elementFromPoint(left + (right - left) * x, top + (bottom - top) * y);
      return hit && (here.contains(hit) || hit.closest('label')?.control === here);
    }));
  });
  const style = getComputedStyle(here), wrong = [];
  if (!seen) wrong.push('is hidden while it has the focus');
  if (style.outlineStyle === 'none' && style.boxShadow === 'none') wrong.push('does not show that it has the focus');
  const later = !walk.last || walk.last === here && here.type === 'date'
    || walk.last.compareDocumentPosition(here) & Node.DOCUMENT_POSITION_FOLLOWING;
  if (!later) wrong.push('has the focus again, or before what stands in front of it');
  walk.last = here;
  walk.met.add(here);
  const skips = here.matches('main .govuk-skip-link');
  return {left: false, skips, wrong: wrong.map(each => `${each}: ${here.outerHTML.slice(0, 150)}`)};
}"""

_CONTROLS = "a[href], button, input, select, textarea, summary, [tabindex='0'], [contenteditable=true]"
_MISSED = f"""() => [...document.querySelectorAll("{_CONTROLS}")]
  .filter(e => e.checkVisibility({{visibilityProperty: true}}) && !e.disabled && e.tabIndex >= 0)
  .filter(e => e.type !== 'hidden' && e.type !== 'radio' && !window.__walk?.met.has(e))
  .map(e => `is not reached: ${{e.outerHTML.slice(0, 150)}}`)"""

_UNMARKED = f"""() => {{
  const kinds = new Map();
  for (const e of document.querySelectorAll("{_CONTROLS}"))
    if (e.checkVisibility({{visibilityProperty: true}}) && !e.disabled && e.type !== 'hidden')
      kinds.set(e.tagName + e.className + e.type, e);
  return [...kinds.values()].filter(e => {{
    e.focus({{focusVisible: true, preventScroll: true}});
    if (document.activeElement !== e) return false;
    const parts = [e, e.closest('.cm-editor'), e.labels?.[0]].filter(Boolean);
    return !parts.some(each => ['', '::before'].some(part => {{
      const style = getComputedStyle(each, part);
      return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1;
    }}));
  }}).map(e => `does not show that it has the focus: ${{e.outerHTML.slice(0, 150)}}`);
}}"""

_WORDS = """() => {
  const words = new Set(), all = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
  while (all.nextNode()) {
    const at = all.currentNode.parentElement;
    if (at.closest('script, [data-picture], [data-editor-hint], .cm-editor, [role=status], [data-print]')
      || at.closest('caption .govuk-visually-hidden')) continue;
    if (!at.checkVisibility({visibilityProperty: true})) continue;
    words.add(all.currentNode.textContent.trim().replace(/ in [\\d.]+ (?:ms|seconds)/, ''));
  }
  return [...words];
}"""

_IDLE = """() => [...document.querySelectorAll('button')]
  .filter(e => e.checkVisibility({visibilityProperty: true}) && (e.type !== 'submit' || !e.form))
  .map(e => `does nothing without scripts: ${e.outerHTML.slice(0, 150)}`)"""


@dataclass(frozen=True, slots=True)
class Walk:
    """A walk through a page by the Tab key: how many stops it has, and what is wrong with them."""

    stops: int
    wrong: tuple[str, ...]


def sideways(page: Page) -> list[str]:
    """Whether the page, and not a region of it, scrolls sideways (WCAG 1.4.10): what stands out."""
    found: list[str] = page.evaluate(_SIDEWAYS)
    return found


def squeezed(page: Page) -> list[str]:
    """What is narrower than its words, so that their letters stand one under the other."""
    found: list[str] = page.evaluate(_SQUEEZED)
    return found


def walk(page: Page, skip: bool = False, most: int = 4000) -> Walk:
    """Go through a page that has just been loaded by the Tab key until the focus leaves it (WCAG 2.1.2, 2.4.3, 2.4.7,
    2.4.11), and see that nothing was missed. With ``skip``, take the links of the page that skip a part.
    """
    wrong: list[str] = []
    skipped = False
    for stops in range(most):
        page.keyboard.press("Tab")
        at: dict[str, Any] = page.evaluate(_FOCUSED)
        if at["left"]:
            missed = [] if skipped else page.evaluate(_MISSED)
            return Walk(stops, (*wrong, *missed))
        wrong += at["wrong"]
        if skip and at["skips"]:
            page.keyboard.press("Enter")
            skipped = True
    return Walk(most, (*wrong, f"is a trap: {most} stops and no end"))


def unmarked_focus(page: Page) -> list[str]:
    """Of each look of a control one that shows its focus by no outline, which is all that forced colours keep."""
    found: list[str] = page.evaluate(_UNMARKED)
    return found


def lost_without_script(scripted: Page, plain: Page) -> list[str]:
    """The words that a page shows with scripts and not without, and the buttons that only scripts bring to life."""
    lost = set(scripted.evaluate(_WORDS)) - set(plain.evaluate(_WORDS))
    idle: list[str] = plain.evaluate(_IDLE)
    return [*(f"is not shown without scripts: {each[:150]}" for each in sorted(lost)), *idle]


def unscripted_forms(watched: Watched, address: str) -> list[str]:
    """Send every form of a page that asks for something as it stands, and say which get no page as their answer.

    The form of a page that was refused may be refused again.
    """
    wrong = []
    refused = watched.open(address) >= 400
    forms = watched.page.locator("main form:not([method=post]):has([type=submit], button:not([type]))")
    for number in range(forms.count()):
        form = forms.nth(number)
        name = form.get_attribute("aria-label") or form.get_attribute("action") or "?"
        button = form.locator("[type=submit], button:not([type])").first
        if not button.is_visible():  # in a part that is closed
            form.locator("xpath=ancestor-or-self::*//details[not(@open)]/summary").first.click()
        answer = follow(button)
        heading = watched.page.locator("h1")
        if answer is None or (answer.status >= 400 and not refused) or heading.count() != 1 or watched.trouble:
            wrong.append(f"form {name}: {answer and answer.status} {watched.page.url} {watched.trouble}")
        watched.open(address)
    return wrong
