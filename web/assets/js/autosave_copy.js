// A copy of what is not saved yet, in this tab only; it goes when the server has the text or the tab is closed.
// It belongs to who wrote it: on a shared computer the next person neither sees nor keeps it.

const PREFIX = "unsaved:";

const prefixOfReader = () => `${PREFIX}${document.body.dataset.reader ?? ""}:`;

export function keyOf(form) {
  return `${prefixOfReader()}${form.dataset.autosaveUrl ?? form.dataset.keepCopy}`;
}

// Only what a person typed or chose: no tokens, no command ids.
export function writtenValues(form) {
  const values = {};
  for (const field of form.elements) {
    if (!field.name || ["hidden", "file", "submit", "button", "password"].includes(field.type)) continue;
    if (["checkbox", "radio"].includes(field.type) && !field.checked) continue;
    values[field.name] = [...(values[field.name] ?? []), field.value];
  }
  return values;
}

export function keepCopy(form) {
  try {
    sessionStorage.setItem(keyOf(form), JSON.stringify(writtenValues(form)));
  } catch {
    // Storage may be full or forbidden; the text is still in the page.
  }
}

export function dropCopy(form) {
  sessionStorage.removeItem(keyOf(form));
}

export function copyOf(form) {
  try {
    return JSON.parse(sessionStorage.getItem(keyOf(form)));
  } catch {
    return null;
  }
}

export function dropAllCopies() {
  dropCopiesBut(() => false);
}

// The page of sign-in drops nothing: whose session ended may come back to their text.
export function dropCopiesOfOthers() {
  if (document.body.dataset.reader) dropCopiesBut((key) => key.startsWith(prefixOfReader()));
}

function dropCopiesBut(isKept) {
  for (const key of Object.keys(sessionStorage)) {
    if (key.startsWith(PREFIX) && !isKept(key)) sessionStorage.removeItem(key);
  }
}
