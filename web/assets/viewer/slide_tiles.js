// Turns tiles of a slide into canvases: asked of our DICOMweb, decoded where all images are, drawn in their colours.

import { cache, imageLoader } from "@cornerstonejs/core";
import { wadors } from "@cornerstonejs/dicom-image-loader";

const WHITE = 255;

function colours(image, pixels, target) {
  const step = pixels.length / (image.columns * image.rows);
  for (let from = 0, to = 0; to < target.length; from += step, to += 4) {
    target[to] = pixels[from];
    target[to + 1] = pixels[from + 1];
    target[to + 2] = pixels[from + 2];
    target[to + 3] = WHITE;
  }
}

function greys(image, pixels, range, target) {
  const { low, high } = range;
  for (let at = 0; at < pixels.length; at += 1) {
    const share = Math.max(0, Math.min(1, (pixels[at] - low) / (high - low || 1)));
    const grey = (image.invert ? 1 - share : share) * WHITE;
    target.set([grey, grey, grey, WHITE], at * 4);
  }
}

export class SlideTiles {
  constructor(base) {
    this.base = base;
    this.range = null;
  }

  // Returns a canvas; raises what the loader raises, and RangeError for a picture that is not whole.
  async drawn({ sop, frame, range, described }) {
    const imageId = `wadors:${this.base}/instances/${sop}/frames/${frame}`;
    wadors.metaDataManager.add(imageId, described);
    try {
      const image = await imageLoader.loadAndCacheImage(imageId);
      return this.canvas(image, range ?? this.rangeOf(image));
    } finally {
      // The map keeps the canvas; the pixels need not be kept twice.
      if (cache.getImageLoadObject(imageId)) cache.removeImageLoadObject(imageId, { force: true });
    }
  }

  // Another stain has greys of its own.
  forget() {
    this.range = null;
  }

  // All tiles are windowed alike: of more than eight bits by the first that came.
  rangeOf(image) {
    const isSmall = image.getPixelData() instanceof Uint8Array;
    this.range ??= { low: 0, high: isSmall ? WHITE : image.maxPixelValue };
    return this.range;
  }

  canvas(image, range) {
    const pixels = image.getPixelData();
    if (!image.rows || (pixels?.length ?? 0) < image.rows * image.columns) throw new RangeError("The picture is not whole.");
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [image.columns, image.rows];
    const context = canvas.getContext("2d");
    const drawing = context.createImageData(image.columns, image.rows);
    if (image.color) colours(image, pixels, drawing.data);
    else greys(image, pixels, range, drawing.data);
    context.putImageData(drawing, 0, 0);
    return canvas;
  }
}
