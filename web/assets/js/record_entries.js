// A term that was chosen fills name and code of its field; in the table of phenotypes it is entered at once.

import { eachNew } from "./content.js";

function fill(box, { id, label }) {
  const name = document.getElementById(box.dataset.fills);
  const code = document.getElementById(`${box.dataset.fills}-id`);
  if (!name || !code) return;
  name.value = label;
  // What was said of the name before is not said of this one; the list has shown what is.
  name.removeAttribute("lang");
  name.closest(".part")?.querySelector("[data-name-note]")?.remove();
  code.value = id;
  code.dispatchEvent(new Event("input", { bubbles: true }));
  code.dispatchEvent(new Event("change", { bubbles: true }));
}

export function takeChosenTerms(part) {
  eachNew(part, "[data-fills]", (box) => {
    box.addEventListener("term-chosen", (event) => fill(box, event.detail));
    // The list answers while one types; a button or Enter would send the form around it half-written.
    box.querySelector("button[type=submit]")?.remove();
    box.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && event.target.type === "search") event.preventDefault();
    });
    // The search is no answer: it must neither be saved nor keep the form from being left.
    box.addEventListener("input", (event) => event.stopPropagation());
    box.addEventListener("change", (event) => event.stopPropagation());
  });
  eachNew(part, "[data-pick-form]", (form) => {
    // The picker adds what was chosen to its form; once it is sent it must not be sent again.
    form.addEventListener("htmx:after:request", () => {
      for (const sent of form.querySelectorAll("input[type=hidden][name=pick]")) sent.remove();
    });
  });
}
