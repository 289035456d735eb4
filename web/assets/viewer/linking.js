// Two panes that scroll together: by place in space where both share one (PS3.3 C.7.4.1), else by steps.

import { metaData } from "@cornerstonejs/core";

function plane(pane, index) {
  return metaData.get("imagePlaneModule", pane.images[index].imageId);
}

function along(normalOf, position) {
  const { rowCosines: r, columnCosines: c } = normalOf;
  const normal = [r[1] * c[2] - r[2] * c[1], r[2] * c[0] - r[0] * c[2], r[0] * c[1] - r[1] * c[0]];
  return position.reduce((sum, each, axis) => sum + each * normal[axis], 0);
}

function shareSpace(from, to) {
  const [one, other] = [plane(from, 0), plane(to, 0)];
  const isKnown = one?.frameOfReferenceUID && one.frameOfReferenceUID === other?.frameOfReferenceUID;
  if (!isKnown || from.series.id === to.series.id) return false;
  const dot = one.rowCosines?.reduce((sum, each, axis) => sum + each * other.rowCosines[axis], 0);
  return Math.abs(dot) > 0.99;
}

export class ScrollLink {
  constructor(panes) {
    this.panes = panes;
    this.isOn = false;
    panes.forEach((pane, at) => pane.addEventListener("moved", () => this.follow(pane, panes[1 - at])));
  }

  set(isOn) {
    this.isOn = isOn;
    const [one, other] = this.panes;
    this.offset = other.index - one.index;
  }

  follow(from, to) {
    if (!this.isOn || this.isMoving || !to.viewport || !to.images.length || !from.images.length) return;
    this.isMoving = true;
    to.goTo(this.place(from, to)).finally(() => {
      this.isMoving = false;
    });
  }

  place(from, to) {
    if (!shareSpace(from, to)) return from.index + (from === this.panes[0] ? this.offset : -this.offset);
    const normal = plane(from, 0);
    const wanted = along(normal, plane(from, from.index).imagePositionPatient);
    let best = 0;
    let least = Infinity;
    to.images.forEach((_image, at) => {
      const distance = Math.abs(along(normal, plane(to, at).imagePositionPatient) - wanted);
      if (distance < least) [best, least] = [at, distance];
    });
    return best;
  }
}
