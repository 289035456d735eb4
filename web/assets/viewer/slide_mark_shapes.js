// What marks on a slide are made of: their points, the lines that are drawn for them, what is measured. No map, no page.
//
// Points stand in the order in which Cornerstone keeps them: corners of a rectangle row by row, ends of an ellipse's
// axes, the tip of an arrow first.

export const MARKING = ["length", "angle", "ellipse", "rectangle", "arrow"];
const STEPS = 64;
const HEAD_ANGLE = Math.PI / 7;
// Points of the screen.
const HEAD_LENGTH = 16;
const MICROMETRES = 1000;

const distance = (a, b) => Math.hypot(a[0] - b[0], a[1] - b[1]);
const middle = (a, b) => [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];

// How many points a hand sets.
export function setPoints(kind) {
  return kind === "angle" ? 3 : 2;
}

// The points of a mark from those that the hand has set by now; the last is where it is.
export function pointsOf(kind, given) {
  if (kind !== "rectangle" && kind !== "ellipse") return given.slice(0, setPoints(kind));
  const [[left, top], [right, bottom]] = [given[0], given[1] ?? given[0]];
  if (kind === "rectangle") return [[left, top], [right, top], [left, bottom], [right, bottom]];
  const [x, y] = middle([left, top], [right, bottom]);
  return [[x, Math.max(top, bottom)], [x, Math.min(top, bottom)], [Math.min(left, right), y], [Math.max(left, right), y]];
}

function movedCorner(points, at, [x, y]) {
  const made = points.map((each) => [...each]);
  made[at] = [x, y];
  made[at ^ 2][0] = x;
  made[at ^ 1][1] = y;
  return made;
}

// An end moves along its own axis; the other end stays, the other axis goes with the middle.
function movedEnd(points, at, to) {
  const [from, opposite] = [points[at], points[at ^ 1]];
  const length = distance(from, opposite);
  if (!length) return points;
  const along = [(from[0] - opposite[0]) / length, (from[1] - opposite[1]) / length];
  const far = (to[0] - opposite[0]) * along[0] + (to[1] - opposite[1]) * along[1];
  const end = [opposite[0] + along[0] * far, opposite[1] + along[1] * far];
  const [before, after] = [middle(from, opposite), middle(end, opposite)];
  return points.map((each, index) => {
    if (index === at) return end;
    return index === (at ^ 1) ? each : [each[0] + after[0] - before[0], each[1] + after[1] - before[1]];
  });
}

// The points after one of them was moved: the others follow, so that a rectangle stays one.
export function moved(kind, points, at, to) {
  if (kind === "rectangle") return movedCorner(points, at, to);
  if (kind === "ellipse") return movedEnd(points, at, to);
  return points.map((each, index) => (index === at ? to : each));
}

function arrow([tip, end], inAPoint) {
  const towards = Math.atan2(end[1] - tip[1], end[0] - tip[0]);
  const length = Math.min(HEAD_LENGTH * inAPoint, distance(tip, end) / 2);
  const side = (turn) => [tip[0] + length * Math.cos(towards + turn), tip[1] + length * Math.sin(towards + turn)];
  return [[tip, end], [side(HEAD_ANGLE), tip, side(-HEAD_ANGLE)]];
}

function around([one, other, third, fourth]) {
  const [x, y] = middle(one, other);
  const [a, b] = [[(one[0] - other[0]) / 2, (one[1] - other[1]) / 2], [(third[0] - fourth[0]) / 2, (third[1] - fourth[1]) / 2]];
  return Array.from({ length: STEPS + 1 }, (_each, step) => {
    const [across, along] = [Math.cos((2 * Math.PI * step) / STEPS), Math.sin((2 * Math.PI * step) / STEPS)];
    return [x + a[0] * across + b[0] * along, y + a[1] * across + b[1] * along];
  });
}

// The lines of a mark, each a list of points; ``inAPoint`` are pixels of the slide in a point of the screen.
export function linesOf(kind, points, inAPoint) {
  if (points.length < 2) return [];
  if (kind === "arrow") return arrow(points, inAPoint);
  if (kind === "ellipse") return [around(points)];
  if (kind !== "rectangle") return [points];
  const [first, second, third, fourth] = points;
  return [[first, second, fourth, third, first]];
}

function length(a, b, spacing) {
  return Math.hypot((a[0] - b[0]) * spacing, (a[1] - b[1]) * spacing);
}

function measured(name, micrometres, power) {
  const isLarge = micrometres >= MICROMETRES ** power;
  const sign = power === 2 ? "²" : "";
  return { name, value: isLarge ? micrometres / MICROMETRES ** power : micrometres, unit: (isLarge ? "mm" : "µm") + sign };
}

function angle([a, b, c]) {
  const [one, other] = [[a[0] - b[0], a[1] - b[1]], [c[0] - b[0], c[1] - b[1]]];
  const turn = Math.atan2(one[0] * other[1] - one[1] * other[0], one[0] * other[0] + one[1] * other[1]);
  return [{ name: "angle", value: (Math.abs(turn) * 180) / Math.PI, unit: "°" }];
}

// What is measured, as a mark keeps it; ``spacing`` is a pixel's side in micrometres: without it only angles are told.
export function valuesOf(kind, points, spacing) {
  if (kind === "angle") return points.length === 3 ? angle(points) : [];
  if (!spacing || points.length < 2) return [];
  if (kind === "length") return [measured("length", length(points[0], points[1], spacing), 1)];
  if (kind === "rectangle") {
    return [measured("area", length(points[0], points[1], spacing) * length(points[0], points[2], spacing), 2)];
  }
  if (kind !== "ellipse") return [];
  const axes = length(points[0], points[1], spacing) * length(points[2], points[3], spacing);
  return [measured("area", (Math.PI * axes) / 4, 2)];
}
