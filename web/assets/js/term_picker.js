// A search field becomes a combobox with a list of terms (ARIA 1.2). What is chosen is told by "term-chosen".

import { eachNew } from "./content.js";
import { fillTree, labelNotes } from "./term_tree.js";

const WAIT = 120;
const SHORTEST = 2;
const KEPT = 60;
const kept = new Map();

async function find(url, signal) {
  if (kept.has(url)) return kept.get(url);
  const response = await fetch(url, { signal, headers: { Accept: "application/json" } });
  if (!response.ok || response.redirected) throw new Error(`${response.status}`);
  const { terms } = await response.json();
  kept.set(url, terms);
  if (kept.size > KEPT) kept.delete(kept.keys().next().value);
  return terms;
}

function part(text, className, language) {
  const element = document.createElement("span");
  element.textContent = text;
  element.className = className;
  if (language) element.lang = language;
  return element;
}

class Picker {
  constructor(root) {
    this.root = root;
    this.input = root.querySelector("input[type=search]");
    this.list = root.querySelector(".term-options");
    this.status = root.querySelector("[data-term-status]");
    this.browse = root.querySelector("[data-term-browse]");
    this.presences = root.dataset.presences.split(" ").filter(Boolean);
    this.names = [...root.querySelectorAll("[data-presence-words]")].map((one) => one.content.textContent);
    this.terms = [];
    this.active = -1;
    this.isWaiting = false;
    this.enterPressed = null;
    this.asking = new AbortController();
    this.become();
    this.listen();
  }

