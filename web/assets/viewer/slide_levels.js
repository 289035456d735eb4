// The pyramid of a slide (PS3.3 C.8.12.4, C.7.6.17): its levels, what is shown of each, which frame of which file is a tile.

import { frameCount, layersOf, number, value } from "./slide_layers.js";

const IMAGE_TYPE = "00080008";
const SOP_UID = "00080018";
const TRANSFER_SYNTAX = "00083002";
const FRAMES = "00280008";
const ROWS = "00280010";
const COLUMNS = "00280011";
const WHOLE_COLUMNS = "00480006";
const WHOLE_ROWS = "00480007";
const CONCATENATION = "00209161";
const SHARED_GROUPS = "52009229";
const FRAME_GROUPS = "52009230";
const MEASURES = "00289110";
const SPACING = "00280030";
const VOI_LUT = "00289132";
const WINDOW_CENTRE = "00281050";
const WINDOW_WIDTH = "00281051";
// The label with its writing, and the camera's picture of slide and label.
const NO_LEVELS = ["LABEL", "OVERVIEW"];
// Levels show the same glass: their sides differ by what was rounded or filled up, and no more.
const SAME_SHAPE = 0.05;
const MICROMETRES_IN_A_MILLIMETRE = 1000;

function levelOf(instance, syntax) {
  const level = {
    syntax: value(instance, TRANSFER_SYNTAX) ?? syntax,
    tileColumns: number(instance, COLUMNS),
    tileRows: number(instance, ROWS),
    columns: number(instance, WHOLE_COLUMNS) || number(instance, COLUMNS),
    rows: number(instance, WHOLE_ROWS) || number(instance, ROWS),
    layers: [],
  };
  const spacing = number(value(value(instance, SHARED_GROUPS), MEASURES), SPACING) || number(instance, SPACING);
  return { ...level, across: Math.ceil(level.columns / level.tileColumns), micrometres: spacing * MICROMETRES_IN_A_MILLIMETRE };
}

// What is black and what is white where the file says so (PS3.3 C.11.2.1.2), in greys; else null.
function rangeOf(instance) {
  const said = instance[WINDOW_WIDTH] ? instance : value(value(instance, SHARED_GROUPS), VOI_LUT);
  const [centre, width] = [number(said, WINDOW_CENTRE), number(said, WINDOW_WIDTH)];
  return width ? { low: centre - width / 2, high: centre + width / 2 } : null;
}

function fileOf(instance) {
  // Each tile is an image of its own to the loader: what is said of several frames sends it to look for the first.
  const { [FRAME_GROUPS]: _places, [SHARED_GROUPS]: _shared, [FRAMES]: _frames, ...described } = instance;
  const part = value(instance, CONCATENATION) ?? null;
  return { sop: value(instance, SOP_UID), frames: frameCount(instance), part, range: rangeOf(instance), described };
}

// The parts of one concatenation are one layer; another file with the same stain is another focal plane.
function add(level, file, { stain, turn, height, before, places }) {
  const isOne = (each) => each.stain.key === stain.key && each.turn === turn && each.height === height;
  const known = level.layers.find((each) => isOne(each) && file.part && each.files[0].part === file.part);
  const made = { ...file, before, places };
  if (known) known.files.push(made);
  else level.layers.push({ stain, turn, height, files: [made] });
}

// Where no level has two stains, all have the same, by whatever name.
function stainsOf(levels) {
  const isOne = levels.every(({ layers }) => layers.every(({ stain }) => stain.key === layers[0].stain.key));
  const layers = levels.toReversed().flatMap((each) => each.layers);
  if (isOne) for (const each of layers) each.stain = layers[0].stain;
  return [...new Map(layers.map(({ stain }) => [stain.key, stain])).values()];
}

function isSameShape(level, largest) {
  const other = (level.columns / level.rows) / (largest.columns / largest.rows);
  return Math.abs(other - 1) < SAME_SHAPE + 2 / Math.min(level.columns, level.rows);
}

