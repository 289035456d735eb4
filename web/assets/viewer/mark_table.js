// The marks as a table beside the images: who, what, where; each row leads to its image.

import { say } from "./words.js";

function cell(row, content) {
  const made = row.insertCell();
  made.append(content);
  return made;
}

function button(words, name, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "viewer-small-button";
  made.textContent = words;
  made.setAttribute("aria-label", `${words}: ${name}`);
  made.addEventListener("click", act);
  return made;
}

function link(words, address) {
  return Object.assign(document.createElement("a"), { textContent: words, href: address });
}

export class MarkTable {
  constructor(element, { placeOf, measured, goTo, remove }) {
    Object.assign(this, { element, placeOf, measured, goTo, remove });
    this.body = element.querySelector("tbody");
    this.empty = element.querySelector("[data-empty]");
  }

  list(marks) {
    const focused = document.activeElement?.closest?.("tr")?.dataset.mark;
    this.body.replaceChildren();
    this.empty.hidden = marks.length > 0;
    this.element.querySelector("table").hidden = marks.length === 0;
    marks.forEach((mark, at) => this.add(mark, at));
    if (focused) this.body.querySelector(`tr[data-mark="${CSS.escape(focused)}"] button`)?.focus();
  }

  add(mark, at) {
    const row = this.body.insertRow();
    row.dataset.mark = mark.id;
    const name = say(mark.kind);
    cell(row, button(this.placeOf(mark, at), name, () => this.goTo(mark)));
    const measured = this.measured(mark);
    // A length says itself that it is one.
    cell(row, measured.startsWith(name) ? measured : [name, measured].filter(Boolean).join(": "));
    const by = cell(row, `${mark.author}, ${mark.madeAt}`);
    if (mark.isPinned) by.append(` (${say("asPinned")})`);
    if (mark.panel) by.append(", ", link(say("inPanel", { number: mark.panel }), mark.panelUrl));
    const acts = cell(row, "");
    if (mark.isMine) acts.append(button(say("remove"), `${name}, ${mark.madeAt}`, () => this.remove(mark)));
  }
}
