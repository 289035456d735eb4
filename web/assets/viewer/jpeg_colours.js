// JPEG (T.81) does not say what its three components are: the image's description does (PS3.3 C.7.6.3.1.2), and the
// browser's decoder reads it from Adobe's marker (T.872 6.5.3). Without one it takes every picture for YCbCr.

const START_OF_IMAGE = 0xffd8;
const ADOBE = 0xffee;
const JFIF = 0xffe0;
const NAMES = { [ADOBE]: "Adobe", [JFIF]: "JFIF\0" };
const TRANSFORM_AT = 11;
const RGB = 0;
const YCBCR = 1;
const MARKER = [0xff, 0xee, 0, 14, ...[..."Adobe"].map((each) => each.charCodeAt(0)), 0, 101, 0, 0, 0, 0, RGB];

// Start of frame (SOF0 to SOF15) or of the scan: no application's marker comes after.
function endsHeader(marker) {
  const isFrame = marker >= 0xffc0 && marker <= 0xffcf && ![0xffc4, 0xffc8, 0xffcc].includes(marker);
  return isFrame || marker < 0xffc0 || marker === 0xffda;
}

// Where the segments of Adobe and JFIF begin: from their names on.
function segmentsOf(bytes) {
  const found = {};
  const words = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 4 || words.getUint16(0) !== START_OF_IMAGE) return found;
  for (let at = 2; at + 4 <= bytes.length && !endsHeader(words.getUint16(at)); at += 2 + words.getUint16(at + 2)) {
    const marker = words.getUint16(at);
    const name = NAMES[marker];
    if (name && [...name].every((each, index) => bytes[at + 4 + index] === each.charCodeAt(0))) found[marker] = at + 4;
  }
  return found;
}

// Returns the frame with the marker that its photometric interpretation asks for. A JFIF marker means YCbCr whatever
// is said beside it, as pydicom has it too; bytes that are no JPEG are left to the decoder.
export function withStatedColours(frame, photometric) {
  const segments = segmentsOf(frame);
  if (photometric === "RGB") {
    if (ADOBE in segments || JFIF in segments || (frame[0] << 8 | frame[1]) !== START_OF_IMAGE) return frame;
    const marked = new Uint8Array(frame.length + MARKER.length);
    marked.set(frame.subarray(0, 2));
    marked.set(MARKER, 2);
    marked.set(frame.subarray(2), 2 + MARKER.length);
    return marked;
  }
  const transform = segments[ADOBE] + TRANSFORM_AT;
  if (!photometric?.startsWith("YBR") || frame[transform] !== RGB) return frame;
  const changed = frame.slice();
  changed[transform] = YCBCR;
  return changed;
}
