// On every page: says how far the files are that a worker sends meanwhile, and keeps that worker awake.

import { follow, isMine, kept, tell } from "./transfer_channel.js";
import { progressIn } from "./transfer_words.js";

// A worker that nobody asks for half a minute is put to sleep.
const ASK_EVERY_MS = 10_000;
const PATIENCE_MS = 3000;
// What is left after the last tab has closed is sent within the worker's last minutes.
const SAFE_SECONDS = 60;

// Whoever has pages read out hears of it now and then, not with every piece.
const SAY_EVERY_MS = 5000;

const SENDING = new Set(["asking", "sending"]);
const WAITING = new Set(["failed", "offline"]);

class Strip {
  constructor(box) {
    this.box = box;
    this.words = box.querySelector("[data-transfer-words]");
    this.link = box.querySelector("a");
    this.said = { kind: "nothing", at: 0 };
  }

  // `state` or "silent": no worker knows of it any more.
  show(page, state) {
    this.link.href = page;
    // The page of these images says it itself.
    this.box.hidden = location.pathname === page && state.kind !== "silent";
    const isSoon = state.kind === this.said.kind && performance.now() - this.said.at < SAY_EVERY_MS;
    if (isSoon) return;
    this.said = { kind: state.kind, at: performance.now() };
    const { whenAsking, whenSending, whenArrived, whenFailed, whenSilent } = this.box.dataset;
    const words = { asking: whenAsking, arrived: whenArrived, silent: whenSilent }[state.kind] ?? whenFailed;
    const written = state.kind === "sending" ? progressIn(whenSending, state) : words;
    if (this.words.textContent !== written) this.words.textContent = written;
  }
}

export function watchTransfers() {
  const box = document.querySelector("[data-transfer-strip]");
  if (!box || !("serviceWorker" in navigator)) return;
  const strip = new Strip(box);
  let current = null;
  let staysHere = false;
  let lastTab = true;

  follow(({ jobs, tabs }) => {
    lastTab = tabs < 2;
    const mine = jobs.filter(isMine);
    const shown = mine.find((job) => SENDING.has(job.state.kind)) ?? mine[0];
    if (!shown) return current === null && silent();
    current = { ...shown.state, id: shown.id };
    strip.show(shown.page, shown.state);
    if (shown.state.kind !== "arrived") return kept.set(shown.page);
    kept.drop();
    tell({ kind: "seen", id: shown.id });
  });

  function silent() {
    const page = kept.get();
    if (!page) return;
    kept.drop();
    strip.show(page, { kind: "silent" });
  }

  const ask = async () => {
    if (!kept.get()) return;
    if (!(await tell({ kind: "ask" }))) silent();
  };

  // On a shared computer nothing of the last person goes on in the next one's name.
  if (kept.dropOthers()) tell({ kind: "keepOnly" });
  ask();
  setTimeout(() => current === null && silent(), PATIENCE_MS);
  setInterval(ask, ASK_EVERY_MS);

  window.addEventListener("online", () => WAITING.has(current?.kind) && tell({ kind: "again", id: current.id }));

  // Whoever follows a link stays on the site, and the worker with them.
  for (const kind of ["click", "submit"]) {
    document.addEventListener(kind, () => {
      staysHere = true;
      setTimeout(() => (staysHere = false), 1000);
    }, { capture: true });
  }
  window.addEventListener("beforeunload", (event) => {
    const needsMinutes = SENDING.has(current?.kind) && (current.secondsLeft ?? SAFE_SECONDS) >= SAFE_SECONDS;
    if (needsMinutes && lastTab && !staysHere) event.preventDefault();
  });
}
