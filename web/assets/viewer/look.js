// How an image is being looked at: window, zoom, place, turns. Taken down and put back, whatever the screen's size.

import { utilities } from "@cornerstonejs/core";

const { windowLevel } = utilities;
const ROWS = "00280010";
const COLUMNS = "00280011";

function middleOf(viewport) {
  const { clientWidth, clientHeight } = viewport.element;
  return [clientWidth / 2, clientHeight / 2];
}

// The place is that of the image point in the middle of the pane, in pixels of the image, from its corner.
export function takeLook(viewport) {
  const { voiRange, invert } = viewport.getProperties();
  const { rotation, zoom, flipHorizontal, flipVertical } = viewport.getViewPresentation();
  const imageId = viewport.getCurrentImageId();
  const centre = utilities.worldToImageCoords(imageId, viewport.canvasToWorld(middleOf(viewport)));
  const shown = voiRange && windowLevel.toWindowLevel(voiRange.lower, voiRange.upper);
  return {
    window: shown ? { centre: shown.windowCenter, width: shown.windowWidth } : null,
    invert: Boolean(invert),
    zoom,
    rotation: Math.round(rotation ?? 0),
    flipHorizontal: Boolean(flipHorizontal),
    flipVertical: Boolean(flipVertical),
    centre: Array.from(centre),
  };
}

// The whole image as it is, in pixels of its own.
export function plainLook(instance) {
  const half = (tag) => Number(instance[tag].Value[0]) / 2;
  const turns = { rotation: 0, flipHorizontal: false, flipVertical: false };
  return { window: null, invert: false, zoom: 1, ...turns, centre: [half(COLUMNS), half(ROWS)] };
}

export function setWindow(viewport, wanted) {
  const { lower, upper } = windowLevel.toLowHighRange(wanted.width, wanted.centre);
  viewport.setProperties({ voiRange: { lower, upper } });
}

export function putLook(viewport, look) {
  if (look.window) setWindow(viewport, look.window);
  viewport.setProperties({ invert: look.invert });
  const { displayArea, aspectRatio } = viewport.getViewPresentation();
  viewport.setViewPresentation({
    displayArea,
    aspectRatio,
    rotation: look.rotation,
    zoom: look.zoom,
    flipHorizontal: look.flipHorizontal,
    flipVertical: look.flipVertical,
  });
  const world = utilities.imageToWorldCoords(viewport.getCurrentImageId(), look.centre);
  const [x, y] = viewport.worldToCanvas(world);
  const [middleX, middleY] = middleOf(viewport);
  const [panX, panY] = viewport.getPan();
  viewport.setPan([panX + middleX - x, panY + middleY - y]);
  viewport.render();
}
