// What an answer means for a whole transfer: null, or how it ends, as states of transfer_job.js.

const AWAY = new Set([502, 503, 504]);
const PASSING = new Set([408, 409, 423, 425, 429]);

// A session that has ended answers with the way to the sign-in; a token of an earlier one is not understood.
const isOfAnotherSession = (status, isRedirect, isOurs) => isRedirect || status === 401 || (status === 400 && !isOurs);

// How a question ends that was not answered as hoped; `answer`: the JSON in it, if any.
export function endOfAnswer({ status, type, ok }, answer) {
  if (isOfAnotherSession(status, type === "opaqueredirect", Boolean(answer?.message))) return { kind: "signedOut" };
  if (answer?.message) return { kind: "refused", reason: answer.message };
  // A page instead of an answer comes from somebody on the way.
  if (ok || AWAY.has(status)) return { kind: "offline" };
  return status >= 500 ? { kind: "failed" } : { kind: "closed" };
}

// How a file ends that tus gives up: `response` is of its stack, or null where none came.
// Null: this file alone is concerned.
export function endOfFile(response) {
  const status = response?.getStatus() ?? 0;
  const isOurs = Boolean(response?.getHeader("Tus-Resumable"));
  if (!response || AWAY.has(status)) return { kind: "cut" };
  // A request that follows by itself has found the sign-in page.
  if (isOfAnotherSession(status, !isOurs && status < 300, isOurs)) return { kind: "signedOut" };
  // Consent withdrawn, upload closed, patient no longer seen.
  if (status === 404 || (isOurs && [403, 410].includes(status))) return { kind: "closed" };
  return null;
}

export function isWorthAnotherTry(response) {
  const status = response?.getStatus() ?? 0;
  return !response || status >= 500 || PASSING.has(status);
}
