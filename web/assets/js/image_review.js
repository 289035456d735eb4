// The masking brush: what is drawn on a picture becomes a row of the form, and each row is shown on its pictures.

import { eachNew, whenContentArrives } from "./content.js";

const NUMBERS = ["frame", "x", "y", "width", "height"];

function valuesOf(row) {
  const value = (name) => row.querySelector(`[name=mask-${name}]`).value.trim();
  const numbers = NUMBERS.map((name) => (value(name) === "" ? null : Number(value(name))));
  const [frame, x, y, width, height] = numbers;
  return { instance: value("instance"), frame, x, y, width, height };
}

function isWhole({ x, y, width, height }) {
  return [x, y, width, height].every(Number.isInteger) && width > 0 && height > 0;
}

// A box in percent of the picture, so that it stays in its place however large the picture is shown.
function place(box, { x, y, width, height }, { columns, rows }) {
  box.style.left = `${(x / columns) * 100}%`;
  box.style.top = `${(y / rows) * 100}%`;
  box.style.width = `${(width / columns) * 100}%`;
  box.style.height = `${(height / rows) * 100}%`;
}

// The size in which rectangles count. Of a document's page only the drawn picture tells the shape.
function sizeOf({ dataset }, picture) {
  const [columns, rows, longest] = [dataset.columns, dataset.rows, dataset.longest].map(Number);
  if (!longest) return { columns, rows };
  const { naturalWidth: width, naturalHeight: height } = picture.querySelector("img");
  const share = longest / Math.max(width, height, 1);
  return { columns: Math.round(width * share), rows: Math.round(height * share) };
}

class MaskingBrush {
  constructor(fieldset) {
    this.fieldset = fieldset;
    this.rows = fieldset.querySelector("[data-mask-rows]");
    this.status = fieldset.querySelector("[data-mask-status]");
    this.frames = [];
    this.toggle = document.querySelector("[data-mask-brush]");
    this.listen();
  }

  // Another page of images is looked at with the same brush, and the same rectangles.
  takeFrames() {
    this.frames = [...document.querySelectorAll("[data-mask-frames] .review-frame")];
    for (const frame of this.frames) this.drawOn(frame);
    this.hold(this.toggle?.getAttribute("aria-pressed") === "true");
    this.show();
  }

  listen() {
    this.rows.addEventListener("input", () => this.show());
    this.rows.addEventListener("click", (event) => {
      const button = event.target.closest("[data-mask-remove]");
      if (button) this.remove(button.closest(".mask-row"));
    });
    this.fieldset.querySelector("[data-mask-add]").addEventListener("click", () => {
      this.freeRow().querySelector("[name=mask-x]").focus();
    });
    this.toggle?.addEventListener("click", () => this.hold(this.toggle.getAttribute("aria-pressed") !== "true"));
  }

  // With the brush in hand a finger draws; without it the page scrolls as ever.
  hold(isHeld) {
    this.toggle?.setAttribute("aria-pressed", String(isHeld));
    for (const frame of this.frames) frame.classList.toggle("is-brushed", isHeld);
  }

  drawOn(frame) {
    const picture = frame.querySelector(".review-picture");
    if (!picture) return;
    let begun = null;
    // A page that arrives late has no size before.
    picture.querySelector("img")?.addEventListener("load", () => this.show());
    const point = (event) => {
      const at = picture.getBoundingClientRect();
      const size = sizeOf(frame, picture);
      const within = (share, most) => Math.min(most, Math.max(0, Math.round(share * most)));
      return {
        x: within((event.clientX - at.left) / at.width, size.columns),
        y: within((event.clientY - at.top) / at.height, size.rows),
      };
    };
    const between = (one, other) => ({
      x: Math.min(one.x, other.x),
      y: Math.min(one.y, other.y),
      width: Math.abs(one.x - other.x),
      height: Math.abs(one.y - other.y),
    });
    picture.addEventListener("pointerdown", (event) => {
      if (!frame.classList.contains("is-brushed") || !event.isPrimary) return;
      event.preventDefault();
      picture.setPointerCapture(event.pointerId);
      const box = document.createElement("span");
      box.className = "mask-box is-new";
      picture.append(box);
      begun = { box, from: point(event) };
    });
    picture.addEventListener("pointermove", (event) => {
      if (begun) place(begun.box, between(begun.from, point(event)), sizeOf(frame, picture));
    });
    const end = (event, isKept) => {
      if (!begun) return;
      const drawn = between(begun.from, point(event));
      begun.box.remove();
      begun = null;
      if (isKept && isWhole(drawn)) this.add(frame, drawn);
    };
    picture.addEventListener("pointerup", (event) => end(event, true));
    picture.addEventListener("pointercancel", (event) => end(event, false));
  }

  add(frame, drawn) {
    const scope = this.fieldset.querySelector("[name=mask-scope]:checked")?.value ?? "series";
    const row = this.freeRow();
    const values = {
      ...drawn,
      instance: scope === "series" ? "" : frame.dataset.instance,
      frame: scope === "frame" ? frame.dataset.frame : "",
    };
    for (const [name, value] of Object.entries(values)) row.querySelector(`[name=mask-${name}]`).value = value;
    this.status.textContent = this.status.dataset.added;
    this.show();
  }

  freeRow() {
    const all = [...this.rows.children];
    const free = all.find((row) => NUMBERS.every((name) => row.querySelector(`[name=mask-${name}]`).value === ""));
    if (free) return free;
    const made = all[0].cloneNode(true);
    this.empty(made);
    made.setAttribute("aria-label", this.rows.dataset.label.replace("{number}", all.length + 1));
    this.rows.append(made);
    return made;
  }

  remove(row) {
    const next = row.nextElementSibling ?? row.previousElementSibling;
    if (next) row.remove();
    else this.empty(row);
    (next ?? row).querySelector("[name=mask-x]").focus();
    this.status.textContent = this.status.dataset.removed;
    this.show();
  }

  empty(row) {
    for (const input of row.querySelectorAll("input")) input.value = "";
  }

  show() {
    const masks = [...this.rows.children].map(valuesOf).filter(isWhole);
    for (const frame of this.frames) {
      const picture = frame.querySelector(".review-picture");
      if (!picture) continue;
      for (const box of picture.querySelectorAll(".mask-box")) box.remove();
      const { instance, frame: number } = frame.dataset;
      const size = sizeOf(frame, picture);
      if (!size.columns) continue;
      for (const mask of masks) {
        const isHere = (!mask.instance || mask.instance === instance) && (mask.frame === null || mask.frame === Number(number));
        if (!isHere) continue;
        const box = document.createElement("span");
        box.className = "mask-box";
        place(box, mask, size);
        picture.append(box);
      }
    }
  }
}

// A picture that does not come is said in words, and where the file itself is.
function nameWhatIsMissing(frame) {
  const [image, words] = [frame.querySelector("img, video"), frame.querySelector("[data-undrawn]")];
  if (!image || !words) return;
  const tell = () => {
    words.hidden = false;
    image.closest(".review-picture").hidden = true;
  };
  const isBroken = image.matches("video") ? image.error : image.complete && image.currentSrc && !image.naturalWidth;
  if (isBroken) tell();
  else image.addEventListener("error", tell);
}

whenContentArrives((part) => {
  eachNew(part, ".review-frame", nameWhatIsMissing);
  eachNew(part, "[data-masks]", (fieldset) => (fieldset.brush = new MaskingBrush(fieldset)));
  eachNew(part, "[data-mask-frames]", () => document.querySelector("[data-masks]")?.brush.takeFrames());
});
