// The whole viewer: which series stands in which pane, what each button and key does, what the status says.

import { eventTarget, utilities } from "@cornerstonejs/core";

import { Cine } from "./cine.js";
import { AnswerError, fetched, openSeries } from "./dicomweb.js";
import { hasGraphics } from "./engine.js";
import { ScrollLink } from "./linking.js";
import { rounded } from "./marks.js";
import { Pane } from "./pane.js";
import { showPicture } from "./pictures.js";
import { Planes } from "./planes.js";
import { CT_PRESETS } from "./presets.js";
import { openSlide } from "./slide_opening.js";
import { ToolGroup } from "./tool_group.js";
import { say } from "./words.js";
import { showWaveforms } from "./waveform_drawing.js";
import { firstPart, readWaveforms } from "./waveform_reading.js";

const WAVEFORM_SEQUENCE = "54000100";
const ZOOM_STEP = 1.25;
// What is done to pixels that the browser has: a picture from the server stays as it is.
const OF_PIXELS = [
  "zoomIn", "zoomOut", "rotate", "flipHorizontal", "flipVertical", "invert", "reset", "automatic", "move", "planes",
];
// Beside moving and tools.
const OF_SLIDES = ["point", "keyImage", "help"];

export class Screen extends EventTarget {
  constructor(root, engine, config, askForText) {
    super();
    Object.assign(this, { root, engine, config, askForText, opened: new Map() });
    this.status = root.querySelector("[data-status]");
    this.other = root.querySelector("[data-other]");
    this.tools = new ToolGroup("stacks", askForText);
    this.planes = new Planes(engine, root.querySelector("[data-planes]"), new ToolGroup("planes", askForText));
    this.panes = [...root.querySelectorAll("[data-pane]")].map((each, at) => new Pane(engine, each, `pane-${at}`));
    this.link = new ScrollLink(this.panes);
    this.cine = new Cine((isPlaying) => this.press("cine", isPlaying));
    [this.active] = this.panes;
    for (const pane of this.panes) {
      pane.element.addEventListener("pointerdown", () => this.activate(pane), true);
      pane.element.addEventListener("focusin", () => this.activate(pane));
      pane.addEventListener("progress", ({ detail }) => this.progress(pane, detail));
      pane.addEventListener("moved", () => this.dispatchEvent(new CustomEvent("moved")));
    }
    this.openPane(this.panes[0]);
    new ResizeObserver(() => engine.resize(true, true)).observe(root.querySelector("[data-panes]"));
    eventTarget.addEventListener("error", () => this.tell("notLoaded"));
  }

  openPane(pane) {
    pane.element.hidden = false;
    pane.enable();
    this.tools.add(pane.id, this.engine.id);
  }

  activate(pane) {
    if (pane.element.hidden) return;
    this.active = pane;
    for (const each of this.panes) each.element.classList.toggle("is-active", each === pane);
    this.marksPresets();
    this.dispatchEvent(new CustomEvent("moved"));
  }

  tell(key, values) {
    this.status.textContent = say(key, values);
    this.status.dataset.status = key;
  }

  progress(pane, { done, total, faults, isPaused }) {
    const line = pane.element.querySelector("[data-progress]");
    line.max = total;
    line.value = done;
    line.hidden = done >= total || isPaused;
    pane.element.dataset.loaded = String(done);
    line.textContent = say("loaded", { done, total });
    if (faults && done >= total) this.tell("someNotLoaded", { count: faults });
  }

  get isDouble() {
    return !this.panes[1].element.hidden;
  }

  isStack(id) {
    const series = this.series(id);
    return series?.kind === "dicom" && !series.isSlide;
  }

  series(id) {
    return this.config.series.find((each) => each.id === id);
  }

