// One pane that shows one series as a stack: its place in the stack, its words over the image, its faults in words.

import { Enums, cache, eventTarget, imageLoader, metaData } from "@cornerstonejs/core";

import { plainLook, putLook, setWindow, takeLook } from "./look.js";
import { automaticWindow } from "./presets.js";
import { Prefetch } from "./prefetch.js";
import { completed, lacksColours } from "./readable.js";
import { ServerPicture } from "./server_picture.js";
import { say } from "./words.js";

const { Events, ViewportType } = Enums;

// A decoder may answer with nothing instead of a fault, or with colours of which half are missing.
function isWhole(image) {
  const samples = image.rows * image.columns * (image.color ? 3 : 1);
  return samples > 0 && (image.getPixelData()?.length ?? 0) >= samples;
}

export class Pane extends EventTarget {
  constructor(engine, element, id) {
    super();
    Object.assign(this, { engine, element, id, images: [], failed: new Set(), series: null });
    this.surface = element.querySelector("[data-surface]");
    this.message = element.querySelector("[data-message]");
    this.slider = element.querySelector("[data-slider]");
    this.picture = new ServerPicture(element.querySelector("[data-drawn]"));
    this.prefetch = new Prefetch((state) => this.tell("progress", state));
    this.surface.addEventListener(Events.STACK_NEW_IMAGE, () => {
      this.wanted = this.viewport.getTargetImageIdIndex();
      this.moved();
    });
    this.surface.addEventListener(Events.VOI_MODIFIED, () => this.describe());
    this.surface.addEventListener(Events.CAMERA_MODIFIED, () => this.describe());
    // Cornerstone scrolls what it drew; what the server drew scrolls here.
    this.element.addEventListener("wheel", (event) => this.scrollPicture(event), { passive: false });
    this.slider.addEventListener("input", () => this.goTo(Number(this.slider.value) - 1));
    for (const name of [Events.IMAGE_LOAD_FAILED, Events.IMAGE_LOAD_ERROR]) {
      eventTarget.addEventListener(name, (event) => this.note(event.detail.imageId));
    }
  }

  tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  enable() {
    this.engine.enableElement({ viewportId: this.id, type: ViewportType.STACK, element: this.surface });
    this.viewport = this.engine.getViewport(this.id);
  }

  disable() {
    this.prefetch.stop();
    this.engine.disableElement(this.id);
    this.viewport = null;
  }

  // False while Cornerstone still holds the series before: of this one it was asked for no image yet.
  get isStacked() {
    return this.stacked === this.images;
  }

  // A fault leaves Cornerstone on the image before; what is named is the one that was asked for.
  get index() {
    const wanted = this.images[this.wanted];
    if (wanted && (!this.isStacked || this.failed.has(wanted.imageId))) return this.wanted;
    return this.viewport?.getTargetImageIdIndex?.() ?? 0;
  }

  get image() {
    return this.images[this.index];
  }

  async show(series, images, index = 0) {
    Object.assign(this, { series, images, failed: new Set() });
    for (const image of images) completed(image.instance);
    this.element.dataset.series = series.id;
    // Until the first image is there the pane says so: black could be an image, and so could the last series.
    this.explain(say("opening"));
    this.slider.max = String(images.length);
    this.slider.hidden = images.length < 2;
    this.wanted = this.asked = index;
    const isDrawn = await this.draw(index);
    // Another series was chosen for this pane meanwhile.
    if (this.images !== images) return;
    // How long the first image took is what a benchmark asks (tests/benchmarks/first_image.py).
    const mark = () => performance.mark("first-image");
    if (isDrawn) this.surface.addEventListener(Events.IMAGE_RENDERED, mark, { once: true });
    if (isDrawn && series.modality === "MR" && !this.hasWindow()) this.automatic();
    this.viewport.render();
    this.moved();
    this.prefetch.start(this.images, index);
  }

  async goTo(wanted) {
    const index = Math.max(0, Math.min(this.images.length - 1, wanted));
    this.asked = index;
    if (index === this.index) return;
    this.wanted = index;
    // What did not come before may come now: the line may be back.
    this.failed.delete(this.images[index].imageId);
    await this.draw(index);
    this.moved();
  }

  // True when the image is drawn. Cornerstone is never asked for one with a fault: its promise would not end.
  async draw(index) {
    const { images } = this;
    const image = images[index];
    if (!(await this.load(image)) || this.images !== images) return false;
    // Another image was asked for while this one came.
    if (this.asked !== index) return false;
    try {
      if (this.isStacked) await this.viewport.setImageIdIndex(index);
      else await this.viewport.setStack(images.map((each) => each.imageId), index);
      this.stacked = images;
      return true;
    } catch {
      this.note(image.imageId);
      return false;
    }
  }

