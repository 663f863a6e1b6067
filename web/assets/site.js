// Progressive enhancement only: every page works without this file.
import { Button, ServiceNavigation, SkipLink, createAll } from "govuk-frontend";
import { SortableTable } from "@ministryofjustice/frontend/moj/components/sortable-table/sortable-table.mjs";
import "./keys.js";
import "./ticks.js";

for (const component of [Button, ServiceNavigation, SkipLink, SortableTable]) {
  createAll(component);
}

// Empty fields stay out of a filter's address, so that it can be read and sent on.
for (const form of document.querySelectorAll("form[data-short-address]")) {
  form.addEventListener("submit", () => {
    for (const field of form.elements) {
      if (field.name && field.value === "") field.disabled = true;
    }
  });
}

// A page taken from the browser's memory gets its disabled fields back.
window.addEventListener("pageshow", () => {
  for (const field of document.querySelectorAll("form[data-short-address] [disabled]")) {
    field.disabled = false;
  }
});

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
