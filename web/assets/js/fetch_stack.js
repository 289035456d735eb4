// How tus sends where there is no XMLHttpRequest: in the worker that outlives pages.
// A fetch tells nothing while its body is under way, so pieces are as large as a few seconds' worth.

const LEAST = 256 * 1024;
const MOST = 8 * 1024 * 1024;
const WANTED_SECONDS = 2;
// A browser waits for an answer as long as it likes; a line that has changed beneath it never brings one.
const LONGEST_PIECE_MS = 3 * 60 * 1000;

export class FetchStack {
  constructor() {
    this.piece = LEAST;
  }

  getName() {
    return "FetchStack";
  }

  createRequest(method, url) {
    return new FetchRequest(method, url, this);
  }

  // A small file says nothing of the line: most of its time is the server's.
  learn(bytes, seconds) {
    if (bytes < this.piece) return;
    const fitting = 2 ** Math.round(Math.log2((bytes / Math.max(seconds, 0.001)) * WANTED_SECONDS));
    this.piece = Math.min(MOST, Math.max(LEAST, fitting));
  }
}

class FetchRequest {
  constructor(method, url, stack) {
    this.method = method;
    this.url = url;
    this.stack = stack;
    this.headers = {};
    this.ending = new AbortController();
  }

  getMethod() {
    return this.method;
  }

  getURL() {
    return this.url;
  }

  setHeader(name, value) {
    this.headers[name] = value;
  }

  getHeader(name) {
    return this.headers[name];
  }

  // Nothing can be told of a piece that is under way.
  setProgressHandler() {}

  async send(body = null) {
    const began = performance.now();
    const timer = setTimeout(() => this.giveUp(), LONGEST_PIECE_MS);
    try {
      const response = await fetch(this.url, {
        method: this.method,
        headers: this.headers,
        body,
        signal: this.ending.signal,
        // The way to the sign-in page is an answer of its own.
        redirect: "manual",
      });
      const text = await response.text();
      if (response.ok && body) this.stack.learn(body.size, (performance.now() - began) / 1000);
      return new FetchResponse(response, text);
    } finally {
      clearTimeout(timer);
    }
  }

  giveUp() {
    this.stack.piece = LEAST;
    this.ending.abort();
  }

  async abort() {
    this.ending.abort();
  }

  getUnderlyingObject() {
    return this.ending;
  }
}

class FetchResponse {
  constructor(response, text) {
    this.response = response;
    this.text = text;
  }

  getStatus() {
    return this.response.type === "opaqueredirect" ? 401 : this.response.status;
  }

  getHeader(name) {
    return this.response.headers.get(name);
  }

  getBody() {
    return this.text;
  }

  getUnderlyingObject() {
    return this.response;
  }
}
