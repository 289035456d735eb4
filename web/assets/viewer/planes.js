// A volume cut in three planes at right angles (multiplanar reformation), beside or instead of the stack.

import { Enums, setVolumesForViewports, volumeLoader } from "@cornerstonejs/core";

const { OrientationAxis, ViewportType } = Enums;
const AXES = { axial: OrientationAxis.AXIAL, sagittal: OrientationAxis.SAGITTAL, coronal: OrientationAxis.CORONAL };

export class Planes {
  constructor(engine, element, tools) {
    Object.assign(this, { engine, element, tools, isOpen: false });
  }

  ids() {
    return Object.keys(AXES).map((axis) => `plane-${axis}`);
  }

  async open(series, images, range) {
    this.element.hidden = false;
    this.isOpen = true;
    for (const [axis, orientation] of Object.entries(AXES)) {
      this.engine.enableElement({
        viewportId: `plane-${axis}`,
        type: ViewportType.ORTHOGRAPHIC,
        element: this.element.querySelector(`[data-plane="${axis}"]`),
        defaultOptions: { orientation },
      });
      this.tools.add(`plane-${axis}`, this.engine.id);
    }
    const volumeId = `cornerstoneStreamingImageVolume:${series.id}`;
    const imageIds = images.map((each) => each.imageId);
    const volume = await volumeLoader.createAndCacheVolume(volumeId, { imageIds });
    volume.load();
    await setVolumesForViewports(this.engine, [{ volumeId }], this.ids());
    for (const id of this.ids()) {
      const viewport = this.engine.getViewport(id);
      if (range) viewport.setProperties({ voiRange: range });
      viewport.render();
    }
  }

  close() {
    if (!this.isOpen) return;
    for (const id of this.ids()) {
      this.tools.remove(id, this.engine.id);
      this.engine.disableElement(id);
    }
    this.element.hidden = true;
    this.isOpen = false;
  }

  // All three planes go through a point of the patient, in mm.
  goTo(world) {
    for (const id of this.ids()) {
      const viewport = this.engine.getViewport(id);
      viewport.jumpToWorld(world);
      viewport.render();
    }
  }

  setWindow(range) {
    for (const id of this.ids()) {
      const viewport = this.engine.getViewport(id);
      viewport.setProperties({ voiRange: range });
      viewport.render();
    }
  }
}
