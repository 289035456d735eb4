// A slide at every level: OpenLayers asks for the tiles in sight, moves and zooms. Loaded only where a slide is opened.

import OlMap from "ol/Map.js";
import View from "ol/View.js";
import { defaults as interactions } from "ol/interaction/defaults.js";
import TileLayer from "ol/layer/Tile.js";
import Projection from "ol/proj/Projection.js";
import DataTile from "ol/source/DataTile.js";
import TileGrid from "ol/tilegrid/TileGrid.js";

import { chosenLevels, placeOf, readSlide, tileAt } from "./slide_levels.js";
import { SlideChoices } from "./slide_choices.js";
import { MARKING } from "./slide_mark_shapes.js";
import { SlideMarks } from "./slide_marks.js";

const ZOOM_STEP = 2;
// A pixel of the largest level may be seen this large.
const MOST_ENLARGED = 8;
// Pixels of tiles that are kept: 4 bytes each.
const KEPT_PIXELS = 32 * 1024 * 1024;
const MOVES = { next: [0, 0.25], previous: [0, -0.25], tenOn: [0, 0.9], tenBack: [0, -0.9] };
// Ten micrometres in a point of a screen are called 1 x: an objective of 40 x is scanned at a quarter.
const MICROMETRES_AT_ONE = 10;
const WIDEST_BAR = 110;
// Points of the screen around a mark that was gone to.
const AROUND_A_MARK = [80, 80, 80, 80];
// What a view keeps of a zoom (web/imaging/viewer/shapes.py).
const LEAST_ZOOM = 0.1;

// The longest of 1, 2, 5, 10, 20 … micrometres that fits.
function roundLength(micrometres) {
  const power = 10 ** Math.floor(Math.log10(micrometres));
  return [5, 2, 1].find((each) => each * power <= micrometres) * power;
}

// Stretched over a place where nothing was scanned.
function nothing() {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [1, 1];
  return canvas;
}

export class Slide extends EventTarget {
  // `tiles.drawn(tile)` answers with a canvas, `say(key, values)` with words; `failed(error, level)` hears of tiles;
  // `marking` is what marks ask for (slide_marks.js).
  constructor(place, { instances, syntax, tiles, say, failed, marking }) {
    super();
    Object.assign(this, { place, tiles, say, failed, marking, drawn: null });
    this.surface = place.querySelector("[data-slide-surface]");
    this.pyramid = readSlide(instances, syntax);
    this.choices = new SlideChoices(place, this.pyramid, say, (choice) => this.choose(choice));
    this.levels = chosenLevels(this.pyramid, this.choices);
    this.number = new Intl.NumberFormat(document.documentElement.lang || "en", { maximumSignificantDigits: 2 });
  }

  get finest() {
    return this.pyramid.levels.at(-1);
  }

  // Shows the whole slide; `drawn` is called when what is in sight was drawn, or could not be.
  show(drawn) {
    const { columns, rows } = this.finest;
    const extent = [0, -rows, columns, 0];
    const projection = new Projection({ code: "slide", units: "pixels", extent });
    Object.assign(this, { extent, projection });
    this.map = new OlMap({
      target: this.surface,
      controls: [],
      layers: [this.layer(extent, projection)],
      interactions: interactions({ altShiftDragRotate: false, pinchRotate: false, keyboard: false, shiftDragZoom: false }),
      view: new View({
        projection,
        extent,
        constrainOnlyCenter: true,
        smoothExtentConstraint: false,
        center: [columns / 2, -rows / 2],
        minResolution: 1 / MOST_ENLARGED,
        maxResolution: Math.max(columns, rows) / 100,
        resolution: Math.max(columns, rows) / 100,
      }),
    });
    this.whole();
    this.view.on(["change:resolution", "change:center"], () => {
      this.describe();
      this.dispatchEvent(new CustomEvent("moved"));
    });
    this.describe();
    this.marks = new SlideMarks(this, this.marking);
    this.map.on("rendercomplete", ({ frameState }) => {
      this.drawn = frameState.viewState;
    });
    this.map.once("rendercomplete", drawn);
  }

  // Shows another stain or focal plane of the same place.
  choose(choice) {
    this.levels = chosenLevels(this.pyramid, choice);
    this.tiles.forget();
    this.drawn = null;
    this.map.getLayers().setAt(0, this.layer(this.extent, this.projection));
    this.describe();
    this.dispatchEvent(new CustomEvent("moved"));
  }

  layer(extent, projection) {
    const grid = new TileGrid({
      extent,
      origin: [0, 0],
      resolutions: this.levels.map((each) => this.resolutionOf(each)),
      tileSizes: this.levels.map((each) => [each.tileColumns, each.tileRows]),
    });
    this.grid = grid;
    const source = new DataTile({
      projection,
      tileGrid: grid,
      wrapX: false,
      transition: 0,
      interpolate: true,
      loader: (z, x, y) => this.load(this.levels[z], x, y),
    });
    source.setTileSizes(this.levels.map((each) => [each.tileColumns, each.tileRows]));
    const largest = Math.max(...this.levels.map((each) => each.tileColumns * each.tileRows));
    return new TileLayer({ source, extent, cacheSize: Math.max(32, Math.floor(KEPT_PIXELS / largest)) });
  }

  async load(level, column, row) {
    const tile = tileAt(level, column, row);
    if (!tile) return nothing();
    try {
      return await this.tiles.drawn(tile);
    } catch (error) {
      this.failed(error, level);
      throw error;
    }
  }

  // Pixels of the finest level in one of this level.
  resolutionOf(level) {
    return this.finest.columns / level.columns;
  }

  get view() {
    return this.map.getView();
  }

