// Which tool answers to mouse and fingers. One group serves stacks, the other the three planes of a volume.

import * as tools from "@cornerstonejs/tools";

import { MARKING, TOOLS } from "./engine.js";

const { MouseBindings } = tools.Enums;

export class ToolGroup {
  constructor(name, askForText) {
    this.group = tools.ToolGroupManager.createToolGroup(name);
    this.active = "window";
    for (const [key, tool] of Object.entries(TOOLS)) {
      const settings = key === "arrow" ? { getTextCallback: askForText, arrowFirst: true } : {};
      this.group.addTool(tool.toolName, settings);
    }
    this.use("window");
  }

  add(viewportId, engineId) {
    this.group.addViewport(viewportId, engineId);
  }

  remove(viewportId, engineId) {
    this.group.removeViewports(engineId, viewportId);
  }

  // Left button and one finger: the chosen tool. Middle pans, right zooms, the wheel scrolls, two fingers zoom.
  use(key) {
    this.active = key;
    for (const [other, tool] of Object.entries(TOOLS)) {
      if (MARKING.includes(other)) this.group.setToolPassive(tool.toolName);
    }
    const bindings = {
      scroll: [{ mouseButton: MouseBindings.Wheel }],
      pan: [{ mouseButton: MouseBindings.Auxiliary }],
      zoom: [{ mouseButton: MouseBindings.Secondary }, { numTouchPoints: 2 }],
    };
    const chosen = [{ mouseButton: MouseBindings.Primary }, { numTouchPoints: 1 }];
    for (const other of ["scroll", "window", "pan", "zoom"]) {
      const own = bindings[other] ?? [];
      const all = other === key ? [...own, ...chosen] : own;
      this.group.setToolDisabled(TOOLS[other].toolName);
      if (all.length) this.group.setToolActive(TOOLS[other].toolName, { bindings: all });
    }
    if (MARKING.includes(key)) this.group.setToolActive(TOOLS[key].toolName, { bindings: chosen });
  }
}
