// Keys of the viewer. They work while the focus is inside it (WCAG 2.1.4), and the help lists just these.

export const KEYS = {
  ArrowDown: "next",
  ArrowUp: "previous",
  PageDown: "tenOn",
  PageUp: "tenBack",
  Home: "first",
  End: "last",
  w: "tool:window",
  z: "tool:zoom",
  p: "tool:pan",
  s: "tool:scroll",
  l: "tool:length",
  a: "tool:angle",
  e: "tool:ellipse",
  b: "tool:rectangle",
  t: "tool:arrow",
  "+": "zoomIn",
  "-": "zoomOut",
  r: "rotate",
  h: "flipHorizontal",
  v: "flipVertical",
  i: "invert",
  0: "reset",
  c: "cine",
  k: "keyImage",
  x: "point",
  2: "sideBySide",
  "?": "help",
};
const PRESETS = ["abdomen", "brain", "bone", "lung", "liver", "mediastinum"];
const MOVES = { ArrowLeft: [-20, 0], ArrowRight: [20, 0] };

export function listenToKeys(element, act) {
  element.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.target.closest("input, textarea, select, dialog")) return;
    if (event.altKey) {
      const preset = PRESETS[Number(event.key) - 1];
      if (preset) act(`preset:${preset}`);
      return;
    }
    const isButton = event.target.closest("button, a, summary");
    if (isButton && (event.key.startsWith("Arrow") || event.key === "Home" || event.key === "End")) return;
    const move = MOVES[event.key];
    const name = KEYS[event.key] ?? KEYS[event.key.toLowerCase()];
    if (!name && !move) return;
    event.preventDefault();
    if (move) act("move", move);
    else act(name);
  });
}
