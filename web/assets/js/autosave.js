// Saves a form while it is written: "Saved 14:02", "Not saved yet" with retries, and conflicts shown side by side.
// The server answers 200 {saved_at_text, version} or 409 {theirs: {field: text}, mine_label, theirs_label, version}.

import { eachNew } from "./content.js";
import { showConflict } from "./autosave_conflict.js";
import { dropCopy, keepCopy } from "./autosave_copy.js";
import { showWarnings } from "./record_warnings.js";

const PAUSE_IN_TYPING = 1200;
const RETRIES = [2000, 5000, 10000, 30000];

function bodyOf(form) {
  const body = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string") body.append(name, value);
  }
  return body;
}

function say(form, state, words) {
  const status = form.querySelector("[data-autosave-status]");
  if (!status) return;
  status.dataset.state = state;
  const line = status.querySelector("[data-autosave-words]");
  if (line.textContent !== words) line.textContent = words;
}

function phrase(form, name) {
  return form.querySelector("[data-autosave-status]")?.dataset[name] ?? "";
}

function acceptVersion(form, version) {
  const field = form.elements.namedItem("version");
  if (field && version !== undefined) field.value = version;
}

// A form whose fields have versions of their own gets them back by name.
function acceptVersions(form, versions = {}) {
  for (const [name, version] of Object.entries(versions)) {
    const field = form.elements.namedItem(name);
    if (field) field.value = version;
  }
}

async function post(form, { leaving }) {
  const response = await fetch(form.dataset.autosaveUrl, {
    method: "POST",
    headers: { "X-Autosave": "1", Accept: "application/json" },
    body: bodyOf(form),
    credentials: "same-origin",
    keepalive: leaving,
  });
  // Sent to the sign-in page: the session has ended, nothing was saved.
  if (response.redirected) return { status: 401, answer: {} };
  const isJson = response.headers.get("Content-Type")?.includes("json");
  return { status: response.status, answer: isJson ? await response.json() : {} };
}

function saver(form) {
  let isDirty = false;
  let isSaving = false;
  let isInConflict = false;
  let failures = 0;
  let timer;
  let held = null;

  const later = (wait) => {
    clearTimeout(timer);
    timer = setTimeout(save, wait);
  };

  const saved = (answer) => {
    failures = 0;
    acceptVersion(form, answer.version);
    acceptVersions(form, answer.versions);
    showWarnings(form, answer.warnings);
    if (isDirty) return later(PAUSE_IN_TYPING);
    dropCopy(form);
    say(form, "saved", answer.saved_at_text);
  };

  const notSaved = (words) => {
    isDirty = true;
    keepCopy(form);
    say(form, "waiting", words);
  };

  const conflicting = (answer) => {
    isInConflict = true;
    acceptVersions(form, answer.versions);
    notSaved(phrase(form, "textConflict"));
    showConflict(form, answer, () => {
      isInConflict = false;
      acceptVersion(form, answer.version);
      acceptVersions(form, answer.their_versions);
      later(0);
    });
  };

  // What could be saved is; the rest waits for the writer, and is not sent again before they write.
  const refused = (answer) => {
    acceptVersions(form, answer.versions);
    showWarnings(form, answer.warnings);
    notSaved(answer.message ?? phrase(form, "textRefused"));
  };

  async function save({ leaving = false } = {}) {
    if (!isDirty || isSaving || isInConflict || form.dataset.sent) return;
    isSaving = true;
    isDirty = false;
    say(form, "saving", phrase(form, "textSaving"));
    try {
      const { status, answer } = await post(form, { leaving });
      if (status === 200) saved(answer);
      else if (status === 409) conflicting(answer);
      else if (status === 401) notSaved(phrase(form, "textSignedOut"));
      else if (status < 500) refused(answer);
      else throw new Error(String(status));
    } catch {
      notSaved(phrase(form, "textWaiting"));
      later(RETRIES[Math.min(failures, RETRIES.length - 1)]);
      failures += 1;
    } finally {
      isSaving = false;
      sendHeld();
    }
  }

  // A form that is sent while its text is being saved would come with a version that is about to pass, and be
  // told that somebody else changed it. So it goes when the answer is there, unless that shows a real conflict.
  const hold = (event) => {
    clearTimeout(timer);
    if (!isSaving || event.defaultPrevented) return;
    event.preventDefault();
    held = { submitter: event.submitter };
  };

  const sendHeld = () => {
    const sending = held;
    held = null;
    if (sending && !isInConflict) form.requestSubmit(sending.submitter);
  };

  form.addEventListener("input", () => {
    isDirty = true;
    keepCopy(form);
    later(failures ? RETRIES[0] : PAUSE_IN_TYPING);
  });
  form.addEventListener("change", () => {
    isDirty = true;
    keepCopy(form);
    later(300);
  });
  form.addEventListener("submit", hold);
  window.addEventListener("online", () => save());
  document.addEventListener("visibilitychange", () => document.hidden && save({ leaving: true }));
  window.addEventListener("beforeunload", (event) => {
    if ((isDirty || isSaving) && !form.dataset.sent) event.preventDefault();
  });
}

export function autosave(part) {
  eachNew(part, "form[data-autosave-url]", saver);
}
