// Draws an electrocardiogram on squared paper: 25 mm a second and 10 mm a millivolt, as it is read everywhere.

import { say } from "./words.js";

const MILLIMETRE = 4;
const SPEED = 25;
const GAIN = 10;
const ROW = 34 * MILLIMETRE;
const MARGIN = 8 * MILLIMETRE;
const LONGEST = 12000;
const IN_MILLIVOLTS = { mV: 1, uV: 0.001, V: 1000 };

function paper(context, width, height) {
  context.fillStyle = "#fffafa";
  context.fillRect(0, 0, width, height);
  for (const [step, colour] of [[1, "#f7dede"], [5, "#e7aaaa"]]) {
    context.strokeStyle = colour;
    context.lineWidth = 1;
    context.beginPath();
    for (let x = 0.5; x < width; x += step * MILLIMETRE) context.rect(x, 0, 0, height);
    for (let y = 0.5; y < height; y += step * MILLIMETRE) context.rect(0, y, width, 0);
    context.stroke();
  }
}

function gainOf(channel) {
  const factor = IN_MILLIVOLTS[channel.unit];
  if (factor) return factor * GAIN * MILLIMETRE;
  const most = channel.samples.reduce((found, each) => Math.max(found, Math.abs(each)), 0);
  // Not a voltage: the curve fills its row, and the scale is said beside it.
  return most ? (ROW * 0.4) / most : 1;
}

function curve(context, channel, rate, middle) {
  const gain = gainOf(channel);
  const step = (SPEED * MILLIMETRE) / rate;
  context.strokeStyle = "#101828";
  context.lineWidth = 1.2;
  context.beginPath();
  channel.samples.forEach((each, at) => context.lineTo(MARGIN + at * step, middle - each * gain));
  context.stroke();
}

export function drawWaveform(canvas, group) {
  const width = Math.min(LONGEST, Math.ceil((group.samples / group.rate) * SPEED * MILLIMETRE) + 2 * MARGIN);
  const height = group.channels.length * ROW + MARGIN;
  Object.assign(canvas, { width, height });
  const context = canvas.getContext("2d");
  paper(context, width, height);
  context.font = "600 14px Inter, sans-serif";
  group.channels.forEach((channel, at) => {
    const middle = MARGIN + at * ROW + ROW / 2;
    curve(context, channel, group.rate, middle);
    context.fillStyle = "#101828";
    context.fillText(channel.name, 6, middle - ROW / 3);
  });
}

export function showWaveforms(place, groups) {
  place.replaceChildren();
  place.hidden = false;
  for (const group of groups) {
    const figure = document.createElement("figure");
    const words = document.createElement("figcaption");
    const seconds = Math.round((group.samples / group.rate) * 10) / 10;
    words.textContent = say("waveform", { count: group.channels.length, seconds, rate: Math.round(group.rate) });
    const scroller = Object.assign(document.createElement("div"), { className: "viewer-paper", tabIndex: 0 });
    scroller.setAttribute("role", "group");
    scroller.setAttribute("aria-label", words.textContent);
    const canvas = document.createElement("canvas");
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", group.channels.map((channel) => channel.name).join(", "));
    scroller.append(canvas);
    figure.append(words, scroller);
    place.append(figure);
    drawWaveform(canvas, group);
  }
}
