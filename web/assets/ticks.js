// How many of the ticked things of a form are chosen, told as ticks come and go. Without this file the page says that the
// number is told when they are sent.
const WAIT = 400; // milliseconds: whoever ticks several is told once

for (const line of document.querySelectorAll("[data-ticks]")) {
  const form = line.closest("form");
  const ticks = [...form.querySelectorAll(`input[type=checkbox][name="${line.dataset.ticks}"]`)];
  let waiting;
  const tell = () => {
    const chosen = ticks.filter((tick) => tick.checked).length;
    line.textContent = `${chosen.toLocaleString("en-GB")} of ${ticks.length.toLocaleString("en-GB")} chosen`;
  };
  form.addEventListener("change", () => {
    clearTimeout(waiting);
    waiting = setTimeout(tell, WAIT);
  });
  window.addEventListener("pageshow", tell); // a browser that goes back remembers what was ticked
  tell();
}
