// The service worker that sends files while people go on to other pages. It answers for no page: its scope
// holds only static files, and it has no "fetch" listener. A browser lets it live as long as somebody asks it
// for news, and a few minutes after the last tab has closed (docs/decisions/0039).

import { FetchStack } from "./fetch_stack.js";
import { TransferJob } from "./transfer_job.js";
import { CHANNEL } from "./transfer_channel.js";

// A browser ends an event of a worker after five minutes.
const LONGEST_EVENT_MS = 4 * 60 * 1000;
// Thousands of small files are no thousands of messages.
const NEWS_EVERY_MS = 250;

const jobs = new Map();
const channel = new BroadcastChannel(CHANNEL);
let tabs = 1;
let due = null;

function report() {
  clearTimeout(due);
  due = null;
  const told = [...jobs.values()].map(({ order: { id, page, reader }, state }) => ({ id, page, reader, state }));
  channel.postMessage({ jobs: told, tabs });
}

function tell(state) {
  if (state.kind !== "sending") return report();
  due ??= setTimeout(report, NEWS_EVERY_MS);
}

function begin(order) {
  jobs.get(order.id)?.stop();
  const job = new TransferJob(order, tell, new FetchStack());
  jobs.set(order.id, job);
  job.run();
}

function drop(id) {
  jobs.get(id)?.stop();
  jobs.delete(id);
}

const ACTS = {
  send: ({ order }) => begin(order),
  again: ({ id, token }) => jobs.get(id)?.run(token),
  // Somebody has seen how it ended.
  seen: ({ id }) => ["arrived", "closed"].includes(jobs.get(id)?.state.kind) && jobs.delete(id),
  // `upload`: the address of what was given up; another upload of the same patient goes on.
  forget({ id, upload }) {
    const { openUrl } = jobs.get(id)?.order ?? {};
    if (!openUrl || openUrl === upload) drop(id);
  },
  // On a shared computer nothing of the last person goes on in the next one's name.
  keepOnly({ reader }) {
    for (const [id, job] of jobs) if (job.order.reader !== reader) drop(id);
  },
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
  const windows = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  tabs = windows.filter((each) => each.frameType !== "nested").length;
  report();
  await Promise.race([arrived(), pause(LONGEST_EVENT_MS)]);
}

// A newer version of this script takes over when nothing is being sent: the browser waits for that by itself.
self.addEventListener("message", (event) => event.waitUntil(answer(event.data)));