  // Shows a series in the active pane; what is no stack of images gets a place of its own.
  async open(id, { index = 0, sop = null, frame = 1, view = null } = {}) {
    const series = this.series(id);
    const pane = this.active;
    // Whoever clicks a slow series and then a fast one gets the second one.
    const turn = (pane.turn ?? 0) + 1;
    pane.turn = turn;
    this.cine.stop();
    this.planes.close();
    this.press("planes", false);
    this.root.querySelector("[data-panes]").hidden = false;
    this.other.hidden = true;
    for (const link of this.root.querySelectorAll("[data-series-link]")) {
      const isThis = link.dataset.seriesLink === id;
      link.setAttribute("aria-current", String(isThis));
      // On a phone the series stand in a row that is longer than the screen.
      if (isThis) link.scrollIntoView({ block: "nearest", inline: "nearest" });
    }
    if (series.isSlide && (await this.showSlide(series, view))) return;
    if (series.kind !== "dicom") {
      this.showOther(() => showPicture(this.other, series, series.files));
      return;
    }
    pane.explain(say("opening"));
    try {
      const found = await this.read(series);
      if (pane.turn !== turn) return;
      const wanted = sop ? found.images.findIndex((each) => each.sop === sop && each.frame === frame) : index;
      if (!found.images.length) {
        await this.showWithoutImages(found);
        return;
      }
      await pane.show(series, found.images, Math.max(0, wanted));
      if (pane.turn !== turn) return;
      this.marksPresets();
      this.root.dataset.ready = series.id;
      this.dispatchEvent(new CustomEvent("opened"));
    } catch (error) {
      pane.explain(say(error instanceof AnswerError ? "notAllowed" : "notLoaded"));
    }
  }

  async read(series) {
    if (!this.opened.has(series.id)) this.opened.set(series.id, openSeries(this.config.dicomweb, series));
    try {
      return await this.opened.get(series.id);
    } catch (error) {
      this.opened.delete(series.id);
      throw error;
    }
  }

  // False for a view of what is on no level of the slide: that image is shown by itself.
  async showSlide(series, view) {
    const place = this.root.querySelector("[data-slide]");
    this.root.querySelector("[data-panes]").hidden = true;
    this.root.dataset.mode = "other";
    let slide;
    try {
      const measured = (values) => values.map(({ value, unit }) => `${rounded(value)} ${unit}`);
      slide = await openSlide(place, this.config, series, { askForText: this.askForText, measured });
    } catch {
      // Said in the place of the slide.
      return true;
    }
    if (view && !slide?.holds(view)) {
      slide?.close();
      this.root.querySelector("[data-panes]").hidden = false;
      delete this.root.dataset.mode;
      return false;
    }
    if (!slide) {
      this.showOther(() => showPicture(this.other, series, series.files));
      return true;
    }
    this.slide = Object.assign(slide, { series });
    this.use("pan");
    if (view) this.slide.putLook(view);
    slide.addEventListener("moved", () => this.dispatchEvent(new CustomEvent("moved")));
    this.root.dataset.ready = series.id;
    this.dispatchEvent(new CustomEvent("opened"));
    return true;
  }

  putLook(look) {
    if (!this.slide && !this.active.unseen) this.active.putLook(look);
  }

  // The place in the middle and how it is looked at: {series, sop, frame, look}; null where there is none.
  pointed() {
    const { image, series } = this.active;
    if (!this.slide) return image && { series: series.id, sop: image.sop, frame: image.frame, look: this.active.look() };
    const place = this.slide.pointed();
    return place && { series: this.slide.series.id, ...place };
  }

  // Which image a key image would be: {series, sop, frame}, or null.
  get imageInSight() {
    const { image, series } = this.active;
    return this.slide ? this.pointed() : image && { series: series.id, sop: image.sop, frame: image.frame };
  }

  focus() {
    (this.slide?.surface ?? this.active.element).focus({ preventScroll: true });
  }

  showOther(fill) {
    this.root.querySelector("[data-panes]").hidden = true;
    this.root.dataset.mode = "other";
    fill();
    this.root.dataset.ready = "other";
  }

  async showWithoutImages({ instances, base }) {
    const groups = [];
    for (const instance of instances.filter((each) => each[WAVEFORM_SEQUENCE])) {
      const address = `${base}/instances/${instance["00080018"].Value[0]}`;
      const answer = await fetched(address, 'multipart/related; type="application/dicom"');
      const part = firstPart(await answer.arrayBuffer(), answer.headers.get("Content-Type") ?? "");
      groups.push(...readWaveforms(part));
    }
    this.showOther(() => {
      if (groups.length) showWaveforms(this.other, groups);
      else this.other.replaceChildren(say("nothingToDraw"));
    });
    this.other.hidden = false;
  }

  marksPresets() {
    const isCt = this.active.series?.modality === "CT";
    for (const each of this.root.querySelectorAll("[data-preset-group]")) each.hidden = !isCt;
    for (const each of this.root.querySelectorAll("[data-act='planes']")) {
      each.setAttribute("aria-disabled", String(Boolean(this.whyNoPlanes())));
      each.title = this.whyNoPlanes();
    }
  }

