// Marks on a slide: drawn and changed by OpenLayers, handed to what keeps them as points in pixels of one tile.

import Collection from "ol/Collection.js";
import Feature from "ol/Feature.js";
import { altKeyOnly, never, platformModifierKey, primaryAction, shiftKeyOnly } from "ol/events/condition.js";
import { boundingExtent } from "ol/extent.js";
import MultiPoint from "ol/geom/MultiPoint.js";
import Draw from "ol/interaction/Draw.js";
import Modify from "ol/interaction/Modify.js";
import VectorLayer from "ol/layer/Vector.js";
import VectorSource from "ol/source/Vector.js";

import { Carrying } from "./slide_mark_carrying.js";
import { MARKING, moved, pointsOf, setPoints, valuesOf } from "./slide_mark_shapes.js";
import { handleStyle, markStyle } from "./slide_mark_styles.js";

// A hand that presses without moving means no mark; points of the screen.
const SMALLEST = 4;
const NEAR_HANDLE = window.matchMedia("(pointer: coarse)").matches ? 18 : 8;

// OpenLayers counts upwards, slides count downwards.
const turned = ([x, y]) => [x, -y];
const pointsIn = (geometry) => geometry.getCoordinates().map(turned);
const isPlain = (event) => ![altKeyOnly, platformModifierKey, shiftKeyOnly].some((each) => each(event));

export class SlideMarks extends EventTarget {
  // ``slide`` knows where tiles lie; ``askForText(done)`` asks for the words beside an arrow.
  constructor(slide, { askForText, measured }) {
    super();
    Object.assign(this, { slide, askForText, measured, own: new Collection(), draw: null });
    this.source = new VectorSource({ wrapX: false });
    slide.map.addLayer(new VectorLayer({
      source: this.source,
      style: (feature, inAPoint) => this.styled(feature, inAPoint),
      updateWhileInteracting: true,
      updateWhileAnimating: true,
    }));
    this.joinChanges();
    // A drag draws from where it began; two clicks do the same.
    slide.map.on("pointerdown", ({ coordinate, activePointers }) => this.press(coordinate, activePointers?.length ?? 1));
    slide.map.on("pointerdrag", () => this.begin());
    slide.surface.addEventListener("keydown", ({ key }) => key === "Escape" && this.abort());
  }

  abort() {
    this.draw?.abortDrawing();
  }

  joinChanges() {
    const { map } = this.slide;
    const carrying = new Carrying({
      features: this.own,
      isFree: () => !this.isSketching,
      done: (feature) => this.settle(feature),
    });
    const modify = new Modify({
      features: this.own,
      insertVertexCondition: never,
      deleteCondition: never,
      pixelTolerance: NEAR_HANDLE,
      style: handleStyle,
    });
    modify.on("modifystart", ({ features }) => features.forEach((each) => this.follow(each)));
    modify.on("modifyend", ({ features }) => features.forEach((each) => this.settle(each)));
    this.changing = [carrying, modify];
    for (const each of this.changing) map.addInteraction(each);
  }

  styled(feature, inAPoint) {
    const points = pointsIn(feature.getGeometry());
    const kind = feature.get("kind");
    const values = this.measured(valuesOf(kind, points, this.slide.finest.micrometres));
    const words = [feature.get("text"), ...values].filter(Boolean).join(" · ");
    return markStyle({ kind, points, words, inAPoint, isMine: feature.get("isMine") });
  }

  // Chooses what the hand does; "pan" moves the slide.
  use(kind) {
    const { map, surface } = this.slide;
    if (this.draw) map.removeInteraction(this.draw);
    this.draw = null;
    surface.dataset.tool = kind;
    if (!MARKING.includes(kind)) return;
    this.draw = new Draw({
      type: "LineString",
      minPoints: setPoints(kind),
      maxPoints: setPoints(kind),
      dragVertexDelay: 0,
      freehandCondition: never,
      condition: (event) => primaryAction(event) && isPlain(event),
      geometryFunction: (given, geometry) => {
        const places = pointsOf(kind, given.map(turned)).map(turned);
        geometry?.setCoordinates(places);
        return geometry ?? new MultiPoint(places);
      },
      style: (feature, inAPoint) => this.sketched(kind, feature, inAPoint),
    });
    this.draw.on("drawend", ({ feature }) => this.drawn(kind, feature));
    // What changes marks is asked first.
    for (const each of this.changing) map.removeInteraction(each);
    for (const each of [this.draw, ...this.changing]) map.addInteraction(each);
  }

