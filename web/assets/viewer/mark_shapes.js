// Between what Cornerstone draws and what we keep: points in pixels of one image, its words, what was measured.

import { metaData, utilities } from "@cornerstonejs/core";

import { MARKING, TOOLS } from "./engine.js";

const KIND_OF = Object.fromEntries(MARKING.map((kind) => [TOOLS[kind].toolName, kind]));
// What a tool measures, by the name under which it keeps it; units stand beside.
const MEASURED = {
  length: [["length", "length", "unit"]],
  angle: [["angle", "angle", null]],
  rectangle: [["area", "area", "areaUnit"], ["mean", "mean", "modalityUnit"], ["deviation", "stdDev", "modalityUnit"]],
  ellipse: [["area", "area", "areaUnit"], ["mean", "mean", "modalityUnit"], ["deviation", "stdDev", "modalityUnit"]],
};
const EMPTY_BOX = { topLeft: [0, 0, 0], topRight: [0, 0, 0], bottomLeft: [0, 0, 0], bottomRight: [0, 0, 0] };

export function kindOf(annotation) {
  return KIND_OF[annotation.metadata.toolName];
}

function valuesOf(annotation) {
  const stats = Object.values(annotation.data.cachedStats ?? {}).find((each) => each && Object.keys(each).length);
  if (!stats) return [];
  return (MEASURED[kindOf(annotation)] ?? [])
    .filter(([, key]) => Number.isFinite(stats[key]))
    .map(([name, key, unit]) => ({ name, value: stats[key], unit: unit ? String(stats[unit] ?? "") : "°" }));
}

export function toStored(annotation) {
  const imageId = annotation.metadata.referencedImageId;
  return {
    kind: kindOf(annotation),
    points: annotation.data.handles.points.map((point) => Array.from(utilities.worldToImageCoords(imageId, point))),
    text: annotation.data.label ?? "",
    values: valuesOf(annotation),
  };
}

// Where a mark begins, or the corner of its image, in mm of the patient.
export function worldOf(mark, imageId) {
  return utilities.imageToWorldCoords(imageId, mark.points[0] ?? [0, 0]);
}

export function toAnnotation(mark, imageId) {
  const { rowCosines, columnCosines, frameOfReferenceUID } = metaData.get("imagePlaneModule", imageId);
  const [r, c] = [rowCosines, columnCosines];
  const normal = [r[1] * c[2] - r[2] * c[1], r[2] * c[0] - r[0] * c[2], r[0] * c[1] - r[1] * c[0]];
  return {
    annotationUID: mark.id,
    highlighted: false,
    invalidated: true,
    isLocked: !mark.isMine,
    isVisible: true,
    metadata: {
      toolName: TOOLS[mark.kind].toolName,
      FrameOfReferenceUID: frameOfReferenceUID,
      referencedImageId: imageId,
      viewPlaneNormal: normal,
      viewUp: Array.from(columnCosines, (each) => -each),
    },
    data: {
      label: mark.text,
      cachedStats: {},
      handles: {
        arrowFirst: true,
        points: mark.points.map((point) => utilities.imageToWorldCoords(imageId, point)),
        activeHandleIndex: null,
        textBox: { hasMoved: false, worldPosition: [0, 0, 0], worldBoundingBox: EMPTY_BOX },
      },
    },
  };
}
