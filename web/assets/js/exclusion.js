// Two lists that must differ: what one has chosen, the other does not offer.

import { eachNew } from "./content.js";

function exclude(from, chosen) {
  for (const option of from.options) {
    option.disabled = option.value !== "" && option.value === chosen;
  }
  // A choice that just became impossible is taken back; "change" tells autosave and others.
  if (from.value !== "" && from.value === chosen) {
    from.value = "";
    from.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

export function excludeChosenElsewhere(part) {
  eachNew(part, "select[data-excludes]", (first) => {
    const second = document.querySelector(first.dataset.excludes);
    if (!second) return;
    const follow = () => exclude(second, first.value);
    first.addEventListener("change", follow);
    follow();
  });
}
