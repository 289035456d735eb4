// The page of images: takes what is chosen or dropped, has it sent, and shows how far that is.
// A worker sends it, so that whoever goes on to another page stops nothing; where a browser has none,
// this page sends it and stays.

import { fromDrop, fromInput } from "./chosen_files.js";
import { follow, hireWorker, isMine, kept, orderOf, tell, token } from "./transfer_channel.js";
import { TransferJob } from "./transfer_job.js";
import { locale, progressIn, readable } from "./transfer_words.js";

// So long after it was handed over, a worker that knows nothing of it is another one.
const HANDED_OVER_MS = 2000;

const SHOWN_BY = {
  asking: "showAsking",
  sending: "showSending",
  failed: "showFailed",
  refused: "showRefused",
  closed: "showClosed",
  signedOut: "showSignedOut",
  offline: "showOffline",
  arrived: "showArrived",
  none: "showNone",
  gone: "showGone",
};

class ImageUpload {
  constructor(zone) {
    this.zone = zone;
    this.form = zone.closest("form");
    this.texts = document.querySelector("[data-image-upload-texts]").dataset;
    this.words = zone.querySelector("[data-progress-words]");
    this.readOut = zone.querySelector("[data-progress-read-out]");
    this.bar = zone.querySelector("progress");
    this.box = zone.querySelector("[data-progress]");
    this.list = zone.querySelector("[data-failed]");
    this.again = zone.querySelector("[data-again]");
    this.meanwhile = zone.querySelector("[data-meanwhile]");
    this.inputs = [...zone.querySelectorAll("input[type=file]")];
    this.chosen = [];
    // One transfer a patient.
    this.id = zone.dataset.beginUrl;
    this.isSending = this.failed = false;
    this.listen();
  }

