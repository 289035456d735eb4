// How pages and the worker that sends files hear of each other.

export const CHANNEL = "consilium-transfer";
const KEPT = "transfer:";
const PATIENCE_MS = 5000;

// The worker's script lies among the static files, and may answer for nothing above them.
const SCOPE = "/static/";

// A page may make a policy of a name once.
let policy;

const reader = () => document.body.dataset.reader ?? "";

const mine = () => KEPT + reader();

// Storage may be full or forbidden: files are sent all the same, and pages without news of them say nothing.
function stored(act) {
  try {
    return act(localStorage);
  } catch {
    return null;
  }
}

// Where somebody's transfer was begun, so that a page without one asks nobody.
export const kept = {
  get: () => stored((storage) => storage.getItem(mine())),
  set: (page) => kept.get() === page || stored((storage) => storage.setItem(mine(), page)),
  drop: () => stored((storage) => storage.removeItem(mine())),
  // True when somebody else had one in this browser.
  dropOthers() {
    const others = stored((storage) => Object.keys(storage).filter((key) => key.startsWith(KEPT) && key !== mine())) ?? [];
    for (const key of others) stored((storage) => storage.removeItem(key));
    return others.length > 0;
  },
};

// Every page has it in its forms; a new session has a new one.
export const token = () => document.querySelector("input[name=csrf_token]")?.value;

export function orderOf(order) {
  return { ...order, reader: reader() };
}

export function isMine(job) {
  return job.reader === reader();
}

export function follow(hear) {
  new BroadcastChannel(CHANNEL).addEventListener("message", (event) => hear(event.data));
}

// False where no worker is there to hear it.
export async function tell(message) {
  const registration = await navigator.serviceWorker?.getRegistration(SCOPE);
  registration?.active?.postMessage({ reader: reader(), ...message });
  return Boolean(registration?.active);
}

// Settles with the worker once it runs; fails where the browser has none, as in some private windows.
export async function hireWorker(address) {
  const rules = {
    createScriptURL(wanted) {
      if (wanted !== address) throw new TypeError("Only the worker that sends files may be registered.");
      return wanted;
    },
  };
  policy ??= window.trustedTypes?.createPolicy("transfer", rules) ?? rules;
  const registration = await navigator.serviceWorker.register(policy.createScriptURL(address), { scope: SCOPE });
  const newest = registration.installing ?? registration.waiting ?? registration.active;
  // One of an earlier version that is still sending takes more; the new one waits for its end.
  return activated(newest).catch((error) => registration.active ?? Promise.reject(error));
}

function activated(worker) {
  return new Promise((resolve, reject) => {
    const look = () => {
      if (worker.state === "activated") resolve(worker);
      if (worker.state === "redundant") reject(new Error("another worker took its place"));
    };
    worker.addEventListener("statechange", look);
    setTimeout(() => reject(new Error("the worker did not start in time")), PATIENCE_MS);
    look();
  });
}
