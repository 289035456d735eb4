// Windows by purpose, in Hounsfield units: centre and width as radiology departments set them.

export const CT_PRESETS = {
  abdomen: { centre: 50, width: 400 },
  brain: { centre: 40, width: 80 },
  bone: { centre: 480, width: 2500 },
  lung: { centre: -600, width: 1500 },
  liver: { centre: 90, width: 150 },
  mediastinum: { centre: 40, width: 350 },
};

// The range between two low and high parts of the pixels: a few very bright ones must not darken the rest, unless there
// is nothing else.
export function automaticWindow(pixels, slope = 1, intercept = 0) {
  const step = Math.max(1, Math.floor(pixels.length / 20000));
  const sample = [];
  for (let at = 0; at < pixels.length; at += step) sample.push(pixels[at] * slope + intercept);
  sample.sort((a, b) => a - b);
  let low = sample[Math.floor(sample.length * 0.01)];
  let high = sample[Math.min(sample.length - 1, Math.floor(sample.length * 0.995))];
  if (low === high) [low, high] = [sample[0], sample.at(-1)];
  if (low === high) high += 1;
  // Centre and width of what is black up to `low` and white from `high` on (PS3.3 C.11.2.1.2.1).
  return { centre: (low + high + 1) / 2, width: high - low + 1 };
}