  become() {
    const attributes = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.list.id };
    for (const [name, value] of Object.entries(attributes)) this.input.setAttribute(name, value);
    this.list.setAttribute("role", "listbox");
  }

  listen() {
    this.input.addEventListener("input", () => this.askSoon());
    this.input.addEventListener("keydown", (event) => this.press(event));
    this.input.addEventListener("focus", () => this.terms.length && this.input.value && this.open());
    this.root.addEventListener("focusout", (event) => {
      if (!this.root.contains(event.relatedTarget)) this.close();
    });
    // The field keeps the focus while somebody points at the list.
    this.list.addEventListener("pointerdown", (event) => event.pointerType === "mouse" && event.preventDefault());
    this.list.addEventListener("click", (event) => this.click(event));
    this.root.addEventListener("term-picked", (event) => {
      event.stopPropagation();
      this.choose(event.detail, event.detail.presence);
    });
    this.browse?.addEventListener("toggle", () => this.browse.open && this.fill(null));
  }

  async fill(code) {
    const tree = this.browse.querySelector("[data-term-tree]");
    if (!code && tree.children.length) return;
    try {
      await fillTree(tree, code);
    } catch {
      this.status.textContent = this.root.dataset.wordsAway;
    }
  }

  askSoon() {
    clearTimeout(this.timer);
    this.asking.abort();
    // What is listed answers an earlier question: nothing of it may be chosen by a quick Enter.
    this.isWaiting = true;
    this.enterPressed = null;
    this.mark(-1);
    if (this.input.value.trim().length < SHORTEST) {
      this.terms = [];
      this.isWaiting = false;
      this.close();
      return;
    }
    this.timer = setTimeout(() => this.ask(), WAIT);
  }

  url() {
    const url = new URL(this.root.dataset.searchUrl, location.href);
    url.searchParams.set("q", this.input.value.trim());
    url.searchParams.set("language", this.root.dataset.language);
    if (this.root.dataset.within) url.searchParams.set("within", this.root.dataset.within);
    return url.href;
  }

  async ask() {
    this.asking = new AbortController();
    const { signal } = this.asking;
    try {
      const terms = await find(this.url(), signal);
      if (!signal.aborted) this.show(terms);
    } catch {
      if (signal.aborted) return;
      this.isWaiting = false;
      this.enterPressed = null;
      this.close();
      this.status.textContent = this.root.dataset.wordsAway;
    }
  }

  show(terms) {
    const { wordsFound, wordsNone } = this.root.dataset;
    this.isWaiting = false;
    this.terms = terms;
    this.list.replaceChildren(...(terms.length ? terms.map((term, index) => this.option(term, index)) : [this.nothing(wordsNone)]));
    this.status.textContent = terms.length ? `${wordsFound} ${terms.length}` : wordsNone;
    this.open();
    this.mark(terms.length ? 0 : -1);
    const place = this.enterPressed;
    this.enterPressed = null;
    if (place !== null && terms.length) this.choose(terms[0], place);
  }

  nothing(words) {
    const entry = document.createElement("li");
    entry.className = "term-nothing";
    entry.setAttribute("role", "option");
    entry.setAttribute("aria-disabled", "true");
    entry.textContent = words;
    return entry;
  }

  option(term, index) {
    const entry = document.createElement("li");
    entry.id = `${this.list.id}-${index}`;
    entry.setAttribute("role", "option");
    entry.setAttribute("aria-selected", "false");
    entry.dataset.index = index;
    const text = part("", "term-words");
    text.append(part(term.label, "term-label", term.labelLanguage), " ", part(term.id, "term-code"));
    text.append(...labelNotes(term));
    if (term.match) text.append(" ", part(term.match, "term-note"));
    entry.append(text);
    // For pointers. With the keyboard, Enter, Shift+Enter and Alt+Enter do the same.
    if (this.presences.length > 1) {
      this.names.forEach((name, place) => {
        const presence = part(name, "term-presence");
        presence.dataset.presence = place;
        presence.setAttribute("aria-hidden", "true");
        entry.append(presence);
      });
    }
    return entry;
  }

  open() {
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
  }

  close() {
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.mark(-1);
  }

  mark(index) {
    this.active = index;
    for (const entry of this.list.querySelectorAll("[aria-selected]")) {
      const isActive = Number(entry.dataset.index) === index;
      entry.setAttribute("aria-selected", String(isActive));
      if (isActive) entry.scrollIntoView({ block: "nearest" });
    }
    if (index < 0) this.input.removeAttribute("aria-activedescendant");
    else this.input.setAttribute("aria-activedescendant", `${this.list.id}-${index}`);
  }

  step(by) {
    if (this.list.hidden) {
      if (!this.terms.length) return;
      this.open();
    }
    const size = this.terms.length;
    if (size) this.mark((Math.max(this.active, by < 0 ? 0 : -1) + by + size) % size);
  }

  press(event) {
    const isOpen = !this.list.hidden;
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      this.step(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Escape" && isOpen) {
      event.preventDefault();
      this.close();
    } else if (event.key === "Enter" && this.isWaiting) {
      // The answer is on its way: it is chosen from when it is there.
      event.preventDefault();
      this.enterPressed = event.shiftKey ? 1 : event.altKey ? 2 : 0;
    } else if (event.key === "Enter" && isOpen && this.active >= 0) {
      event.preventDefault();
      this.choose(this.terms[this.active], event.shiftKey ? 1 : event.altKey ? 2 : 0);
    } else if (event.key === "ArrowRight" && isOpen && this.active >= 0 && this.browse && this.isAtEnd()) {
      // From a hit to its place.
      event.preventDefault();
      void this.locate(this.terms[this.active]);
    } else if (event.key === "Tab") {
      this.close();
    }
  }

  isAtEnd() {
    return this.input.selectionStart === this.input.value.length;
  }

  async locate(term) {
    this.close();
    await this.fill(term.id);
    this.browse.open = true;
    this.browse.querySelector("[aria-current]")?.focus();
  }

  click(event) {
    const entry = event.target.closest("[data-index]");
    if (!entry) return;
    const presence = event.target.closest("[data-presence]");
    this.choose(this.terms[Number(entry.dataset.index)], presence ? Number(presence.dataset.presence) : 0);
  }

  choose(term, place) {
    const presence = this.presences[place] ?? this.presences[0] ?? "";
    const detail = { id: term.id, label: term.label, presence };
    const goesOn = this.root.dispatchEvent(new CustomEvent("term-chosen", { bubbles: true, cancelable: true, detail }));
    clearTimeout(this.timer);
    this.asking.abort();
    this.isWaiting = false;
    this.close();
    this.status.textContent = `${this.root.dataset.wordsChosen} ${term.label}`;
    if (!goesOn) return;
    if ("follows" in this.root.dataset) {
      if (term.url) location.assign(term.url);
    } else {
      this.input.value = "";
      this.terms = [];
      this.post(detail);
    }
  }

  post({ id, presence }) {
    const { postName } = this.root.dataset;
    const form = this.input.form;
    if (!postName || !form) return;
    const field = document.createElement("input");
    field.type = "hidden";
    field.name = postName;
    field.value = presence ? `${presence}:${id}` : id;
    form.append(field);
    form.requestSubmit();
    // Where the page stays, the next choice is one of its own.
    setTimeout(() => field.remove());
  }
}

export function offerTerms(part) {
  eachNew(part, "[data-term-picker]", (root) => new Picker(root));
}
