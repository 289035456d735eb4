// Keeps what is typed into a form without autosave in this tab, until the server says that it has it.

import { copyOf, keepCopy, keyOf } from "./autosave_copy.js";
import { eachNew } from "./content.js";

const SENT = "sent-copy";

// Before anything is offered again: the last form that was sent may have arrived.
export function forgetWhatArrived() {
  const key = sessionStorage.getItem(SENT);
  if (!key) return;
  sessionStorage.removeItem(SENT);
  if (document.querySelector(".flashes .notice-success, .flashes .notice-warning")) sessionStorage.removeItem(key);
}

export function keepDrafts(part) {
  eachNew(part, "form[data-keep-copy]", (form) => {
    if (copyOf(form)) form.closest("details")?.setAttribute("open", "");
    form.addEventListener("input", () => keepCopy(form));
    form.addEventListener("submit", () => sessionStorage.setItem(SENT, keyOf(form)));
  });
}
