// The service worker that sends files while people go on to other pages. It answers for no page: its scope
// holds only static files, and it has no "fetch" listener. A browser lets it live as long as somebody asks it
// for news, and a few minutes after the last tab has closed (docs/decisions/0039).

import { FetchStack } from "./fetch_stack.js";
import { TransferJob } from "./transfer_job.js";
import { CHANNEL } from "./transfer_channel.js";

// A browser ends an event of a worker after five minutes.
const LONGEST_EVENT_MS = 4 * 60 * 1000;

const jobs = new Map();
const channel = new BroadcastChannel(CHANNEL);
let tabs = 1;

function report() {
  const told = [...jobs.values()].map(({ order: { id, page, reader }, state }) => ({ id, page, reader, state }));
  channel.postMessage({ jobs: told, tabs });
}

function begin(order) {
  jobs.get(order.id)?.stop();
  const job = new TransferJob(order, report, new FetchStack());
  jobs.set(order.id, job);
  job.run();
}

const ACTS = {
  send: ({ order }) => begin(order),
  again: ({ id, token }) => (jobs.has(id) ? jobs.get(id).run(token) : report()),
  // Somebody has seen how it ended.
  seen: ({ id }) => jobs.get(id)?.state.kind === "arrived" && jobs.delete(id),
  forget({ id }) {
    jobs.get(id)?.stop();
    jobs.delete(id);
  },
  // On a shared computer nothing of the last person goes on in the next one's name.
  keepOnly({ reader }) {
    for (const [id, job] of jobs) {
      if (job.order.reader === reader) continue;
      job.stop();
      jobs.delete(id);
    }
  },
  ask: report,
};

// What failed waits for another try, and only here are its files.
async function arrived() {
  while ([...jobs.values()].some((job) => job.state.kind !== "arrived")) await pause(1000);
}

function pause(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

async function answer(message) {
  ACTS[message.kind]?.(message);
  tabs = (await self.clients.matchAll({ type: "window", includeUncontrolled: true })).length;
  await Promise.race([arrived(), pause(LONGEST_EVENT_MS)]);
}

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("message", (event) => event.waitUntil(answer(event.data)));
