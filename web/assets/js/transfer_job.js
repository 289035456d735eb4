// One transfer from its first question to its last file; it runs in the worker, or in a page where there is none.
// It tells what happens as plain states, which pages put into words:
//   asking · sending {done, total, left, bytes, secondsLeft} · failed {count, names} · refused {reason} · offline · arrived

import { fingerprint } from "./chosen_files.js";
import { Transfer } from "./transfer.js";

const NAMED_FAILURES = 20;

class RefusedError extends Error {
  constructor(reason) {
    super(reason);
    this.reason = reason;
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
  }

  // Sends what has not arrived; `token` is the page's, whose reader may have signed in anew.
  run(token) {
    if (token) this.order.token = token;
    this.running ??= this.send()
      .catch((error) => this.say(error instanceof RefusedError ? { kind: "refused", reason: error.reason } : { kind: "offline" }))
      .finally(() => {
        this.running = null;
      });
    return this.running;
  }

  stop() {
    this.isStopped = true;
    this.transfer?.stop();
  }

  async send() {
    this.say({ kind: "asking" });
    const upload = await this.open();
    for (const each of this.left) each.fingerprint ??= await fingerprint(each);
    this.transfer = new Transfer(this.left, {
      filesUrl: upload.files_url,
      token: this.order.token,
      known: await this.known(upload),
      httpStack: this.httpStack,
      onChange: (transfer) => this.say(progressOf(transfer)),
    });
    const { failed } = await this.transfer.run();
    if (this.isStopped) return;
    this.left = failed;
    if (failed.length > 0) {
      const names = failed.slice(0, NAMED_FAILURES).map((each) => each.name);
      return this.say({ kind: "failed", count: failed.length, names });
    }
    await this.ask(upload.complete_url, "POST");
    this.say({ kind: "arrived" });
  }

  // The upload that is not finished yet goes on; else a new one begins.
  async open() {
    const { openUrl, beginUrl, fields } = this.order;
    if (openUrl) {
      const upload = await this.ask(openUrl, "GET");
      if (upload.state === "receiving") return upload;
    }
    const body = new FormData();
    for (const [name, value] of Object.entries(fields)) body.append(name, value);
    const upload = await this.ask(beginUrl, "POST", body);
    this.order.openUrl = upload.url;
    return upload;
  }

  async known(upload) {
    const body = JSON.stringify({ fingerprints: this.left.map((each) => each.fingerprint) });
    const answer = await this.ask(upload.known_url, "POST", body, { "Content-Type": "application/json" });
    return answer.files;
  }

  async ask(url, method, body, headers = {}) {
    const response = await fetch(url, {
      method,
      body,
      headers: { Accept: "application/json", "X-CSRFToken": this.order.token, ...headers },
    });
    const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
    const answer = isJson ? await response.json() : {};
    if (response.ok && isJson) return answer;
    throw new RefusedError(answer.message ?? String(response.status));
  }

  say(state) {
    if (this.isStopped) return;
    this.state = state;
    this.tell(state);
  }
}

function progressOf({ done, total, left, bytes, secondsLeft }) {
  return { kind: "sending", done, total, left, bytes, secondsLeft };
}
