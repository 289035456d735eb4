// On every page: says how far the files are that a worker sends meanwhile, and keeps that worker awake.

import { followLeaving } from "./leaving.js";
import { follow, isMine, kept, tell, token } from "./transfer_channel.js";
import { progressIn } from "./transfer_words.js";

// A worker that nobody asks for half a minute is put to sleep.
const ASK_EVERY_MS = 10_000;
const PATIENCE_MS = 5000;
// What is left after the last tab has closed is sent within the worker's last minutes.
const SAFE_SECONDS = 60;
// Numbers that change faster cannot be read.
const SAY_EVERY_MS = 5000;

const SENDING = new Set(["asking", "sending"]);
const OVER = new Set(["arrived", "silent"]);
// Of several patients' images, what is said first.
const FIRST = ["signedOut", "offline", "sending", "asking", "failed", "refused", "closed", "arrived"];

class Strip {
  constructor(box) {
    this.box = box;
    this.words = box.querySelector("[data-transfer-words]");
    this.link = box.querySelector("a");
    this.readOut = document.querySelector("[data-transfer-read-out]");
    this.said = { kind: "nothing", at: 0 };
  }

  // `state` or "silent": no worker knows of it any more.
  show({ id, page, state }) {
    this.link.href = page;
    // The page of these images says it itself.
    const zone = document.querySelector("[data-image-upload]");
    this.box.hidden = Boolean(zone) && (zone.dataset.beginUrl === id || page === location.pathname) && state.kind !== "silent";
    const kind = state.kind === "sending" && !navigator.onLine ? "offline" : state.kind;
    const isOther = kind !== this.said.kind;
    if (!isOther && performance.now() - this.said.at < SAY_EVERY_MS) return;
    this.said = { kind, at: performance.now() };
    this.words.textContent = this.wordsFor(kind, state);
    // Whoever has pages read out hears how it begins and ends, not how far it is.
    if (isOther) this.readOut.textContent = this.box.hidden || kind === "asking" ? "" : this.words.textContent;
  }

  wordsFor(kind, state) {
    const { whenAsking, whenSending, whenArrived, whenOffline, whenSignedOut, whenFailed, whenSilent } = this.box.dataset;
    if (kind === "sending") return progressIn(whenSending, state);
    const words = { asking: whenAsking, arrived: whenArrived, offline: whenOffline, signedOut: whenSignedOut, silent: whenSilent };
    return words[kind] ?? whenFailed;
  }
}

export function watchTransfers() {
  const box = document.querySelector("[data-transfer-strip]");
  if (!box || !("serviceWorker" in navigator)) return;
  const strip = new Strip(box);
  let current = null;
  let lastTab = true;
  let hasTriedAnew = false;

  follow(({ jobs, tabs }) => {
    lastTab = tabs < 2;
    const mine = jobs.filter(isMine);
    const [shown] = mine.sort((a, b) => FIRST.indexOf(a.state.kind) - FIRST.indexOf(b.state.kind));
    if (!shown) return ended();
    current = { ...shown.state, id: shown.id, page: shown.page };
    strip.show(shown);
    if (shown.state.kind === "arrived") {
      kept.drop();
      tell({ kind: "seen", id: shown.id });
      return;
    }
    kept.set(shown.page);
    // This page may be of the session that began after.
    if (shown.state.kind === "signedOut" && !hasTriedAnew) again();
    hasTriedAnew ||= shown.state.kind === "signedOut";
  });

  function again() {
    tell({ kind: "again", id: current.id, token: token() });
  }

  // No worker knows of it any more: a browser has ended it, or somebody has given the files up elsewhere.
  function ended() {
    const page = current?.page ?? kept.get();
    if (!page || OVER.has(current?.kind)) return;
    kept.drop();
    current = { kind: "silent", page };
    strip.show({ page, state: current });
  }

  const ask = async () => {
    if (!kept.get()) return;
    if (!(await tell({ kind: "ask" }))) ended();
  };

  // On a shared computer nothing of the last person goes on in the next one's name.
  if (kept.dropOthers()) tell({ kind: "keepOnly" });
  ask();
  setTimeout(() => current === null && ended(), PATIENCE_MS);
  setInterval(ask, ASK_EVERY_MS);
  // Back in the history a page may come alive again as it was left.
  window.addEventListener("pageshow", (event) => event.persisted && tell({ kind: "ask" }));

  window.addEventListener("online", () => ["offline", "failed"].includes(current?.kind) && again());
  window.addEventListener("offline", () => SENDING.has(current?.kind) && strip.show({ ...current, state: current }));

  followLeaving(() => {
    const needsMinutes = SENDING.has(current?.kind) && (current.secondsLeft ?? SAFE_SECONDS) >= SAFE_SECONDS;
    return needsMinutes && lastTab;
  });
}
