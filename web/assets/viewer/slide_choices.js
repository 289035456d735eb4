// The stain and the focal plane of a slide that is looked at: chosen from lists, which are there when there are several.

import { planesOf } from "./slide_levels.js";

function fill(select, texts, chosen) {
  select.replaceChildren(...texts.map((text, at) => new Option(text, String(at), false, at === chosen)));
  select.closest("[data-slide-choice]").hidden = texts.length < 2;
}

export class SlideChoices {
  // ``changed(choice)`` hears of {stain, plane}, numbers from 0.
  constructor(place, pyramid, say, changed) {
    Object.assign(this, { pyramid, say, changed, stain: 0, plane: 0 });
    this.stains = place.querySelector("[data-slide-stain]");
    this.planes = place.querySelector("[data-slide-plane]");
    this.stains.addEventListener("change", () => this.set({ stain: Number(this.stains.value), plane: this.plane }));
    this.planes.addEventListener("change", () => this.set({ stain: this.stain, plane: Number(this.planes.value) }));
    if (pyramid.levels.length) this.list();
  }

  // Another stain may have fewer planes.
  set({ stain, plane }) {
    const most = planesOf(this.pyramid, stain).length - 1;
    const wanted = { stain, plane: Math.min(plane, most) };
    if (wanted.stain === this.stain && wanted.plane === this.plane) return;
    Object.assign(this, wanted);
    this.list();
    this.changed(wanted);
  }

  list() {
    const { stains } = this.pyramid;
    const named = stains.map(({ words }, at) => {
      const counted = { number: at + 1, total: stains.length, words };
      return words ? this.say("slideStain", counted) : this.say("slideOf", counted);
    });
    fill(this.stains, named, this.stain);
    const planes = planesOf(this.pyramid, this.stain);
    const heights = planes.map(({ height }, at) => {
      const counted = { number: at + 1, total: planes.length, height };
      return height === null ? this.say("slideOf", counted) : this.say("slidePlane", { ...counted, height: this.told(height) });
    });
    fill(this.planes, heights, this.plane);
  }

  told(height) {
    return new Intl.NumberFormat(document.documentElement.lang || "en", { maximumFractionDigits: 1 }).format(height);
  }
}
