// Keeps marks on the server and follows those of others. "Saved" is said only of what the server read back.

import { AnswerError } from "./dicomweb.js";

const FOLLOW_EVERY = 3000;

// The words beside a mark may say who the patient is; ``found`` says why, in sentences.
export class NamingError extends Error {
  constructor(found) {
    super("The words may say who the patient is.");
    this.found = found;
  }
}

async function answerText(answer) {
  const isJson = answer.headers.get("Content-Type")?.startsWith("application/json");
  return answer.status === 422 && isJson ? (await answer.json()).found : null;
}

export class MarkStore extends EventTarget {
  // ``given`` are marks that came with the page: they are shown, and neither followed nor added to.
  constructor({ url, mayMark, given }, token) {
    super();
    Object.assign(this, { address: url, token, mayMark, given, tag: null });
    this.marks = new Map((given ?? []).map((mark) => [mark.id, mark]));
  }

  follow() {
    if (this.given) {
      this.dispatchEvent(new CustomEvent("marks", { detail: { isStale: false } }));
      return;
    }
    this.refresh();
    setInterval(() => document.hidden || this.refresh(), FOLLOW_EVERY);
    document.addEventListener("visibilitychange", () => document.hidden || this.refresh());
  }

  async refresh() {
    const headers = this.tag ? { "If-None-Match": this.tag } : {};
    try {
      const answer = await fetch(this.address, { headers, cache: "no-store" });
      if (answer.status === 304) return;
      // The right has ended while the page was open: what it holds must not stay on the screen.
      if (answer.status === 404 && this.isFollowed) return location.reload();
      if (!answer.ok || answer.redirected) throw new AnswerError(answer.status);
      this.tag = answer.headers.get("ETag");
      this.isFollowed = true;
      const { marks } = await answer.json();
      this.marks = new Map(marks.map((mark) => [mark.id, mark]));
      this.dispatchEvent(new CustomEvent("marks", { detail: { isStale: false } }));
    } catch {
      this.dispatchEvent(new CustomEvent("marks", { detail: { isStale: true } }));
    }
  }

  // Returns the answer's {mark, kept}: ``kept`` is "saved", or "beside" when another version came first.
  async send(mark, changes) {
    const answer = await fetch(this.address, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": this.token },
      body: JSON.stringify({ command: crypto.randomUUID(), ...changes, id: mark.id, base: mark.version ?? 0 }),
    });
    const found = await answerText(answer);
    if (found) throw new NamingError(found);
    if (answer.redirected || ![200, 201, 409].includes(answer.status)) throw new AnswerError(answer.status);
    const read = await answer.json();
    this.tag = null;
    for (const each of read.marks) this.marks.set(each.id, each);
    this.dispatchEvent(new CustomEvent("marks", { detail: { isStale: false } }));
    return read;
  }
}
