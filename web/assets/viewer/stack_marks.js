// Marks on the panes as Cornerstone draws them, for what keeps marks (marks.js).

import { eventTarget, getEnabledElements } from "@cornerstonejs/core";
import * as tools from "@cornerstonejs/tools";

import { kindOf, toAnnotation, toStored } from "./mark_shapes.js";

const { Events } = tools.Enums;
const { state } = tools.annotation;
const QUIET_FOR = 500;

// Forgets what is being drawn on a pane.
export function abandon(surface) {
  const id = tools.cancelActiveManipulations(surface);
  if (id && state.getAnnotation(id)) state.removeAnnotation(id);
}

export class StackMarks extends EventTarget {
  // ``surface`` is the pane; ``imageOf(imageId)`` and ``imageIdOf(mark)`` know the images of the page's own series.
  constructor(surroundings) {
    super();
    Object.assign(this, surroundings);
    eventTarget.addEventListener(Events.ANNOTATION_COMPLETED, ({ detail }) => this.tell(detail.annotation, 0));
    eventTarget.addEventListener(Events.ANNOTATION_MODIFIED, ({ detail }) => this.tell(detail.annotation, QUIET_FOR));
  }

  tell(annotation, wait) {
    if (!kindOf(annotation)) return;
    this.dispatchEvent(new CustomEvent("changed", { detail: { id: annotation.annotationUID, wait } }));
  }

  // As it is kept; {refused} says why it cannot be: drawn across the images of the series, or on another series.
  stored(id) {
    const annotation = state.getAnnotation(id);
    if (!annotation) return null;
    const { referencedImageId } = annotation.metadata;
    const image = this.imageOf(referencedImageId);
    if (!image) return { refused: referencedImageId ? "otherSeries" : "onlyOnStack" };
    return { ...toStored(annotation), sop: image.sop, frame: image.frame };
  }

  put(mark) {
    const imageId = this.imageIdOf(mark);
    if (!imageId) return false;
    this.remove(mark.id);
    state.addAnnotation(toAnnotation(mark, imageId), this.surface);
    return true;
  }

  remove(id) {
    if (state.getAnnotation(id)) state.removeAnnotation(id);
  }

  relabel(id, text) {
    const annotation = state.getAnnotation(id);
    if (annotation) annotation.data.label = text;
  }

  render() {
    for (const { viewport } of getEnabledElements()) viewport.render();
  }
}