  // Not every series can be cut, and not in every browser: the reason is said, in words.
  whyNoPlanes() {
    const { series } = this.active;
    if (!series || series.noPlanes) return series?.noPlanes ?? "";
    return hasGraphics() ? "" : say("noGraphics");
  }

  press(act, isPressed) {
    for (const each of this.root.querySelectorAll(`[data-act="${act}"]`)) each.setAttribute("aria-pressed", String(isPressed));
  }

  use(tool) {
    if (this.slide) {
      if (!this.slide.use(tool)) return;
    } else {
      this.tools.use(tool);
      this.planes.tools.use(tool);
    }
    for (const each of this.root.querySelectorAll("[data-act^='tool:']")) {
      each.setAttribute("aria-pressed", String(each.dataset.act === `tool:${tool}`));
    }
  }

  act(name, detail) {
    const [kind, rest] = name.split(":");
    if (kind === "tool") return this.use(rest);
    if (kind === "preset") return this.preset(rest);
    if (this.slide) {
      if (!this.slide.act(kind, detail) && OF_SLIDES.includes(name)) this.dispatchEvent(new CustomEvent("act", { detail: name }));
      return undefined;
    }
    const { active: pane } = this;
    if (!pane.image || (pane.unseen && OF_PIXELS.includes(kind))) return undefined;
    const acts = {
      next: () => pane.goTo(pane.index + 1),
      previous: () => pane.goTo(pane.index - 1),
      tenOn: () => pane.goTo(pane.index + 10),
      tenBack: () => pane.goTo(pane.index - 10),
      first: () => pane.goTo(0),
      last: () => pane.goTo(pane.images.length - 1),
      zoomIn: () => pane.zoom(ZOOM_STEP),
      zoomOut: () => pane.zoom(1 / ZOOM_STEP),
      rotate: () => pane.rotate(90),
      flipHorizontal: () => pane.flip("flipHorizontal"),
      flipVertical: () => pane.flip("flipVertical"),
      invert: () => pane.invert(),
      reset: () => pane.reset(),
      automatic: () => pane.automatic(),
      move: () => pane.pan(...detail),
      cine: () => this.cine.toggle(pane),
      sideBySide: () => this.toggleSecond(),
      link: () => this.toggleLink(),
      planes: () => this.togglePlanes(),
    };
    if (acts[kind]) return acts[kind]();
    this.dispatchEvent(new CustomEvent("act", { detail: name }));
    return undefined;
  }

  preset(name) {
    const wanted = CT_PRESETS[name];
    if (!wanted || this.active.series?.modality !== "CT" || this.active.unseen) return;
    this.active.setWindow(wanted);
    if (this.planes.isOpen) this.planes.setWindow(utilities.windowLevel.toLowHighRange(wanted.width, wanted.centre));
  }

  async toggleSecond() {
    const [first, second] = this.panes;
    const isOpening = second.element.hidden;
    this.root.querySelector("[data-panes]").classList.toggle("is-double", isOpening);
    this.press("sideBySide", isOpening);
    if (!isOpening) {
      this.tools.remove(second.id, this.engine.id);
      second.disable();
      second.element.hidden = true;
      this.link.set(false);
      this.press("link", false);
      this.activate(first);
      this.engine.resize(true, false);
      return;
    }
    this.openPane(second);
    // Half the room: the whole image is fitted into it again.
    this.engine.resize(true, false);
    await second.show(first.series, first.images, first.index);
    this.activate(second);
  }

  toggleLink() {
    if (this.panes[1].element.hidden) return;
    this.link.set(!this.link.isOn);
    this.press("link", this.link.isOn);
  }

  async togglePlanes() {
    const panes = this.root.querySelector("[data-panes]");
    if (this.planes.isOpen) {
      this.planes.close();
      panes.hidden = false;
      this.press("planes", false);
      this.engine.resize(true, true);
      return;
    }
    const refusal = this.whyNoPlanes();
    if (refusal) {
      this.status.textContent = refusal;
      this.status.dataset.status = "noPlanes";
      return;
    }
    const { voiRange } = this.active.viewport.getProperties();
    panes.hidden = true;
    this.press("planes", true);
    try {
      await this.planes.open(this.active.series, this.active.images, voiRange);
    } catch {
      // Three black planes say nothing: back to the stack, with words.
      this.planes.close();
      panes.hidden = false;
      this.press("planes", false);
      this.tell("notLoaded");
    }
  }
}
