// Links to parts of one page become a tab list: one tab stop, arrow keys, Home and End. Without us they stay links.

import { eachNew } from "./content.js";

const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

function choose(tabs, chosen, { focus = false } = {}) {
  for (const tab of tabs) {
    const isChosen = tab === chosen;
    tab.setAttribute("aria-selected", String(isChosen));
    tab.tabIndex = isChosen ? 0 : -1;
    document.getElementById(tab.getAttribute("aria-controls")).hidden = !isChosen;
  }
  if (focus) chosen.focus();
}

function become(list, tabs) {
  list.setAttribute("role", "tablist");
  list.querySelectorAll("li").forEach((item) => item.setAttribute("role", "presentation"));
  for (const tab of tabs) {
    const panel = document.getElementById(tab.hash.slice(1));
    tab.setAttribute("role", "tab");
    tab.setAttribute("aria-controls", panel.id);
    panel.setAttribute("role", "tabpanel");
    panel.setAttribute("aria-labelledby", tab.id);
    panel.tabIndex = 0;
  }
  choose(tabs, tabs.find((tab) => tab.hash === location.hash) ?? tabs[0]);
}

function unbecome(list, tabs) {
  list.removeAttribute("role");
  list.querySelectorAll("li").forEach((item) => item.removeAttribute("role"));
  for (const tab of tabs) {
    const panel = document.getElementById(tab.hash.slice(1));
    for (const name of ["role", "aria-controls", "aria-selected", "tabindex"]) tab.removeAttribute(name);
    for (const name of ["role", "tabindex"]) panel.removeAttribute(name);
    panel.hidden = false;
  }
}

function move(tabs, event) {
  const tab = event.target.closest("[role=tab]");
  if (!tab) return;
  const at = tabs.indexOf(tab);
  const ends = { Home: 0, End: tabs.length - 1 };
  const to = ends[event.key] ?? (STEPS[event.key] ? (at + STEPS[event.key] + tabs.length) % tabs.length : undefined);
  if (to === undefined) return;
  event.preventDefault();
  choose(tabs, tabs[to], { focus: true });
}

function listen(list, tabs) {
  list.addEventListener("keydown", (event) => move(tabs, event));
  list.addEventListener("click", (event) => {
    const tab = event.target.closest("[role=tab]");
    if (!tab) return;
    event.preventDefault();
    choose(tabs, tab);
    history.replaceState(null, "", tab.hash);
  });
  // A link to an entry inside a hidden part shows that part first.
  window.addEventListener("hashchange", () => {
    const target = location.hash && document.getElementById(location.hash.slice(1));
    const tab = target && tabs.find((one) => document.getElementById(one.hash.slice(1)).contains(target));
    if (tab && list.getAttribute("role") === "tablist") choose(tabs, tab);
    target?.scrollIntoView();
  });
}

export function switchTabs(part) {
  eachNew(part, "[data-tabs]", (list) => {
    const tabs = [...list.querySelectorAll("a[href^='#']")];
    const wide = window.matchMedia("(width >= 80rem)");
    const follow = () => ("beside" in list.dataset && wide.matches ? unbecome(list, tabs) : become(list, tabs));
    wide.addEventListener("change", follow);
    listen(list, tabs);
    follow();
  });
}
