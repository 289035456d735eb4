// Opens a slide in the viewer: brings what draws it, says what cannot be shown, falls back to one picture.

import { AnswerError, describeSeries, fetched } from "./dicomweb.js";
import { SlideTiles } from "./slide_tiles.js";
import { syntaxName } from "./syntaxes.js";
import { say } from "./words.js";

const NOT_OPEN = [401, 403, 404];

// Tells in words why a tile did not come: the rights ended, it is missing, the line is down, or nothing here decodes it.
class Faults {
  constructor(base) {
    this.base = base;
  }

  async words(error, level) {
    const status = error?.status ?? error?.request?.status;
    if (status === 404 && (await this.isOpen())) return say("slideTileMissing");
    if (NOT_OPEN.includes(status)) return say("notAllowed");
    if (status === 0 || status >= 500) return say("notLoaded");
    return say("slideTiles", { syntax: syntaxName(level.syntax) });
  }

  // The server says 404 to whoever may see nothing. All tiles that fail at once ask once.
  isOpen() {
    this.asked ??= fetched(`${this.base}/instances?limit=1`, "application/dicom+json")
      .then(() => true, () => false)
      .finally(() => {
        this.asked = null;
      });
    return this.asked;
  }
}

// Returns the slide as it is shown; null when its files make no levels.
export async function openSlide(place, config, series, marking) {
  const message = place.querySelector("[data-slide-message]");
  const explain = (words) => {
    message.textContent = words;
    message.hidden = !words;
  };
  let isFailed = false;
  place.hidden = false;
  explain(say("opening"));
  try {
    const [{ Slide }, { instances, base }] = await Promise.all([
      import(config.slideScript),
      describeSeries(config.dicomweb, series),
    ]);
    const faults = new Faults(base);
    const slide = new Slide(place, {
      instances,
      syntax: series.syntaxes[0] ?? "",
      tiles: new SlideTiles(base),
      say,
      marking,
      failed: async (error, level) => {
        isFailed = true;
        explain(await faults.words(error, level));
      },
    });
    if (!slide.levels.length) {
      place.hidden = true;
      return null;
    }
    slide.show(() => {
      if (!isFailed) explain("");
    });
    return slide;
  } catch (error) {
    explain(say(error instanceof AnswerError && NOT_OPEN.includes(error.status) ? "notAllowed" : "notLoaded"));
    throw error;
  }
}
