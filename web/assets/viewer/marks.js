// Marks on the panes: what is drawn is sent at once, what others draw appears, what is removed goes.

import { eventTarget, getEnabledElements } from "@cornerstonejs/core";
import * as tools from "@cornerstonejs/tools";

import { kindOf, toAnnotation, toStored } from "./mark_shapes.js";
import { NamingError } from "./mark_store.js";
import { say } from "./words.js";

const { Events } = tools.Enums;
const { state } = tools.annotation;
const QUIET_FOR = 500;

export class Marks {
  // ``pinned`` are the marks of the view that is open, if one is.
  constructor(store, screen, pinned) {
    Object.assign(this, { store, screen, pinned, timers: new Map(), sending: new Map(), shown: new Map() });
    pinned?.onSwitch(() => this.draw(false));
    store.addEventListener("marks", (event) => this.draw(event.detail.isStale));
    eventTarget.addEventListener(Events.ANNOTATION_COMPLETED, ({ detail }) => this.changed(detail.annotation, 0));
    eventTarget.addEventListener(Events.ANNOTATION_MODIFIED, ({ detail }) => this.changed(detail.annotation, QUIET_FOR));
  }

  // A drag tells of itself many times: it is sent when it has been quiet, and never while one is on its way.
  changed(annotation, wait) {
    const id = annotation.annotationUID;
    const isOurs = kindOf(annotation) && this.store.marks.get(id)?.isMine !== false;
    const isNew = !this.store.marks.has(id);
    if (!this.store.mayMark || !isOurs || this.pinned?.holds(id, this.store.marks)) return;
    if ((isNew && wait) || this.isAsStored(annotation)) return;
    clearTimeout(this.timers.get(id)?.timer);
    this.timers.set(id, { annotation, timer: setTimeout(() => this.save(annotation), wait + 60) });
  }

  // Sends what still waits, so that a view names the marks as they are seen.
  async settle() {
    for (const { annotation, timer } of [...this.timers.values()]) {
      clearTimeout(timer);
      this.save(annotation);
    }
    await Promise.all(this.sending.values());
  }

  isAsStored(annotation) {
    const stored = this.store.marks.get(annotation.annotationUID);
    if (!stored) return false;
    const now = toStored(annotation);
    const isNear = (a, b) => Math.abs(a[0] - b[0]) < 0.01 && Math.abs(a[1] - b[1]) < 0.01;
    return stored.text === now.text && stored.points.every((point, at) => isNear(point, now.points[at]));
  }

  save(annotation) {
    const id = annotation.annotationUID;
    this.timers.delete(id);
    if (this.sending.has(id)) {
      this.changed(annotation, QUIET_FOR);
      return;
    }
    const image = this.screen.imageOf(annotation.metadata.referencedImageId);
    if (!image) {
      // Drawn across the images of the series, or on another series.
      this.screen.tell(annotation.metadata.referencedImageId ? "otherSeries" : "onlyOnStack");
      this.takeBack(id);
      return;
    }
    this.sending.set(id, this.keep(annotation, image).finally(() => this.sending.delete(id)));
  }

  async keep(annotation, image) {
    const id = annotation.annotationUID;
    this.screen.tell("saving");
    const known = this.store.marks.get(id) ?? { id, version: 0 };
    const changes = { ...toStored(annotation), sop: image.sop, frame: image.frame };
    const isKept = await this.send(known, changes);
    this.sending.delete(id);
    const stored = this.store.marks.get(id);
    // Its words may be others by now.
    if (isKept && stored?.version === (known.version ?? 0) + 1) annotation.data.label = stored.text;
    if (isKept === null) this.takeBack(id);
  }

  // What the author did not want to keep is drawn as it is stored, or not at all.
  takeBack(id) {
    state.removeAnnotation(id);
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
      state.removeAnnotation(id);
      this.shown.delete(id);
    }
    for (const mark of marks) {
      if (mark.kind === "key_image" || this.shown.has(mark.id) || this.sending.has(mark.id)) continue;
      const imageId = this.screen.imageIdOf(mark);
      if (!imageId) continue;
      if (state.getAnnotation(mark.id)) state.removeAnnotation(mark.id);
      state.addAnnotation(toAnnotation(mark, imageId), this.screen.surface);
      this.shown.set(mark.id, mark.version);
    }
    for (const { viewport } of getEnabledElements()) viewport.render();
    this.screen.listMarks(marks);
    this.pinned?.tell(this.store.marks);
  }

  measured(mark) {
    const values = mark.values.map(({ name, value, unit }) => {
      const number = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 1 }).format(value);
      return say("measured", { name: say(name), number, unit });
    });
    return [mark.text, ...values].filter(Boolean).join(" · ");
  }
}
