// The exact time behind a relative one, in the reader's own time zone and language.

import { eachNew } from "./content.js";

export function localiseMoments(part) {
  const locale = document.documentElement.lang || undefined;
  const words = new Intl.DateTimeFormat(locale, { dateStyle: "full", timeStyle: "short" });
  const zone = new Intl.DateTimeFormat(locale, { timeZoneName: "short" });
  eachNew(part, ".moment", (moment) => {
    const at = new Date(moment.querySelector("time")?.dateTime ?? "");
    const exact = moment.querySelector("[data-localise]");
    if (exact && !Number.isNaN(at.valueOf())) {
      const name = zone.formatToParts(at).find((piece) => piece.type === "timeZoneName")?.value ?? "";
      exact.textContent = `${words.format(at)} ${name}`.trim();
    }
    // WCAG 1.4.13: what appears on hover or focus can be sent away.
    moment.addEventListener("keydown", (event) => {
      if (event.key === "Escape") moment.classList.add("is-dismissed");
    });
    for (const kind of ["blur", "mouseleave"]) {
      moment.addEventListener(kind, () => moment.classList.remove("is-dismissed"));
    }
  });
}