  listen() {
    for (const input of this.inputs) {
      input.addEventListener("change", () => this.choose(fromInput(input)));
    }
    for (const kind of ["dragenter", "dragover"]) {
      this.zone.addEventListener(kind, (event) => {
        event.preventDefault();
        this.zone.classList.add("is-over");
      });
    }
    for (const kind of ["dragleave", "drop"]) {
      this.zone.addEventListener(kind, () => this.zone.classList.remove("is-over"));
    }
    this.zone.addEventListener("drop", async (event) => {
      event.preventDefault();
      this.say(this.texts.looking);
      this.choose(await fromDrop(event.dataTransfer));
    });
    // Before the guard against sending a form twice hears of it: this one is never sent.
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      event.stopImmediatePropagation();
      this.start();
    }, { capture: true });
    this.again.querySelector("[data-try-again]").addEventListener("click", () => this.start());
    window.addEventListener("online", () => this.failed && this.start());
    window.addEventListener("offline", () => this.isSending && this.say(this.texts.offline));
    document.addEventListener("click", (event) => this.keepThisPage(event), { capture: true });
    // Only while bytes are still in this page; the rest goes on without it.
    window.addEventListener("beforeunload", (event) => this.isBusy() && event.preventDefault());
    // Given up, or said to be whole: neither what is under way nor what failed is wanted any more.
    document.addEventListener("submit", ({ target }) => {
      const [, upload] = /^(.*)\/(?:discard|complete)$/.exec(new URL(target.action).pathname) ?? [];
      if (!upload) return;
      this.job?.stop();
      tell({ kind: "forget", id: this.id, upload });
    });
    // Back in the history the page may come alive again as it was left.
    window.addEventListener("pageshow", (event) => event.persisted && this.isSending && location.reload());
    follow(({ jobs }) => {
      const mine = jobs.find((job) => job.id === this.id && isMine(job));
      if (mine) return this.show(mine.state);
      if (this.isSending && !this.job) this.lose();
    });
    // Whoever comes back to this page sees how far it is.
    if (kept.get()) tell({ kind: "ask" });
  }

  isBusy() {
    return Boolean(this.job?.running) && !this.job.isStopped;
  }

  // Without a worker, what is not sent yet lies in this page: whoever reads on meanwhile does so beside it.
  keepThisPage(event) {
    const link = this.isBusy() && event.target.closest?.("a[href]");
    if (!link || link.target || link.hash || link.hasAttribute("download")) return;
    link.target = "_blank";
    link.rel = "noopener";
    setTimeout(() => link.removeAttribute("target"));
  }

  choose(files) {
    if (this.isSending) return;
    this.failed = false;
    this.chosen = files;
    const size = files.reduce((sum, each) => sum + each.file.size, 0);
    if (files.length === 0) return this.say(this.texts.nothing);
    if (files.length > Number(this.zone.dataset.filesLimit)) return this.refuse(this.texts.tooMany);
    if (size > Number(this.zone.dataset.sizeLimit)) return this.refuse(this.texts.tooLarge);
    this.say(this.texts.chosen.replace("{count}", files.length.toLocaleString(locale)).replace("{size}", readable(size)));
  }

  refuse(words) {
    this.chosen = [];
    this.say(words);
  }

  // A browser has ended the worker. This page may have the files still.
  lose() {
    if (this.chosen.length === 0) return this.show({ kind: "gone" });
    if (performance.now() - this.handedOverAt < HANDED_OVER_MS) return;
    this.isSending = this.failed = false;
    this.start();
  }

  async start() {
    if (this.isSending) return;
    const isFailed = this.failed;
    this.show({ kind: "asking" });
    if (isFailed && this.job) return this.job.run(token());
    if (isFailed && this.chosen.length === 0) {
      // Chosen in a page that is gone: only the worker has the files, if it still runs.
      if (!(await tell({ kind: "again", id: this.id, token: token() }))) this.show({ kind: "gone" });
      return;
    }
    if (this.chosen.length === 0) return this.show({ kind: "none" });
    const { beginUrl, openUrl } = this.zone.dataset;
    const fields = {};
    for (const name of ["command_id", "panel_id"]) fields[name] = this.form.elements[name]?.value ?? "";
    const order = orderOf({ id: this.id, page: location.pathname, beginUrl, openUrl, fields, token: token(), files: this.chosen });
    this.handedOverAt = Infinity;
    try {
      const worker = await hireWorker(this.zone.dataset.worker);
      worker.postMessage({ kind: "send", order });
      this.handedOverAt = performance.now();
      kept.set(order.page);
    } catch {
      this.job = new TransferJob(order, (state) => this.show(state));
      this.job.run();
      this.meanwhile.textContent = this.texts.stay;
    }
  }

  // `state`: as told by the job, here or in the worker.
  show(state) {
    const wasUnderWay = this.isSending || this.failed;
    this.isSending = ["asking", "sending"].includes(state.kind);
    this.failed = ["failed", "offline", "refused", "signedOut"].includes(state.kind);
    this.again.hidden = !this.failed;
    this.meanwhile.hidden = !this.isSending;
    this.list.hidden = state.kind !== "failed";
    this[SHOWN_BY[state.kind]](state, wasUnderWay);
  }

  showAsking() {
    this.say(this.texts.asking);
  }

  showSending(state) {
    // A new try of tus tells of progress too, though nothing gets through.
    if (!navigator.onLine) return this.say(this.texts.offline);
    this.bar.value = state.bytes > 0 ? 1 - state.left / state.bytes : 1;
    this.write(progressIn(this.texts.sending, state));
  }

  showFailed({ count, names }) {
    this.say(this.texts.failed.replace("{count}", count.toLocaleString(locale)));
    this.list.replaceChildren(
      ...names.map((name) => {
        const line = document.createElement("li");
        line.textContent = name;
        return line;
      }),
    );
  }

  showRefused({ reason }) {
    this.say(this.texts.refused.replace("{reason}", reason));
  }

  showOffline() {
    this.say(this.texts.offline);
  }

  showNone() {
    this.say(this.texts.nothing);
  }

  showGone() {
    this.say(this.texts.gone);
  }

  showClosed(_state, wasUnderWay) {
    tell({ kind: "seen", id: this.id });
    // A page that was made after the end says why itself.
    if (wasUnderWay) this.say(this.texts.closed);
  }

  showSignedOut() {
    this.say(this.texts.signedOut);
  }

  async showArrived(_state, wasUnderWay) {
    await tell({ kind: "seen", id: this.id });
    // A page that was made after the end shows it already.
    if (!wasUnderWay && !this.zone.dataset.openUrl) return;
    this.say(this.texts.closing);
    location.reload();
  }

  // How far it is is read, not heard: it changes with every piece.
  say(words) {
    this.write(words);
    if (this.readOut.textContent !== words) this.readOut.textContent = words;
  }

  write(words) {
    this.box.hidden = false;
    if (this.words.textContent !== words) this.words.textContent = words;
  }
}

for (const zone of document.querySelectorAll("[data-image-upload]")) new ImageUpload(zone);