// Returns {levels, stains}: the levels from the smallest to the largest, and what can be chosen among. The label and other
// shapes than the largest's are left out.
export function readSlide(instances, syntax) {
  const found = new Map();
  for (const instance of instances) {
    if (instance[IMAGE_TYPE]?.Value?.some((each) => NO_LEVELS.includes(each))) continue;
    const made = levelOf(instance, syntax);
    if (!made.tileColumns || !made.tileRows) continue;
    const size = `${made.columns}x${made.rows}`;
    const level = found.get(size) ?? made;
    const layers = layersOf(instance, level);
    const isOfGrid = level.tileColumns === made.tileColumns && level.tileRows === made.tileRows;
    if (!layers || !isOfGrid) continue;
    for (const each of layers) add(level, fileOf(instance), each);
    found.set(size, level);
  }
  const sorted = [...found.values()].toSorted((a, b) => a.columns - b.columns);
  const levels = sorted.filter((each) => isSameShape(each, sorted.at(-1)));
  return { levels, stains: stainsOf(levels) };
}

function layersWith(level, stain) {
  return level.layers.filter((each) => each.stain.key === stain.key).toSorted((a, b) => a.height - b.height);
}

// The focal planes of a stain, [{height}] in micrometres or null, from the lowest: those of its finest level.
export function planesOf(slide, stain) {
  const finest = slide.levels.findLast((level) => layersWith(level, slide.stains[stain]).length);
  return layersWith(finest, slide.stains[stain]).map(({ height }) => ({ height }));
}

// A coarser level may have fewer planes: the nearest is shown.
function layerFor(level, slide, { stain, plane }) {
  const own = layersWith(level, slide.stains[stain]);
  const planes = planesOf(slide, stain);
  if (own.length === planes.length || !own.length) return own[plane];
  const { height } = planes[plane];
  if (height === null || own.some((each) => each.height === null)) {
    return own[Math.round((plane / Math.max(1, planes.length - 1)) * (own.length - 1))];
  }
  return own.reduce((near, each) => (Math.abs(each.height - height) < Math.abs(near.height - height) ? each : near));
}

// The levels as they are seen of one stain and one focal plane, by their numbers from 0.
export function chosenLevels(slide, choice) {
  return slide.levels
    .map((level) => ({ ...level, files: layerFor(level, slide, choice)?.files ?? [] }))
    .filter(({ files }) => files.length);
}

// Returns {sop, frame, range, described} of the tile in a column and row from 0; null where nothing was scanned.
export function tileAt(level, column, row) {
  const inOrder = row * level.across + column + 1;
  for (const { sop, frames, before, places, range, described } of level.files) {
    const frame = places ? places.get(`${column},${row}`) : inOrder - before;
    if (frame >= 1 && frame <= frames) return { sop, frame, range, described };
  }
  return null;
}

// Column and row of a frame in a file, or null; what is looked up is kept.
function placeIn(file, level, frame) {
  if (file.places) {
    file.byFrame ??= new Map([...file.places].map(([name, each]) => [each, name.split(",").map(Number)]));
    return file.byFrame.get(frame) ?? null;
  }
  const at = frame + file.before - 1;
  const [column, row] = [at % level.across, Math.floor(at / level.across)];
  return at >= 0 && frame <= file.frames && row < Math.ceil(level.rows / level.tileRows) ? [column, row] : null;
}

function choiceOf(slide, level, layer) {
  const stain = slide.stains.findIndex(({ key }) => key === layer.stain.key);
  const plane = planesOf(slide, stain).findIndex((_each, at) => layerFor(level, slide, { stain, plane: at }) === layer);
  return { stain, plane: Math.max(0, plane) };
}

// Returns {level, column, row, choice} of a frame, or null for what is no tile of any level.
export function placeOf(slide, sop, frame) {
  for (const level of slide.levels) {
    for (const layer of level.layers) {
      for (const file of layer.files) {
        const place = file.sop === sop && placeIn(file, level, frame);
        if (place) return { level, column: place[0], row: place[1], choice: choiceOf(slide, level, layer) };
      }
    }
  }
  return null;
}
