// Single keys on a page that lists them (data-keys): each presses, opens or fills in what carries it (data-key).
// They do nothing while somebody types in a field, and nothing together with Ctrl, Alt or the like.
const FIELDS = "input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]";

function press(target) {
  if (target.matches("input, textarea")) {
    target.focus();
  } else if (target.matches("summary")) {
    const details = target.parentElement;
    details.open = !details.open;
    (details.open ? details.querySelector("button, input:not([type=hidden])") : null)?.focus();
    if (details.open) details.scrollIntoView({ block: "nearest" });
  } else {
    target.click();
  }
}

if (document.querySelector("[data-keys]")) {
  let sent = false;
  addEventListener("submit", () => { sent = true; });
  addEventListener("pageshow", () => { sent = false; });
  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && event.target.matches(FIELDS)) {
      event.target.blur();
      return;
    }
    if (sent || event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.isComposing) return;
    if (event.target.matches(FIELDS)) return;
    const own = document.querySelectorAll(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
    const shown = [...own].find((each) => each.matches("summary") || !each.closest("details:not([open])"));
    if (!shown) return;
    event.preventDefault();
    press(shown);
  });
}
