// The page of images: takes what is chosen or dropped, sends what the server does not have yet.

import { fingerprint, fromDrop, fromInput } from "./chosen_files.js";
import { Transfer } from "./transfer.js";

const locale = document.documentElement.lang || undefined;
const SHOWN_FAILURES = 20;

function readable(bytes) {
  const [unit, size] = bytes < 1e6 ? ["kilobyte", 1e3] : bytes < 1e9 ? ["megabyte", 1e6] : ["gigabyte", 1e9];
  const digits = unit === "kilobyte" ? 0 : 1;
  return new Intl.NumberFormat(locale, { style: "unit", unit, maximumFractionDigits: digits }).format(bytes / size);
}

function duration(seconds) {
  if (seconds === null) return "…";
  const [unit, size] = seconds < 60 ? ["second", 1] : seconds < 3600 ? ["minute", 60] : ["hour", 3600];
  const format = new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: "long", maximumFractionDigits: 0 });
  return format.format(Math.max(1, Math.round(seconds / size)));
}

class ImageUpload {
  constructor(zone) {
    this.zone = zone;
    this.form = zone.closest("form");
    this.texts = document.querySelector("[data-image-upload-texts]").dataset;
    this.words = zone.querySelector("[data-progress-words]");
    this.bar = zone.querySelector("progress");
    this.box = zone.querySelector("[data-progress]");
    this.list = zone.querySelector("[data-failed]");
    this.again = zone.querySelector("[data-again]");
    this.meanwhile = zone.querySelector("[data-meanwhile]");
    this.inputs = [...zone.querySelectorAll("input[type=file]")];
    this.chosen = [];
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
    window.addEventListener("online", () => this.chosen.length > 0 && !this.again.hidden && this.start());
    window.addEventListener("offline", () => this.transfer && this.say(this.texts.offline));
    document.addEventListener("click", (event) => this.keepThisPage(event), { capture: true });
    window.addEventListener("beforeunload", (event) => {
      // Only while bytes are still in the browser; the rest goes on without this page.
      if (this.transfer) event.preventDefault();
    });
  }

  // What is not sent yet lies in this page: whoever reads on meanwhile does so beside it.
  keepThisPage(event) {
    const link = this.transfer && event.target.closest?.("a[href]");
    if (!link || link.target || link.hash || link.hasAttribute("download")) return;
    link.target = "_blank";
    link.rel = "noopener";
    setTimeout(() => link.removeAttribute("target"));
  }

  choose(files) {
    if (this.transfer) return;
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

  async start() {
    if (this.transfer) return;
    if (this.chosen.length === 0) return this.say(this.texts.nothing);
    this.transfer = true;
    this.again.hidden = this.list.hidden = true;
    this.meanwhile.hidden = false;
    try {
      await this.send();
    } catch (error) {
      this.say(error.words ?? this.texts.offline);
      this.again.hidden = false;
    } finally {
      this.transfer = null;
      this.meanwhile.hidden = true;
    }
  }

  async send() {
    this.say(this.texts.asking);
    const upload = await this.open();
    for (const each of this.chosen) each.fingerprint ??= await fingerprint(each);
    const known = await this.known(upload);
    this.transfer = new Transfer(this.chosen, {
      filesUrl: upload.files_url,
      token: this.zone.dataset.token,
      known,
      onChange: (transfer) => this.show(transfer),
    });
    const { failed } = await this.transfer.run();
    this.chosen = failed;
    if (failed.length > 0) return this.tellFailures(failed);
    await this.ask(upload.complete_url, "POST");
    this.transfer = null;
    this.say(this.texts.closing);
    location.reload();
  }

  // The upload that is not finished yet goes on; else a new one begins.
  async open() {
    const { openUrl, beginUrl } = this.zone.dataset;
    if (openUrl) {
      const upload = await this.ask(openUrl, "GET");
      if (upload.state === "receiving") return upload;
    }
    const fields = new FormData();
    for (const name of ["command_id", "panel_id"]) fields.append(name, this.form.elements[name]?.value ?? "");
    const upload = await this.ask(beginUrl, "POST", fields);
    this.zone.dataset.openUrl = upload.url;
    return upload;
  }

  async known(upload) {
    const body = JSON.stringify({ fingerprints: this.chosen.map((each) => each.fingerprint) });
    const answer = await this.ask(upload.known_url, "POST", body, { "Content-Type": "application/json" });
    return answer.files;
  }

  async ask(url, method, body, headers = {}) {
    const response = await fetch(url, {
      method,
      body,
      headers: { Accept: "application/json", "X-CSRFToken": this.zone.dataset.token, ...headers },
    });
    const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
    const answer = isJson ? await response.json() : {};
    if (response.ok && isJson) return answer;
    const words = this.texts.refused.replace("{reason}", answer.message ?? response.status);
    throw Object.assign(new Error(url), { words });
  }

  show(transfer) {
    // A new try of tus tells of progress too, though nothing gets through.
    if (!navigator.onLine) return this.say(this.texts.offline);
    this.bar.value = transfer.bytes > 0 ? 1 - transfer.left / transfer.bytes : 1;
    this.say(
      this.texts.sending
        .replace("{done}", transfer.done.toLocaleString(locale))
        .replace("{total}", transfer.total.toLocaleString(locale))
        .replace("{bytes}", readable(transfer.left))
        .replace("{time}", duration(transfer.secondsLeft)),
    );
  }

  tellFailures(failed) {
    this.say(this.texts.failed.replace("{count}", failed.length.toLocaleString(locale)));
    this.list.replaceChildren(
      ...failed.slice(0, SHOWN_FAILURES).map((each) => {
        const line = document.createElement("li");
        line.textContent = each.name;
        return line;
      }),
    );
    this.list.hidden = this.again.hidden = false;
  }

  say(words) {
    this.box.hidden = false;
    if (this.words.textContent !== words) this.words.textContent = words;
  }
}

for (const zone of document.querySelectorAll("[data-image-upload]")) new ImageUpload(zone);
