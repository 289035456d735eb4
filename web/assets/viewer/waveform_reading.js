// Reads waveforms (PS3.3 C.10.9) out of a Part 10 file: channels as numbers in their own unit.

import dicomParser from "dicom-parser";

const LONGEST = 4 * 1024 * 1024;
const BYTES_OF = { SB: 1, UB: 1, SS: 2, US: 2, SL: 4, UL: 4 };

function reader(view, interpretation) {
  const read = { SB: "getInt8", UB: "getUint8", SS: "getInt16", US: "getUint16", SL: "getInt32", UL: "getUint32" };
  const name = read[interpretation];
  return name ? (at) => view[name](at, true) : null;
}

function channelOf(item, at) {
  const source = item.elements.x003a0208?.items?.[0]?.dataSet;
  const units = item.elements.x003a0211?.items?.[0]?.dataSet;
  const sensitivity = Number(item.string("x003a0210") ?? 1) * Number(item.string("x003a0212") ?? 1);
  return {
    name: item.string("x003a0203") || source?.string("x00080104") || source?.string("x00080100") || String(at + 1),
    unit: units?.string("x00080100") ?? "",
    factor: Number.isFinite(sensitivity) ? sensitivity : 1,
    baseline: Number(item.string("x003a0213") ?? 0) || 0,
  };
}

function group(item, bytes) {
  const interpretation = item.string("x54001006");
  const data = item.elements.x54001010;
  const count = item.uint16("x003a0005");
  const samples = item.uint32("x003a0010");
  const width = BYTES_OF[interpretation];
  if (!data || !count || !samples || !width || count * samples > LONGEST) return null;
  if (data.length < count * samples * width) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset + data.dataOffset, data.length);
  const read = reader(view, interpretation);
  const channels = item.elements.x003a0200.items.slice(0, count).map(({ dataSet }, at) => channelOf(dataSet, at));
  channels.forEach((channel, at) => {
    channel.samples = new Float32Array(samples);
    for (let time = 0; time < samples; time += 1) {
      channel.samples[time] = read((time * count + at) * width) * channel.factor + channel.baseline;
    }
  });
  return { rate: Number(item.string("x003a001a")), samples, channels, label: item.string("x003a0020") ?? "" };
}

// Returns [{rate (per second), samples, label, channels: [{name, unit, samples}]}]; groups that lie are left out.
export function readWaveforms(buffer) {
  const bytes = new Uint8Array(buffer);
  const dataSet = dicomParser.parseDicom(bytes);
  const items = dataSet.elements.x54000100?.items ?? [];
  return items.map((item) => group(item.dataSet, bytes)).filter(Boolean);
}

// A multipart answer (PS3.18 8.6.1.2) holds the file between a blank line and the boundary.
export function firstPart(buffer, contentType) {
  const boundary = /boundary="?([^";]+)"?/.exec(contentType)?.[1];
  if (!contentType.startsWith("multipart/") || !boundary) return buffer;
  const bytes = new Uint8Array(buffer);
  const find = (text, from) => {
    const wanted = [...text].map((each) => each.charCodeAt(0));
    for (let at = from; at <= bytes.length - wanted.length; at += 1) {
      if (wanted.every((each, next) => bytes[at + next] === each)) return at;
    }
    return -1;
  };
  const begins = find("\r\n\r\n", 0) + 4;
  const ends = find(`\r\n--${boundary}`, begins);
  return buffer.slice(begins, ends < 0 ? undefined : ends);
}