  // True when the act is one of a slide.
  act(kind, detail) {
    const [width, height] = this.map.getSize();
    const acts = {
      zoomIn: () => this.zoom(1 / ZOOM_STEP),
      zoomOut: () => this.zoom(ZOOM_STEP),
      reset: () => this.whole(),
      first: () => this.whole(),
      move: () => this.pan(Math.sign(detail[0]) * width * 0.25, 0),
    };
    if (MOVES[kind]) this.pan(0, MOVES[kind][1] * height);
    else if (acts[kind]) acts[kind]();
    else return false;
    return true;
  }

  zoom(factor) {
    this.view.setResolution(this.view.getConstrainedResolution(this.view.getResolution() * factor));
  }

  pan(x, y) {
    const [across, down] = this.view.getCenter();
    const resolution = this.view.getResolution();
    this.view.setCenter([across + x * resolution, down - y * resolution]);
  }

  whole() {
    this.view.fit(this.extent, { size: this.map.getSize(), padding: [8, 8, 8, 8] });
  }

  // True when everything in sight has come, or has failed.
  get isDrawn() {
    const [x, y] = this.drawn?.center ?? [];
    const [across, down] = this.view.getCenter();
    return x === across && y === down && this.drawn.resolution === this.view.getResolution();
  }

  get levelInSight() {
    return this.levels[this.grid.getZForResolution(this.view.getResolution())];
  }

  // The tile that holds a point of the whole slide, of the finest of the levels that has one there: {tile, inTile}, where
  // `inTile` tells a point in pixels of the tile. A point beside the slide has the nearest tile; null where none was scanned.
  tileUnder([x, y], levels = this.levels) {
    for (const level of levels.toReversed()) {
      const resolution = this.resolutionOf(level);
      const within = (at, size) => Math.max(0, Math.min(at / resolution, size - 1));
      const column = Math.floor(within(x, level.columns) / level.tileColumns);
      const row = Math.floor(within(y, level.rows) / level.tileRows);
      const tile = tileAt(level, column, row);
      const inTile = ([across, down]) => [across / resolution - column * level.tileColumns, down / resolution - row * level.tileRows];
      if (tile) return { tile, inTile, resolution };
    }
    return null;
  }

  // What is in the middle: {sop, frame, look} as views are kept, the centre in pixels of the tile; null where no tile is.
  pointed() {
    const [x, y] = this.view.getCenter();
    const found = this.tileUnder([x, -y], this.levels.slice(0, this.levels.indexOf(this.levelInSight) + 1));
    if (!found) return null;
    const zoom = Math.max(LEAST_ZOOM, found.resolution / this.view.getResolution());
    const centre = found.inTile([x, -y]);
    const look = { window: null, invert: false, zoom, rotation: 0, flipHorizontal: false, flipVertical: false, centre };
    return { sop: found.tile.sop, frame: found.tile.frame, look };
  }

  holds({ sop, frame }) {
    return placeOf(this.pyramid, sop, frame) !== null;
  }

  // The points of a mark in pixels of the finest level, or the corners of its tile; null for what is on no tile.
  wholePoints({ sop, frame, points }, { withCorners = false } = {}) {
    const found = placeOf(this.pyramid, sop, frame);
    if (!found) return null;
    const { level, column, row } = found;
    const resolution = this.resolutionOf(level);
    const corners = [[0, 0], [level.tileColumns, level.tileRows]];
    return (points.length || !withCorners ? points : corners).map(([x, y]) => [
      (column * level.tileColumns + x) * resolution,
      (row * level.tileRows + y) * resolution,
    ]);
  }

  goTo(mark) {
    const found = placeOf(this.pyramid, mark.sop, mark.frame);
    if (!found) return;
    this.choices.set(found.choice);
    this.view.fit(this.marks.extentOf(mark), { size: this.map.getSize(), padding: AROUND_A_MARK, minResolution: 1 });
    this.surface.scrollIntoView({ block: "nearest" });
  }

  // Chooses what the hand does; false for what is no tool of slides.
  use(tool) {
    if (tool !== "pan" && !MARKING.includes(tool)) return false;
    this.marks.use(tool);
    return true;
  }

  // Leaves its place to what is shown instead.
  close() {
    this.map?.setTarget(null);
    this.place.hidden = true;
  }

  putLook({ sop, frame, look }) {
    const found = placeOf(this.pyramid, sop, frame);
    if (!found) return;
    const { level, column, row, choice } = found;
    this.choices.set(choice);
    const resolution = this.resolutionOf(level);
    const [across, down] = [column * level.tileColumns + look.centre[0], row * level.tileRows + look.centre[1]];
    this.view.setResolution(resolution / look.zoom);
    this.view.setCenter([across * resolution, -down * resolution]);
  }

  describe() {
    const { micrometres } = this.finest;
    const level = this.levels.indexOf(this.levelInSight) + 1;
    const words = [this.say("slideLevel", { level, total: this.levels.length })];
    const bar = this.place.querySelector("[data-slide-bar]");
    bar.hidden = !micrometres;
    if (micrometres) {
      const inAPoint = micrometres * this.view.getResolution();
      const length = roundLength(inAPoint * WIDEST_BAR);
      bar.style.inlineSize = `${length / inAPoint}px`;
      bar.textContent = length < 1000
        ? this.say("slideMicrometres", { length: this.number.format(length) })
        : this.say("slideMillimetres", { length: this.number.format(length / 1000) });
      words.unshift(this.say("slideMagnification", { magnification: this.number.format(MICROMETRES_AT_ONE / inAPoint) }));
    }
    this.place.querySelector("[data-slide-line]").textContent = words.join(" · ");
    this.surface.dataset.level = String(level);
  }
}
