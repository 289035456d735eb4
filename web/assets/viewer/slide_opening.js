// Opens a slide in the viewer: brings what draws it, says what cannot be shown, falls back to one picture.

import { AnswerError, describeSeries } from "./dicomweb.js";
import { SlideTiles } from "./slide_tiles.js";
import { syntaxName } from "./syntaxes.js";
import { say } from "./words.js";

const NOT_OPEN = [401, 403, 404];

// Why a tile did not come, in words: the rights ended, the line is down, or nothing here decodes it.
function whyNot(error, level) {
  const status = error?.status ?? error?.request?.status;
  if (NOT_OPEN.includes(status)) return say("notAllowed");
  if (status === 0 || status >= 500) return say("notLoaded");
  return say("slideTiles", { syntax: syntaxName(level.syntax) });
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
    const slide = new Slide(place, {
      instances,
      syntax: series.syntaxes[0] ?? "",
      tiles: new SlideTiles(base),
      say,
      marking,
      failed: (error, level) => {
        isFailed = true;
        explain(whyNot(error, level));
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