  sketched(kind, feature, inAPoint) {
    if (feature.getGeometry().getType() === "Point") return handleStyle;
    feature.set("kind", kind, true);
    feature.set("isMine", true, true);
    return this.styled(feature, inAPoint);
  }

  press(coordinate, pointers) {
    this.pressed = coordinate;
    // A second finger brings the slide closer.
    if (pointers > 1) {
      this.pressed = null;
      this.draw?.abortDrawing();
    }
  }

  get isSketching() {
    const sketch = this.draw?.getOverlay().getSource().getFeatures() ?? [];
    return sketch.some((each) => each.getGeometry().getType() !== "Point");
  }

  begin() {
    const isTaken = this.changing.some((each) => each.handlingDownUpSequence);
    if (this.draw?.handlingDownUpSequence && this.pressed && !isTaken && !this.isSketching) this.draw.appendCoordinates([this.pressed]);
  }

  drawn(kind, feature) {
    const points = pointsIn(feature.getGeometry());
    const size = Math.max(...points.map(([x, y]) => Math.hypot(x - points[0][0], y - points[0][1])));
    if (size < SMALLEST * this.slide.view.getResolution()) return;
    feature.setId(crypto.randomUUID());
    feature.setProperties({ kind, text: "", isMine: true });
    this.keep(feature);
    if (kind !== "arrow") {
      this.tell(feature, 0);
      return;
    }
    this.askForText((text) => {
      feature.set("text", text);
      if (text) this.tell(feature, 0);
      else this.remove(feature.getId());
    });
  }

  keep(feature) {
    this.source.addFeature(feature);
    if (feature.get("isMine")) this.own.push(feature);
  }

  tell(feature, wait) {
    this.dispatchEvent(new CustomEvent("changed", { detail: { id: feature.getId(), wait } }));
  }

  // While one point is dragged the others of a rectangle or an ellipse go with it.
  follow(feature) {
    const geometry = feature.getGeometry();
    let before = pointsIn(geometry);
    let isOurs = false;
    const act = () => {
      if (isOurs) return;
      const now = pointsIn(geometry);
      const at = now.findIndex((each, index) => each[0] !== before[index][0] || each[1] !== before[index][1]);
      if (at < 0) return;
      before = moved(feature.get("kind"), before, at, now[at]);
      isOurs = true;
      geometry.setCoordinates(before.map(turned));
      isOurs = false;
    };
    geometry.on("change", act);
    feature.set("unfollow", () => geometry.un("change", act), true);
  }

  settle(feature) {
    feature.get("unfollow")?.();
    // What was moved along is where it is now, for the next hand too.
    feature.changed();
    this.tell(feature, 0);
  }

  // What follows is what keeps marks asks of a drawing (marks.js).

  stored(id) {
    const feature = this.source.getFeatureById(id);
    if (!feature) return null;
    const points = pointsIn(feature.getGeometry());
    const place = this.slide.tileUnder(points[0]);
    if (!place) return { refused: "slideNoTile" };
    const kind = feature.get("kind");
    return {
      kind,
      sop: place.tile.sop,
      frame: place.tile.frame,
      points: points.map((each) => place.inTile(each)),
      text: feature.get("text"),
      values: valuesOf(kind, points, this.slide.finest.micrometres),
    };
  }

  put(mark) {
    const points = this.slide.wholePoints(mark);
    if (!points?.length) return false;
    this.remove(mark.id);
    const feature = new Feature(new MultiPoint(points.map(turned)));
    feature.setId(mark.id);
    feature.setProperties({ kind: mark.kind, text: mark.text, isMine: mark.isMine });
    this.keep(feature);
    return true;
  }

  remove(id) {
    const feature = this.source.getFeatureById(id);
    if (!feature) return;
    this.own.remove(feature);
    this.source.removeFeature(feature);
  }

  relabel(id, text) {
    this.source.getFeatureById(id)?.set("text", text);
  }

  render() {
    this.slide.map.render();
  }

  // Where a mark is, for going there.
  extentOf(mark) {
    return boundingExtent(this.slide.wholePoints(mark, { withCorners: true }).map(turned));
  }
}
