// The pyramid of a slide (PS3.3 C.8.12.4, C.7.6.17): its levels, and which frame of which file is each tile.

const IMAGE_TYPE = "00080008";
const SOP_UID = "00080018";
const TRANSFER_SYNTAX = "00083002";
const FRAMES = "00280008";
const ROWS = "00280010";
const COLUMNS = "00280011";
const WHOLE_COLUMNS = "00480006";
const WHOLE_ROWS = "00480007";
const CONCATENATION = "00209161";
const FRAMES_BEFORE = "00209228";
const SHARED_GROUPS = "52009229";
const FRAME_GROUPS = "52009230";
const MEASURES = "00289110";
const SPACING = "00280030";
const VOI_LUT = "00289132";
const WINDOW_CENTRE = "00281050";
const WINDOW_WIDTH = "00281051";
const POSITION = "0048021A";
const COLUMN_POSITION = "0048021E";
const ROW_POSITION = "0048021F";
// The label with its writing, and the camera's picture of slide and label.
const NO_LEVELS = ["LABEL", "OVERVIEW"];
// Levels show the same glass: their sides differ by what was rounded or filled up, and no more.
const SAME_SHAPE = 0.05;
const MICROMETRES_IN_A_MILLIMETRE = 1000;

const value = (item, tag) => item?.[tag]?.Value?.[0];
const number = (item, tag) => Number(value(item, tag) ?? 0);

// Where the file says for each frame where it lies: "column,row" of tiles to the number of the frame, from 1.
function statedPlaces(instance, level) {
  const groups = instance[FRAME_GROUPS]?.Value ?? [];
  const positions = groups.map((each) => value(each, POSITION));
  if (!positions.length || !positions.every(Boolean)) return null;
  const places = new Map();
  positions.forEach((each, at) => {
    const left = (number(each, COLUMN_POSITION) - 1) / level.tileColumns;
    const top = (number(each, ROW_POSITION) - 1) / level.tileRows;
    const name = `${left},${top}`;
    // Of several focal planes or optical paths the first is shown.
    if (!places.has(name)) places.set(name, at + 1);
  });
  return places;
}

function lieInGrid(places) {
  return [...places.keys()].every((name) => name.split(",").every((each) => Number.isInteger(Number(each))));
}

function levelOf(instance, syntax) {
  const level = {
    syntax: value(instance, TRANSFER_SYNTAX) ?? syntax,
    tileColumns: number(instance, COLUMNS),
    tileRows: number(instance, ROWS),
    columns: number(instance, WHOLE_COLUMNS) || number(instance, COLUMNS),
    rows: number(instance, WHOLE_ROWS) || number(instance, ROWS),
    files: [],
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

function fileOf(instance, level) {
  const frames = Number(value(instance, FRAMES) ?? 1);
  // Each tile is an image of its own to the loader: what is said of several frames sends it to look for the first.
  const { [FRAME_GROUPS]: _places, [SHARED_GROUPS]: _shared, [FRAMES]: _frames, ...described } = instance;
  const before = number(instance, FRAMES_BEFORE);
  return { sop: value(instance, SOP_UID), frames, before, places: statedPlaces(instance, level), range: rangeOf(instance), described };
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

// Returns {level, column, row} of a frame, or null for what is no tile of any level.
export function placeOf(levels, sop, frame) {
  for (const level of levels) {
    const file = level.files.find((each) => each.sop === sop);
    if (!file) continue;
    if (!file.places) {
      const at = frame + file.before - 1;
      return { level, column: at % level.across, row: Math.floor(at / level.across) };
    }
    for (const [name, each] of file.places) {
      if (each !== frame) continue;
      const [column, row] = name.split(",").map(Number);
      return { level, column, row };
    }
  }
  return null;
}

// Returns the levels from the smallest to the largest; the label and other shapes than the largest's are left out.
export function levelsOf(instances, syntax) {
  const levels = new Map();
  for (const instance of instances) {
    if (instance[IMAGE_TYPE]?.Value?.some((each) => NO_LEVELS.includes(each))) continue;
    const level = levelOf(instance, syntax);
    if (!level.tileColumns || !level.tileRows) continue;
    const file = fileOf(instance, level);
    if (file.places && !lieInGrid(file.places)) continue;
    const size = `${level.columns}x${level.rows}`;
    const known = levels.get(size);
    // Another focal plane or stain of a level that is shown; the parts of one concatenation belong together.
    const part = value(instance, CONCATENATION);
    if (known && !(part && part === value(known.files[0].described, CONCATENATION))) continue;
    (known ?? level).files.push(file);
    levels.set(size, known ?? level);
  }
  const sorted = [...levels.values()].toSorted((a, b) => a.columns - b.columns);
  const largest = sorted.at(-1);
  return sorted.filter((each) => {
    const other = (each.columns / each.rows) / (largest.columns / largest.rows);
    const rounded = 2 / Math.min(each.columns, each.rows);
    return Math.abs(other - 1) < SAME_SHAPE + rounded;
  });
}
