// What Cornerstone's decoders leave as a file stores it (PS3.5 8), made into the samples that its drawing takes.

const NATIVE = ["1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.1.99", "1.2.840.10008.1.2.2"];
const BYTE = 8;
const NO_COLOUR = 128;
const RGB = { photometricInterpretation: "RGB", planarConfiguration: 0 };
// Shares of red and blue in what is bright (PS3.3 C.7.6.3.1.2, YBR_FULL).
const RED = 0.299;
const BLUE = 0.114;
const GREEN = 1 - RED - BLUE;

// Changes the frame that a decoder answered with; what needs no change stays.
export function asDrawn(frame, syntax) {
  if (NATIVE.includes(syntax) && frame.bitsAllocated === 1) unpack(frame);
  if (frame.samplesPerPixel > 1 && frame.pixelData.BYTES_PER_ELEMENT > 1) inBytes(frame);
  if (NATIVE.includes(syntax) && frame.photometricInterpretation === "YBR_FULL_422") {
    Object.assign(frame, RGB, { pixelData: rgbOfPairs(frame.pixelData) });
  }
  return frame;
}

// A byte for each bit, of which the lowest is the first (PS3.5 8.1.1). A frame that lacks bits stays as it is, and is
// then not whole.
function unpack(frame) {
  const packed = frame.pixelData;
  const count = frame.rows * frame.columns * frame.samplesPerPixel;
  if (packed.length * BYTE < count) return;
  const pixelData = new Uint8Array(count);
  for (let at = 0; at < count; at += 1) pixelData[at] = (packed[at >> 3] >> (at & 7)) & 1;
  Object.assign(frame, { pixelData, bitsAllocated: BYTE, pixelRepresentation: 0 });
}

// The eight highest of the bits that are stored, as the server draws them (activities/imaging/frame_drawing.py).
function inBytes(frame) {
  const spare = Math.max(0, frame.bitsStored - BYTE);
  const samples = frame.pixelData;
  const pixelData = new Uint8Array(samples.length);
  for (let at = 0; at < samples.length; at += 1) pixelData[at] = samples[at] >>> spare;
  Object.assign(frame, { pixelData, bitsAllocated: BYTE, bitsStored: BYTE, pixelRepresentation: 0 });
}

// Numbers of several bytes can only be read from a place that is a multiple of their width.
export function aligned(bytes, bitsAllocated) {
  return bytes.byteOffset % (bitsAllocated / BYTE) ? bytes.slice() : bytes;
}

// Two pixels have their own Y and share CB and CR: Y Y CB CR (PS3.3 C.7.6.3.1.2). Pairs run on over the ends of rows;
// a last pixel without a pair takes the colours of the pair before.
function rgbOfPairs(samples) {
  const pixels = Math.floor(samples.length / 2);
  const lastPair = Math.floor(samples.length / 4) - 1;
  // Clamps, and rounds.
  const rgb = new Uint8ClampedArray(pixels * 3);
  for (let pixel = 0; pixel < pixels; pixel += 1) {
    const pair = pixel >> 1;
    const chroma = 4 * Math.min(pair, lastPair) + 2;
    const y = samples[4 * pair + (pixel & 1)];
    const blue = 2 * (1 - BLUE) * (samples[chroma] - NO_COLOUR);
    const red = 2 * (1 - RED) * (samples[chroma + 1] - NO_COLOUR);
    rgb[3 * pixel] = y + red;
    rgb[3 * pixel + 1] = y - (RED * red + BLUE * blue) / GREEN;
    rgb[3 * pixel + 2] = y + blue;
  }
  return new Uint8Array(rgb.buffer);
}
