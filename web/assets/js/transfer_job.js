// One transfer from its first question to its last file; it runs in the worker, or in a page where there is none.
// It tells what happens as plain states, which pages put into words:
//   asking · sending {done, total, left, bytes, secondsLeft} · arrived · offline, and tries again by itself;
//   failed {count, names} · refused {reason} · closed · signedOut: these wait for somebody.

import { fingerprint } from "./chosen_files.js";
import { Transfer } from "./transfer.js";
import { endOfAnswer } from "./transfer_ends.js";

const NAMED_FAILURES = 20;
const TRY_AGAIN_MS = 15_000;

class EndedError extends Error {
  constructor(state) {
    super(state.kind);
    this.state = state;
  }
}

export class TransferJob {
  // `order`: {id, page, reader, beginUrl, openUrl, fields, token, files: [{file, name}]}.
  constructor(order, tell, httpStack) {
    this.order = order;
    this.left = order.files;
    this.httpStack = httpStack;
    this.tell = tell;
    this.state = { kind: "asking" };
    this.running = null;
    this.ending = new AbortController();
  }

  // Sends what has not arrived; `token` is the page's, whose reader may have signed in anew.
  run(token) {
    if (token) this.order.token = token;
    if (!this.running || this.wake) this.say({ kind: "asking" });
    this.wake?.();
    this.running ??= this.untilItEnds().finally(() => {
      this.running = null;
    });
    return this.running;
  }

  stop() {
    this.isStopped = true;
    this.ending.abort();
    this.transfer?.stop();
    this.wake?.();
  }

  async untilItEnds() {
    while (!this.isStopped) {
      const end = await this.send().catch((error) => error.state ?? { kind: "failed" });
      // A file was cut off: whether the line is down, the next question tells.
      if (end.kind === "cut") continue;
      this.say(end.kind === "failed" ? this.failure() : end);
      if (end.kind !== "offline" || this.isStopped) return;
      await this.pause(TRY_AGAIN_MS);
    }
  }

  // The state in which it ends. Raises an EndedError where a question was not answered as hoped.
  async send() {
    const upload = await this.open();
    const ready = await this.readable();
    const known = await this.known(upload, ready);
    if (upload.state !== "receiving") return endOfClosed(upload, this.left, known);
    this.transfer = new Transfer(ready, {
      filesUrl: upload.files_url,
      token: this.order.token,
      known,
      httpStack: this.httpStack,
      onChange: (transfer) => this.say(progressOf(transfer)),
    });
    const { end } = await this.transfer.run();
    this.left = this.left.filter((each) => !each.hasArrived);
    if (end) return end;
    if (this.left.length > 0) return { kind: "failed" };
    await this.ask(upload.complete_url, "POST");
    return { kind: "arrived" };
  }

  // The upload that is not finished yet goes on; else a new one begins, once.
  async open() {
    const { openUrl, beginUrl, fields } = this.order;
    if (openUrl) {
      const upload = await this.ask(openUrl, "GET");
      if (upload.state === "receiving" || this.isBegun) return this.begun(upload);
    }
    const body = new FormData();
    for (const [name, value] of Object.entries(fields)) body.append(name, value);
    return this.begun(await this.ask(beginUrl, "POST", body));
  }

  begun(upload) {
    this.isBegun = true;
    this.order.openUrl = upload.url;
    return upload;
  }

  // What is left and can be read; a disc may be scratched, or have been taken out.
  async readable() {
    for (const each of this.left) {
      if (this.isStopped) break;
      each.fingerprint ??= await fingerprint(each).catch(() => null);
    }
    return this.left.filter((each) => each.fingerprint);
  }

  async known(upload, files) {
    const body = JSON.stringify({ fingerprints: files.map((each) => each.fingerprint) });
    const answer = await this.ask(upload.known_url, "POST", body, { "Content-Type": "application/json" });
    return answer.files;
  }

  async ask(url, method, body, headers = {}) {
    const response = await fetch(url, {
      method,
      body,
      headers: { Accept: "application/json", "X-CSRFToken": this.order.token, ...headers },
      redirect: "manual",
      signal: this.ending.signal,
    }).catch(() => {
      throw new EndedError({ kind: "offline" });
    });
    const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
    const answer = isJson ? await response.json() : null;
    if (response.ok && isJson) return answer;
    throw new EndedError(endOfAnswer(response, answer));
  }

  failure() {
    const names = this.left.slice(0, NAMED_FAILURES).map((each) => each.name);
    return { kind: "failed", count: this.left.length, names };
  }

  pause(milliseconds) {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    }).finally(() => {
      this.wake = null;
    });
  }

  say(state) {
    if (this.isStopped) return;
    this.state = state;
    this.tell(state);
  }
}

// Closed by an earlier try whose answer was lost, or by somebody.
function endOfClosed(upload, files, known) {
  const areThere = files.every((each) => known[each.fingerprint]?.offset === each.file.size);
  return { kind: areThere && upload.state !== "discarded" ? "arrived" : "closed" };
}

function progressOf({ done, total, left, bytes, secondsLeft }) {
  return { kind: "sending", done, total, left, bytes, secondsLeft };
}
