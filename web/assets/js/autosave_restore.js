// Offers text that this tab kept because it never reached the server, and forgets all of it at sign-out.

import { copyOf, dropAllCopies, dropCopy, writtenValues } from "./autosave_copy.js";
import { eachNew } from "./content.js";

function differs(form, copy) {
  const now = writtenValues(form);
  return Object.entries(copy).some(([name, values]) => JSON.stringify(now[name] ?? []) !== JSON.stringify(values));
}

function putBack(form, copy) {
  for (const field of form.elements) {
    const values = copy[field.name];
    if (!values || field.type === "hidden") continue;
    if (["checkbox", "radio"].includes(field.type)) field.checked = values.includes(field.value);
    else if (field.multiple) [...field.options].forEach((option) => (option.selected = values.includes(option.value)));
    else [field.value] = values;
  }
  form.dispatchEvent(new Event("change", { bubbles: true }));
}

export function offerRestoredTexts(part) {
  eachNew(part, "[data-restore-offer]", (offer) => {
    const form = offer.closest("form");
    const copy = form && copyOf(form);
    if (!copy) return;
    if (!differs(form, copy)) {
      dropCopy(form);
      return;
    }
    offer.hidden = false;
    offer.querySelector("[data-restore]").addEventListener("click", () => {
      putBack(form, copy);
      offer.hidden = true;
    });
    offer.querySelector("[data-discard]").addEventListener("click", () => {
      dropCopy(form);
      offer.hidden = true;
    });
  });
  eachNew(part, "form[data-sign-out]", (form) => form.addEventListener("submit", dropAllCopies));
}
