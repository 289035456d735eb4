// A mark is carried as a whole by one of its lines. OpenLayers' Translate asks pixels which mark that is; lines know it.

import MultiLineString from "ol/geom/MultiLineString.js";
import PointerInteraction from "ol/interaction/Pointer.js";

import { linesOf } from "./slide_mark_shapes.js";

// Points of the screen.
const NEAR = 5;

function distanceTo(feature, at, inAPoint) {
  const points = feature.getGeometry().getCoordinates();
  // Arrow heads are turned over here: near enough.
  const lines = new MultiLineString(linesOf(feature.get("kind"), points, inAPoint));
  const [x, y] = lines.getClosestPoint(at);
  return Math.hypot(x - at[0], y - at[1]) / inAPoint;
}

export class Carrying extends PointerInteraction {
  // ``features`` may be carried while ``isFree()``; ``done(feature)`` hears of it.
  constructor({ features, isFree, done }) {
    super();
    Object.assign(this, { features, isFree, done });
  }

  handleDownEvent({ originalEvent, coordinate, map }) {
    // A finger that moves the slide must not take a mark along.
    if (originalEvent.pointerType === "touch" || originalEvent.button !== 0 || !this.isFree()) return false;
    const inAPoint = map.getView().getResolution();
    this.feature = this.features.getArray().find((each) => distanceTo(each, coordinate, inAPoint) < NEAR);
    Object.assign(this, { last: coordinate, isMoved: false });
    return Boolean(this.feature);
  }

  handleDragEvent({ coordinate }) {
    this.feature.getGeometry().translate(coordinate[0] - this.last[0], coordinate[1] - this.last[1]);
    Object.assign(this, { last: coordinate, isMoved: true });
  }

  handleUpEvent() {
    if (this.isMoved) this.done(this.feature);
    return false;
  }
}
