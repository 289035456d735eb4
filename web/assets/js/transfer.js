// Sends files by tus, several at a time, and knows how much is left and how long that takes.

import { Upload } from "tus-js-client";

import { endOfFile, isWorthAnotherTry } from "./transfer_ends.js";

const AT_ONCE = 4;
const PIECE = 8 * 1024 * 1024;
// A line that is down for longer is said to be.
const RETRY_AFTER = [0, 1000, 3000, 5000];
// A file that is cut off again although the line is there is the only one that does not get through.
const CUTS = 2;

export class Transfer {
  constructor(files, { filesUrl, token, known, httpStack, onChange }) {
    this.waiting = [...files];
    this.total = files.length;
    this.bytes = files.reduce((sum, each) => sum + each.file.size, 0);
    this.done = 0;
    this.running = new Map();
    this.uploads = new Set();
    this.sent = 0;
    this.skipped = 0;
    this.startedAt = performance.now();
    Object.assign(this, { filesUrl, token, known, httpStack, onChange });
  }

  // Settles when every file has `arrived` or failed, or when none would: `end` says why.
  run() {
    return new Promise((resolve) => {
      this.finish = resolve;
      this.next();
    });
  }

  // Nothing more is sent; a run settles with what it has.
  stop() {
    this.waiting = [];
    for (const each of this.uploads) each.abort();
    this.finish?.(this);
  }

  get left() {
    const underWay = [...this.running.values()].reduce((sum, each) => sum + each, 0);
    return Math.max(0, this.bytes - this.sent - underWay);
  }

  // Seconds, from the speed since the beginning; what was there before does not count as sent.
  get secondsLeft() {
    const moved = this.bytes - this.left - this.skipped;
    const elapsed = (performance.now() - this.startedAt) / 1000;
    return moved > 0 && elapsed > 1 ? (this.left / moved) * elapsed : null;
  }

  next() {
    while (this.running.size < AT_ONCE && this.waiting.length > 0) this.send(this.waiting.shift());
    if (this.running.size === 0 && this.waiting.length === 0) this.finish(this);
  }

  send(each) {
    const before = this.known[each.fingerprint];
    if (before && before.offset === each.file.size) {
      this.skipped += each.file.size;
      this.arrived(each);
      return;
    }
    if (before) this.skipped += before.offset;
    this.running.set(each, before?.offset ?? 0);
    const fit = () => (upload.options.chunkSize = this.httpStack?.piece ?? PIECE);
    const upload = new Upload(each.file, {
      endpoint: this.filesUrl,
      uploadUrl: before?.url ?? null,
      ...(this.httpStack && { httpStack: this.httpStack }),
      chunkSize: this.httpStack?.piece ?? PIECE,
      uploadDataDuringCreation: true,
      storeFingerprintForResuming: false,
      retryDelays: RETRY_AFTER,
      headers: { "X-CSRFToken": this.token },
      metadata: { filename: each.name, fingerprint: each.fingerprint },
      onShouldRetry: (error) => {
        fit();
        return isWorthAnotherTry(error.originalResponse);
      },
      onProgress: (sent) => {
        this.running.set(each, sent);
        this.onChange(this);
      },
      onChunkComplete: () => {
        each.cuts = 0;
        fit();
      },
      onSuccess: () => {
        this.uploads.delete(upload);
        this.arrived(each);
      },
      onError: (error) => {
        this.uploads.delete(upload);
        this.judge(each, endOfFile(error.originalResponse));
      },
    });
    this.uploads.add(upload);
    upload.start();
  }

  async judge(each, end) {
    each.cuts = (each.cuts ?? 0) + 1;
    const isAlone = end?.kind === "cut" && (each.cuts >= CUTS || !(await isReadable(each.file)));
    if (end && !isAlone) {
      this.end ??= end;
      return this.stop();
    }
    this.bytes -= each.file.size;
    this.settle(each);
  }

  arrived(each) {
    each.hasArrived = true;
    this.done += 1;
    this.sent += each.file.size;
    this.settle(each);
  }

  settle(each) {
    this.running.delete(each);
    this.onChange(this);
    // Not at once: ten thousand files that are there already would nest as deep.
    queueMicrotask(() => this.next());
  }
}

// A disc may have been taken out, a file changed since it was chosen.
function isReadable(file) {
  return file.slice(0, 1).arrayBuffer().then(() => true, () => false);
}
