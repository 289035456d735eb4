// The marks on the image of a kept view as they were then, and what has become of them since.

import { say } from "./words.js";

export class PinnedMarks {
  // A slide is one image, of however many tiles.
  constructor(element, view, { isSlide }) {
    Object.assign(this, { element, view, isSlide, isOn: true, then: new Map(view.marks.map((mark) => [mark.id, mark])) });
    element.addEventListener("click", (event) => {
      const chosen = event.target.closest("[data-pinned-show]")?.dataset.pinnedShow;
      if (chosen) this.show(chosen === "then");
    });
    this.listeners = [];
  }

  onSwitch(act) {
    this.listeners.push(act);
  }

  show(isOn) {
    this.isOn = isOn;
    for (const act of this.listeners) act();
  }

  isHere({ sop, frame }) {
    return this.isSlide || (sop === this.view.sop && frame === this.view.frame);
  }

  // True for a mark that is drawn as it was: nobody changes the past.
  holds(id, live) {
    return this.isOn && this.then.has(id) && live.get(id)?.version !== this.then.get(id).version;
  }

  // Whoever draws on this image wants to see what is there now.
  release(mark) {
    if (this.isOn && this.isHere(mark)) this.show(false);
  }

  changes(live) {
    const pinned = [...this.then.values()];
    return {
      changedSince: pinned.filter((mark) => live.has(mark.id) && live.get(mark.id).version !== mark.version).length,
      removedSince: pinned.filter((mark) => !live.has(mark.id)).length,
      addedSince: [...live.values()].filter((mark) => this.isHere(mark) && !this.then.has(mark.id)).length,
    };
  }

  // Which marks are drawn and listed: of this image those of then, of all others those of now.
  shown(live) {
    if (!this.isOn) return [...live.values()];
    const pinned = [...this.then.values()].map((mark) =>
      this.holds(mark.id, live) ? { ...mark, isMine: false, isPinned: true } : live.get(mark.id),
    );
    return [...[...live.values()].filter((mark) => !this.isHere(mark)), ...pinned];
  }

  tell(live) {
    const found = Object.entries(this.changes(live)).filter(([, count]) => count > 0);
    this.element.hidden = found.length === 0;
    this.element.querySelector("[data-pinned-changes]").replaceChildren(
      ...found.map(([key, count]) => Object.assign(document.createElement("li"), { textContent: say(key, { count }) })),
    );
    for (const each of this.element.querySelectorAll("[data-pinned-show]")) {
      each.setAttribute("aria-pressed", String((each.dataset.pinnedShow === "then") === this.isOn));
    }
  }
}
