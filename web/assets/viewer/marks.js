// Marks: what is drawn is sent at once, what others draw appears, what is removed goes. Where marks are drawn is told by
// a drawing: stack_marks.js on the panes, slide_marks.js on a slide.

import { NamingError } from "./mark_store.js";
import { say } from "./words.js";

const QUIET_FOR = 500;

export function rounded(value) {
  return new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 1 }).format(value);
}

export class Marks {
  // ``pinned`` are the marks of the view that is open, if one is.
  constructor(store, screen, pinned, drawing) {
    Object.assign(this, { store, screen, pinned, timers: new Map(), sending: new Map() });
    this.drawOn(drawing);
    pinned?.onSwitch(() => this.draw(false));
    store.addEventListener("marks", (event) => this.draw(event.detail.isStale));
  }

  // A drawing puts, removes and relabels marks by their id, tells how one is ``stored``, and of each that is "changed".
  drawOn(drawing) {
    if (this.drawing === drawing) return;
    Object.assign(this, { drawing, shown: new Map() });
    drawing.addEventListener("changed", ({ detail }) => this.drawing === drawing && this.changed(detail.id, detail.wait));
  }

  // A drag tells of itself many times: it is sent when it has been quiet, and never while one is on its way.
  changed(id, wait) {
    const isOurs = this.store.marks.get(id)?.isMine !== false;
    const isNew = !this.store.marks.has(id);
    if (!this.store.mayMark || !isOurs || this.pinned?.holds(id, this.store.marks)) return;
    if ((isNew && wait) || this.isAsStored(id)) return;
    clearTimeout(this.timers.get(id));
    this.timers.set(id, setTimeout(() => this.save(id), wait + 60));
  }

  // Sends what still waits, so that a view names the marks as they are seen.
  async settle() {
    for (const [id, timer] of [...this.timers]) {
      clearTimeout(timer);
      this.save(id);
    }
    await Promise.all(this.sending.values());
  }

  isAsStored(id) {
    const [stored, now] = [this.store.marks.get(id), this.drawing.stored(id)];
    if (!stored || !now || now.refused) return false;
    const isNear = (a, b) => Math.abs(a[0] - b[0]) < 0.01 && Math.abs(a[1] - b[1]) < 0.01;
    const isThere = stored.sop === now.sop && stored.frame === now.frame;
    return isThere && stored.text === now.text && stored.points.every((point, at) => isNear(point, now.points[at]));
  }

  save(id) {
    this.timers.delete(id);
    if (this.sending.has(id)) {
      this.changed(id, QUIET_FOR);
      return;
    }
    const changes = this.drawing.stored(id);
    if (!changes) return;
    if (changes.refused) {
      this.screen.tell(changes.refused);
      this.takeBack(id);
      return;
    }
    this.sending.set(id, this.keep(id, changes).finally(() => this.sending.delete(id)));
  }

  async keep(id, changes) {
    this.screen.tell("saving");
    const known = this.store.marks.get(id) ?? { id, version: 0 };
    const isKept = await this.send(known, changes);
    this.sending.delete(id);
    const stored = this.store.marks.get(id);
    if (isKept && stored?.version === (known.version ?? 0) + 1) {
      // Its words may be others by now; all else is drawn as it is stored, and a hand may have it again.
      this.drawing.relabel(id, stored.text);
      this.shown.set(id, stored.version);
    }
    if (isKept === null) this.takeBack(id);
  }

  // What the author did not want to keep is drawn as it is stored, or not at all.
  takeBack(id) {
    this.drawing.remove(id);
    this.shown.delete(id);
    this.draw(false);
  }

  async send(known, changes) {
    try {
      const { kept } = await this.store.send(known, changes);
      this.screen.tell(kept === "saved" ? "saved" : "keptBeside");
      this.pinned?.release(changes);
      return true;
    } catch (error) {
      if (error instanceof NamingError) return this.sendAnew(known, changes, error.found);
      this.screen.tell("notSaved");
      return false;
    }
  }

  // Returns null when the author takes the mark back rather than change its words or say why.
  async sendAnew(known, changes, found) {
    this.screen.tell("mayNameSomebody");
    const chosen = await this.screen.askWhy(found, changes.text);
    if (chosen) return this.send(known, { ...changes, ...chosen });
    this.screen.tell("takenBack");
    return null;
  }

  async toggleKey(image) {
    const isSame = (mark) => mark.kind === "key_image" && mark.sop === image.sop && mark.frame === image.frame;
    const mine = [...this.store.marks.values()].find((mark) => isSame(mark) && mark.isMine);
    if (mine) await this.remove(mine);
    else {
      const { sop, frame } = image;
      const changes = { kind: "key_image", sop, frame, points: [], text: "", values: [] };
      await this.send({ id: crypto.randomUUID(), version: 0 }, changes);
    }
  }

  async remove(mark) {
    const { kind, sop, frame, points, text, values } = mark;
    await this.send(mark, { kind, sop, frame, points, text, values, isRemoved: true });
  }

  drawn() {
    return this.pinned?.shown(this.store.marks) ?? [...this.store.marks.values()];
  }

  // Only what differs is drawn anew, so that nobody's hand is interrupted.
  draw(isStale) {
    if (isStale) this.screen.tell("stale");
    const marks = this.drawn();
    const byId = new Map(marks.map((mark) => [mark.id, mark]));
    for (const [id, version] of this.shown) {
      const mark = byId.get(id);
      if (mark?.version === version || this.timers.has(id) || this.sending.has(id)) continue;
      this.drawing.remove(id);
      this.shown.delete(id);
    }
    for (const mark of marks) {
      if (mark.kind === "key_image" || this.shown.has(mark.id) || this.sending.has(mark.id)) continue;
      if (this.drawing.put(mark)) this.shown.set(mark.id, mark.version);
    }
    this.drawing.render();
    this.screen.listMarks(marks);
    this.pinned?.tell(this.store.marks);
  }

  measured(mark) {
    const values = mark.values.map((each) => say("measured", { name: say(each.name), number: rounded(each.value), unit: each.unit }));
    return [mark.text, ...values].filter(Boolean).join(" · ");
  }
}