  scrollPicture(event) {
    if (!this.unseen) return;
    event.preventDefault();
    this.goTo(this.index + Math.sign(event.deltaY));
  }

  // True when the image is there and whole.
  async load(image) {
    try {
      // Of these Cornerstone's promise does not end.
      if (!lacksColours(image)) {
        const loaded = await imageLoader.loadAndCacheImage(image.imageId);
        if (isWhole(loaded)) return true;
      }
    } catch {
      // Named below.
    }
    this.note(image.imageId);
    return false;
  }

  hasWindow() {
    const { windowCenter } = metaData.get("voiLutModule", this.image.imageId) ?? {};
    return Boolean(windowCenter?.length ?? windowCenter);
  }

  automatic() {
    const image = cache.getImage(this.image?.imageId);
    if (!image || image.color) return;
    setWindow(this.viewport, automaticWindow(image.getPixelData(), image.slope, image.intercept));
    this.viewport.render();
  }

  setWindow(wanted) {
    setWindow(this.viewport, wanted);
    this.viewport.render();
  }

  invert() {
    this.viewport.setProperties({ invert: !this.viewport.getProperties().invert });
    this.viewport.render();
  }

  flip(direction) {
    const now = this.viewport.getViewPresentation();
    this.viewport.setViewPresentation({ ...now, [direction]: !now[direction] });
    this.viewport.render();
  }

  rotate(degrees) {
    const now = this.viewport.getViewPresentation();
    this.viewport.setViewPresentation({ ...now, rotation: ((now.rotation ?? 0) + degrees + 360) % 360 });
    this.viewport.render();
  }

  zoom(factor) {
    this.viewport.setZoom(this.viewport.getZoom() * factor);
    this.viewport.render();
  }

  pan(x, y) {
    const [panX, panY] = this.viewport.getPan();
    this.viewport.setPan([panX + x, panY + y]);
    this.viewport.render();
  }

  reset() {
    this.viewport.resetProperties();
    this.viewport.resetCamera();
    this.viewport.setViewPresentation({ ...this.viewport.getViewPresentation(), rotation: 0 });
    this.viewport.render();
    this.describe();
  }

  look() {
    return this.unseen ? plainLook(this.unseen.instance) : takeLook(this.viewport);
  }

  putLook(look) {
    putLook(this.viewport, look);
    this.describe();
  }

  // What no decoder of the browser takes is named; an earlier image must not stay in its place.
  note(imageId) {
    const image = this.images.find((each) => each.imageId === imageId);
    if (!image || this.failed.has(imageId)) return;
    this.failed.add(image.imageId);
    const at = this.images.indexOf(image);
    if (this.isStacked && at === this.viewport?.getTargetImageIdIndex()) this.wanted = at;
    this.moved();
  }

  // The words cover the pane until there is something to see.
  explain(words) {
    this.picture.hide();
    this.unseen = null;
    this.message.classList.remove("is-beside");
    this.tellWords(words);
    this.surface.classList.toggle("is-unseen", Boolean(words));
  }

  tellWords(words) {
    this.message.textContent = words;
    this.message.hidden = !words;
  }

  // A picture from the server in the place of an image that the browser cannot draw, and words that say so.
  async drawInstead(image) {
    if (this.unseen === image) return;
    this.explain(say("opening"));
    this.unseen = image;
    const words = await this.picture.show(image, say("imageOf", this.counted));
    if (words === null || this.unseen !== image) return;
    this.message.classList.toggle("is-beside", this.picture.isShown);
    this.tellWords(words);
  }

  get counted() {
    return { number: this.index + 1, total: this.images.length };
  }

  moved() {
    if (!this.image) return;
    const shown = cache.getImage(this.image.imageId);
    if (shown && !isWhole(shown)) this.failed.add(this.image.imageId);
    if (this.failed.has(this.image.imageId)) this.drawInstead(this.image);
    else this.explain("");
    this.slider.value = String(this.index + 1);
    this.slider.setAttribute("aria-valuetext", say("imageOf", this.counted));
    this.prefetch.around(this.index);
    this.describe();
    this.tell("moved", { index: this.index });
  }

  describe() {
    if (!this.image || !this.viewport) return;
    const place = this.element.querySelector("[data-place]");
    place.textContent = say("imageOf", this.counted);
    const shown = cache.getImage(this.image.imageId);
    this.element.querySelector("[data-look]").textContent = "";
    if (!shown || this.failed.has(this.image.imageId)) return;
    const { window: range, zoom } = takeLook(this.viewport);
    const parts = [say("zoomOf", { percent: Math.round(zoom * 100) })];
    if (range && !shown.color) {
      parts.unshift(say("windowOf", { centre: Math.round(range.centre), width: Math.round(range.width) }));
    }
    this.element.querySelector("[data-look]").textContent = parts.join(" · ");
  }
}
