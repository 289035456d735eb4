// htmx under our content security policy: one Trusted Types policy, and no code from attributes.

import htmx from "htmx.org/dist/htmx.esm.min.js";

function refuseCode() {
  throw new Error("Code in attributes is switched off. Write a module in web/assets/js instead.");
}

htmx.config.includeIndicatorCSS = false;
htmx.config.history = false;
// A failed poll must not put an error page where the tracker was.
htmx.config.noSwap = [204, 304, "4xx", "5xx"];

htmx.registerExtension("consilium-policy", {
  init(api) {
    const asIs = { createHTML: (text) => text };
    api.initSecurity(window.trustedTypes?.createPolicy("htmx", asIs) ?? asIs, refuseCode, refuseCode);
  },
});
