// What a file of a slide shows of each place: which stain (optical path) and which focal plane each of its frames is of
// (PS3.3 C.7.6.17.3, C.8.12.5).

const FRAMES = "00280008";
const FRAMES_BEFORE = "00209228";
const SHARED_GROUPS = "52009229";
const FRAME_GROUPS = "52009230";
const POSITION = "0048021A";
const COLUMN_POSITION = "0048021E";
const ROW_POSITION = "0048021F";
const HEIGHT = "0040074A";
const MEASURES = "00289110";
const BETWEEN_PLANES = "00180088";
const PATHS = "00480105";
const PATH_COUNT = "00480302";
const PLANE_COUNT = "00480303";
const PATH_OF_FRAME = "00480207";
const PATH_NAME = "00480106";
const PATH_WORDS = "00480107";
const ILLUMINATION = ["00220016", "00480108"];
const WAVE_LENGTH = "00220055";
const MEANING = "00080104";
const MICROMETRES_IN_A_MILLIMETRE = 1000;

export const value = (item, tag) => item?.[tag]?.Value?.[0];
export const number = (item, tag) => Number(value(item, tag) ?? 0);

// The stains that a file tells of: {key, words}. Names of paths are new ones since cleaning and say nothing.
function stainsOf(instance) {
  const paths = instance[PATHS]?.Value ?? [];
  return paths.map((path, at) => {
    const length = number(path, WAVE_LENGTH);
    const said = [value(path, PATH_WORDS), ...ILLUMINATION.map((tag) => value(value(path, tag), MEANING))];
    if (length) said.push(`${Math.round(length)} nm`);
    const words = [...new Set(said.filter(Boolean))].join(", ");
    return { key: value(path, PATH_NAME) ?? (words || unnamed(at).key), words };
  });
}

function unnamed(at) {
  return { key: `path ${at + 1}`, words: "" };
}

function heightOf(position) {
  const height = value(position, HEIGHT);
  return height === undefined ? null : Number(height);
}

// Tiles row by row, plane after plane, path after path.
function layersInOrder(instance, level, stains) {
  const planes = number(instance, PLANE_COUNT) || 1;
  const paths = number(instance, PATH_COUNT) || 1;
  const tiles = level.across * Math.ceil(level.rows / level.tileRows);
  const measures = value(value(instance, SHARED_GROUPS), MEASURES);
  const between = number(measures, BETWEEN_PLANES) * MICROMETRES_IN_A_MILLIMETRE;
  const shared = heightOf(value(value(instance, SHARED_GROUPS), POSITION));
  const layers = [];
  for (let path = 0; path < paths; path += 1) {
    for (let plane = 0; plane < planes; plane += 1) {
      const before = number(instance, FRAMES_BEFORE) - (path * planes + plane) * tiles;
      const height = planes > 1 && between ? plane * between : shared;
      layers.push({ stain: stains[path] ?? unnamed(path), turn: plane, height, before, places: null });
    }
  }
  return layers;
}

// Each frame as the file tells it: {place: "column,row" of tiles, frame, height, path}; null where it does not.
function statedFrames(instance, level) {
  const groups = instance[FRAME_GROUPS]?.Value ?? [];
  const shared = value(value(value(instance, SHARED_GROUPS), PATH_OF_FRAME), PATH_NAME);
  const frames = groups.map((group, at) => {
    const position = value(group, POSITION);
    if (!position) return null;
    const left = (number(position, COLUMN_POSITION) - 1) / level.tileColumns;
    const top = (number(position, ROW_POSITION) - 1) / level.tileRows;
    const path = value(value(group, PATH_OF_FRAME), PATH_NAME) ?? shared;
    return { place: `${left},${top}`, frame: at + 1, height: heightOf(position), path };
  });
  return frames.length && frames.every(Boolean) ? frames : null;
}

function byPlace(frames) {
  const places = new Map();
  for (const each of frames) {
    if (!places.has(each.place)) places.set(each.place, []);
    places.get(each.place).push(each);
  }
  return places;
}

// Scanners that focus anew in each tile tell as many heights as tiles: then the frames of a place are ranked by height.
function planesOf(frames) {
  const places = byPlace(frames);
  const most = [...places.values()].reduce((largest, each) => Math.max(largest, each.length), 0);
  if (most === 1) return [{ height: null, places: new Map(frames.map((each) => [each.place, each.frame])) }];
  const heights = [...new Set(frames.map((each) => each.height))].toSorted((a, b) => a - b);
  const isExact = heights.length > 1 && heights.length <= most;
  const planes = Array.from({ length: isExact ? heights.length : most }, (_each, at) => ({
    height: isExact ? heights[at] : null,
    places: new Map(),
  }));
  for (const [place, here] of places) {
    here.toSorted((a, b) => a.height - b.height).forEach((each, rank) => {
      const { places: taken } = planes[isExact ? heights.indexOf(each.height) : rank];
      if (!taken.has(place)) taken.set(place, each.frame);
    });
  }
  return planes;
}

function layersAsStated(frames, stains) {
  const named = new Map(stains.map(({ key }) => [key, []]));
  for (const each of frames) {
    const key = stains.length > 1 ? (each.path ?? "") : (stains[0] ?? unnamed(0)).key;
    if (!named.has(key)) named.set(key, []);
    named.get(key).push(each);
  }
  const layers = [];
  for (const [key, here] of named) {
    if (!here.length) continue;
    const planes = planesOf(here);
    // Files that were cleaned before names of paths were kept: the frames of a place are of one path after the other.
    const isNameless = !key && stains.length > 1 && planes.every(({ height }) => height === null);
    planes.forEach(({ height, places }, at) => {
      const stain = (isNameless ? stains[at] : stains.find((each) => each.key === key)) ?? { key, words: "" };
      const only = planes.length === 1 ? here[0].height : null;
      layers.push({ stain, turn: isNameless ? 0 : at, height: height ?? only, before: 0, places });
    });
  }
  return layers;
}

// Returns what a file shows in the order of its frames, [{stain: {key, words}, turn, height, before, places}]; null where its tiles lie beside the grid.
export function layersOf(instance, level) {
  const stains = stainsOf(instance);
  const frames = statedFrames(instance, level);
  if (!frames) return layersInOrder(instance, level, stains);
  const isInGrid = frames.every(({ place }) => place.split(",").every((each) => Number.isInteger(Number(each))));
  return isInGrid ? layersAsStated(frames, stains) : null;
}

export function frameCount(instance) {
  return Number(value(instance, FRAMES) ?? 1);
}
