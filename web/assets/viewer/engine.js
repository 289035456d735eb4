// Starts Cornerstone3D once: rendering, decoding in workers, tools. Sends nothing but requests to our own DICOMweb.

import { RenderingEngine, cache, getConfiguration, init as startRendering } from "@cornerstonejs/core";
import { init as startLoading } from "@cornerstonejs/dicom-image-loader";
import * as tools from "@cornerstonejs/tools";

import { allowDecodeWorker } from "./worker_address.js";

const MEBIBYTE = 1024 * 1024;
const MANY_CORES = 4;
const MOST_WORKERS = 4;

// What a mouse button or a finger does when a button of the toolbar is pressed.
export const TOOLS = {
  scroll: tools.StackScrollTool,
  window: tools.WindowLevelTool,
  zoom: tools.ZoomTool,
  pan: tools.PanTool,
  length: tools.LengthTool,
  angle: tools.AngleTool,
  rectangle: tools.RectangleROITool,
  ellipse: tools.EllipticalROITool,
  arrow: tools.ArrowAnnotateTool,
};
export const MARKING = ["length", "angle", "rectangle", "ellipse", "arrow"];

export function hasGraphics() {
  return !getConfiguration().rendering.useCPURendering;
}

export async function startEngine(workerAddress) {
  allowDecodeWorker(workerAddress);
  await startRendering();
  const cores = navigator.hardwareConcurrency || MANY_CORES;
  startLoading({ maxWebWorkers: Math.max(1, Math.min(MOST_WORKERS, cores - 1)) });
  tools.init();
  for (const tool of Object.values(TOOLS)) tools.addTool(tool);
  // A phone has less memory than a workstation; what is left out is fetched again when it is shown.
  cache.setMaxCacheSize(((navigator.deviceMemory ?? 8) > 4 ? 1536 : 512) * MEBIBYTE);
  return new RenderingEngine("consilium");
}
