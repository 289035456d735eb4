// Text areas as high as their text, where the browser has no field-sizing of its own.

import { eachNew } from "./content.js";

function fit(area) {
  const border = area.offsetHeight - area.clientHeight;
  area.style.height = "auto";
  area.style.height = `${area.scrollHeight + border}px`;
}

export function growTextAreas(part) {
  if (CSS.supports("field-sizing", "content")) return;
  eachNew(part, "textarea", (area) => {
    area.addEventListener("input", () => fit(area));
    fit(area);
  });
}
