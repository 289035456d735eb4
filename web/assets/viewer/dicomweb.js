// Asks our DICOMweb (PS3.18) for a series: what its instances are, and under which names Cornerstone loads frames.

import { wadors } from "@cornerstonejs/dicom-image-loader";

const SOP_UID = "00080018";
const INSTANCE_NUMBER = "00200013";
const FRAMES = "00280008";
const ROWS = "00280010";
const POSITION = "00200032";
const ORIENTATION = "00200037";
const TRANSFER_SYNTAX = "00083002";
const PALETTE_DESCRIPTOR = "00281101";
const PALETTES = ["00281201", "00281202", "00281203"];

export const value = (instance, tag) => instance[tag]?.Value?.[0];
const values = (instance, tag) => instance[tag]?.Value ?? [];

export class AnswerError extends Error {
  constructor(status) {
    super(`The server answered ${status}.`);
    this.status = status;
  }
}

export async function fetched(address, accept) {
  const answer = await fetch(address, { headers: { Accept: accept }, credentials: "same-origin" });
  if (!answer.ok || answer.redirected) throw new AnswerError(answer.status);
  return answer;
}

// Cornerstone reads tables of colours as numbers; DICOM JSON holds them as base64 (PS3.18 F.2.7).
function withNumberedPalette(instance) {
  const entries = values(instance, PALETTE_DESCRIPTOR)[0] || 65536;
  for (const tag of PALETTES) {
    const inline = instance[tag]?.InlineBinary;
    if (!inline) continue;
    const bytes = Uint8Array.from(atob(inline), (each) => each.charCodeAt(0));
    const isWide = bytes.length >= entries * 2;
    instance[tag] = { vr: "US", Value: Array.from(isWide ? new Uint16Array(bytes.buffer) : bytes) };
  }
  return instance;
}

// Along the normal of the slices where they have a place in space (PS3.3 C.7.6.2), else by number.
function inOrder(instances) {
  const [first] = instances;
  const axes = values(first, ORIENTATION);
  const isPlaced = axes.length === 6 && instances.every((each) => values(each, POSITION).length === 3);
  if (!isPlaced) return instances.toSorted((a, b) => (value(a, INSTANCE_NUMBER) ?? 0) - (value(b, INSTANCE_NUMBER) ?? 0));
  const [a, b, c, d, e, f] = axes;
  const normal = [b * f - c * e, c * d - a * f, a * e - b * d];
  const along = (instance) => values(instance, POSITION).reduce((sum, each, axis) => sum + each * normal[axis], 0);
  return instances.toSorted((one, other) => along(one) - along(other));
}

// Returns {instances, base}: what the files of a series are, and below which address they lie.
export async function describeSeries(root, series) {
  const base = `${root}/studies/${series.study}/series/${series.uid}`;
  const answer = await fetched(`${base}/metadata`, "application/dicom+json");
  return { instances: (await answer.json()).map(withNumberedPalette), base };
}

// Returns {images: [{imageId, sop, frame, syntax}], instances}. Frames are counted from 1 (PS3.18 10.4).
export async function openSeries(root, series) {
  const { instances: described, base } = await describeSeries(root, series);
  const instances = inOrder(described);
  const images = [];
  for (const instance of instances) {
    if (value(instance, ROWS) === undefined) continue;
    const sop = value(instance, SOP_UID);
    const syntax = value(instance, TRANSFER_SYNTAX) ?? series.syntaxes[0] ?? "";
    const count = Number(value(instance, FRAMES) ?? 1);
    for (let frame = 1; frame <= count; frame += 1) {
      const imageId = `wadors:${base}/instances/${sop}/frames/${frame}`;
      wadors.metaDataManager.add(imageId, instance);
      images.push({ imageId, sop, frame, syntax, instance });
    }
  }
  return { images, instances, base };
}
