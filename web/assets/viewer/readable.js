// What Cornerstone takes for granted in the description of an image, and waits for without an end where it is missing.

const MODALITY = "00080060";
const SPACINGS = ["00280030", "00181164"];
const FRAME_GROUPS = ["52009229", "52009230"];
const PIXEL_MEASURES = "00289110";
const BITS = "00280100";
const PHOTOMETRIC = "00280004";
const LOSSY_JPEG = ["1.2.840.10008.1.2.4.50", "1.2.840.10008.1.2.4.51"];
const WINDOW = { "00281050": 1, "00281051": 2 };
const WINDOW_FUNCTION = "00281056";
const PALETTES = ["00281201", "00281202", "00281203"];

// Some secondary captures do not say what made them (PS3.3 C.7.3.1.1.1: OT is any other). A spacing of nothing would
// leave this image, and all that follow in the pane, without a size: black.
export function completed(instance) {
  if (!instance[MODALITY]?.Value?.length) instance[MODALITY] = { vr: "CS", Value: ["OT"] };
  for (const told of [instance, ...measures(instance)]) {
    for (const tag of SPACINGS) {
      if (told[tag]?.Value && !told[tag].Value.every((each) => each > 0)) delete told[tag];
    }
  }
  if (instance[BITS]?.Value?.[0] === 1) putBlackAndWhite(instance);
  return instance;
}

// Of single bits every frame has the same window, also one in which all are 0: 0 is the darkest and 1 the brightest.
function putBlackAndWhite(instance) {
  for (const [tag, number] of Object.entries(WINDOW)) instance[tag] = { vr: "DS", Value: [number] };
  delete instance[WINDOW_FUNCTION];
}

// Where the frames of one file tell their spacing, all together or each for itself (PS3.3 C.7.6.16.2.1).
function measures(instance) {
  const groups = FRAME_GROUPS.flatMap((tag) => instance[tag]?.Value ?? []);
  return groups.flatMap((group) => group?.[PIXEL_MEASURES]?.Value ?? []).filter(Boolean);
}

// True where Cornerstone never answers or draws other colours. Segmented tables are not kept, and without its colours
// a number says nothing; of colours in JPEG with more than 8 bits it does not ask what they are.
export function lacksColours({ instance, syntax }) {
  const kind = instance[PHOTOMETRIC]?.Value?.[0] ?? "";
  if (kind === "PALETTE COLOR") return PALETTES.some((tag) => !instance[tag]?.Value?.length);
  const isColour = Boolean(kind) && !kind.startsWith("MONOCHROME");
  return isColour && LOSSY_JPEG.includes(syntax) && instance[BITS]?.Value?.[0] > 8;
}
