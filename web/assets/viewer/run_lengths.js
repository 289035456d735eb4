// Frames in RLE (PS3.5 G) whose samples are wider than a byte: each byte of each sample has a segment of its own.

const COUNT_AT = 0;
const ENTRY = 4;
const BYTE = 8;
const NOTHING = 128;
const KINDS = { 16: Uint16Array, 32: Uint32Array };

// Cornerstone reads one sample of up to 16 bits itself.
export function isWide({ bitsAllocated, samplesPerPixel }) {
  return bitsAllocated === 32 || (bitsAllocated === 16 && samplesPerPixel > 1);
}

// Puts the samples of the frame into it, pixel by pixel; raises RangeError when segments are missing or too short.
export function unrolled(frame, bytes) {
  const header = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { rows, columns, samplesPerPixel: samples, bitsAllocated } = frame;
  const width = bitsAllocated / BYTE;
  if (header.getUint32(COUNT_AT, true) !== samples * width) throw new RangeError("RLE: another number of segments");
  const pixelData = new KINDS[bitsAllocated](rows * columns * samples);
  const stored = new Uint8Array(pixelData.buffer);
  const place = (segment) => header.getUint32((segment + 1) * ENTRY, true);
  for (let segment = 0; segment < samples * width; segment += 1) {
    const isLast = segment + 1 === samples * width;
    const runs = bytes.subarray(place(segment), isLast ? bytes.length : place(segment + 1));
    // The most significant byte of a sample comes first (PS3.5 G.2); numbers here begin with the least one.
    const sample = Math.floor(segment / width);
    unroll(runs, stored, sample * width + (width - 1 - (segment % width)), samples * width);
  }
  return Object.assign(frame, { pixelData, planarConfiguration: 0 });
}

// Writes a segment's bytes from `at` on, each `step` after the one before (PS3.5 G.3.2).
function unroll(runs, stored, at, step) {
  let to = at;
  for (let from = 0; to < stored.length; ) {
    if (from >= runs.length) throw new RangeError("RLE: a segment is too short");
    const code = runs[from];
    from += 1;
    const count = code > NOTHING ? 257 - code : code + 1;
    if (code === NOTHING) continue;
    for (let one = 0; one < count && to < stored.length; one += 1, to += step) {
      stored[to] = runs[code > NOTHING ? from : from + one];
    }
    from += code > NOTHING ? 1 : count;
  }
}
