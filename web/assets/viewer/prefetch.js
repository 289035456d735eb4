// Brings the rest of a series, nearest slices first, a few at a time, and says how far it has come.

import { Enums, cache, imageLoader } from "@cornerstonejs/core";

import { lacksColours } from "./readable.js";

const AT_ONCE = 4;
// What is kept beyond this share would push out what is being looked at.
const SHARE_OF_CACHE = 0.8;

export class Prefetch {
  constructor(report) {
    this.report = report;
    this.stop();
  }

  stop() {
    this.images = [];
    this.waiting = new Set();
    this.running = 0;
    this.faults = 0;
    this.round = (this.round ?? 0) + 1;
  }

  start(images, index) {
    this.stop();
    this.images = images;
    this.index = index;
    this.waiting = new Set([...images.keys()].filter((at) => !lacksColours(images[at])));
    this.waiting.delete(index);
    this.tell();
    for (let lane = 0; lane < AT_ONCE; lane += 1) this.next(this.round);
  }

  around(index) {
    this.index = index;
  }

  nearest() {
    let best = null;
    for (const each of this.waiting) {
      if (best === null || Math.abs(each - this.index) < Math.abs(best - this.index)) best = each;
    }
    return best;
  }

  isFull() {
    return cache.getCacheSize() > cache.getMaxCacheSize() * SHARE_OF_CACHE;
  }

  async next(round) {
    while (round === this.round && this.waiting.size && !this.isFull()) {
      const at = this.nearest();
      this.waiting.delete(at);
      this.running += 1;
      const { imageId } = this.images[at];
      const options = { requestType: Enums.RequestType.Prefetch, priority: 10 };
      await imageLoader.loadAndCacheImage(imageId, options).catch(() => {
        if (round === this.round) this.faults += 1;
      });
      if (round !== this.round) return;
      this.running -= 1;
      this.tell();
    }
  }

  tell() {
    const total = this.images.length;
    const done = total - this.waiting.size - this.running;
    this.report({ done, total, faults: this.faults, isPaused: this.isFull() && this.waiting.size > 0 });
  }
}
