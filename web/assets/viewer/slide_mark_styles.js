// How marks look on a slide: a dark line with a light edge, so that it is seen on glass and on what is stained.

import MultiLineString from "ol/geom/MultiLineString.js";
import MultiPoint from "ol/geom/MultiPoint.js";
import Point from "ol/geom/Point.js";
import CircleStyle from "ol/style/Circle.js";
import Fill from "ol/style/Fill.js";
import Stroke from "ol/style/Stroke.js";
import Style from "ol/style/Style.js";

import { linesOf } from "./slide_mark_shapes.js";

const EDGE = "#ffffff";
// One's own can be changed and carries handles; those of others are of another colour and dashed.
const OWN = "#0b3d91";
const OTHERS = "#7a1250";
const PAPER = "rgb(255 255 255 / 0.9)";
const FONT = 13;
const edge = new Stroke({ color: EDGE, width: 5 });
const lines = {
  own: new Stroke({ color: OWN, width: 2.5 }),
  others: new Stroke({ color: OTHERS, width: 2.5, lineDash: [8, 5] }),
};
const turned = ([x, y]) => [x, -y];

function handle(colour) {
  return new CircleStyle({ radius: 4.5, fill: new Fill({ color: colour }), stroke: new Stroke({ color: EDGE, width: 2 }) });
}

const handles = handle(OWN);
export const handleStyle = new Style({ image: handle("#1d6fff") });

// Words stand under a mark, or at the end of an arrow that shows nothing.
function wordsAt(kind, points) {
  if (kind === "arrow") return points[1] ?? points[0];
  const across = points.map((each) => each[0]);
  return [(Math.min(...across) + Math.max(...across)) / 2, Math.max(...points.map((each) => each[1]))];
}

// OpenLayers' own texts measure a font by markup that Trusted Types refuse.
function written(words, colour) {
  return ([x, y], { context, pixelRatio }) => {
    context.save();
    context.font = `600 ${FONT * pixelRatio}px system-ui, sans-serif`;
    const { width } = context.measureText(words);
    const [left, top] = [x - width / 2, y + 10 * pixelRatio];
    context.fillStyle = PAPER;
    context.fillRect(left - 4 * pixelRatio, top - 2 * pixelRatio, width + 8 * pixelRatio, (FONT + 6) * pixelRatio);
    context.fillStyle = colour;
    context.textBaseline = "top";
    context.fillText(words, left, top);
    context.restore();
  };
}

function wordStyle(words, place, colour) {
  return new Style({ geometry: new Point(turned(place)), renderer: written(words, colour), zIndex: 2 });
}

// The styles of one mark; ``inAPoint`` are pixels of the slide in a point of the screen.
export function markStyle({ kind, points, words, inAPoint, isMine }) {
  const geometry = new MultiLineString(linesOf(kind, points, inAPoint).map((line) => line.map(turned)));
  const styles = [
    new Style({ geometry, stroke: edge }),
    new Style({ geometry, stroke: isMine ? lines.own : lines.others, zIndex: 1 }),
  ];
  if (isMine) styles.push(new Style({ geometry: new MultiPoint(points.map(turned)), image: handles, zIndex: 1 }));
  if (words) styles.push(wordStyle(words, wordsAt(kind, points), isMine ? OWN : OTHERS));
  return styles;
}
