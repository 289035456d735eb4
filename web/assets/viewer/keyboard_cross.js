// Marks without a mouse: a cross that the arrows move, and Enter as a click at it. The tools hear a mouse like any other.

const STEP = 10;
const FINE_STEP = 1;
const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const POINTS = { length: 2, angle: 3, ellipse: 2, rectangle: 2, arrow: 2 };
// A press counts as one only after the browser could have made a double click of two (Cornerstone waits as long).
const CLICK_MS = 450;

// What a mouse at this place of the surface would send.
function send(surface, at, names, buttons) {
  const { left, top } = surface.getBoundingClientRect();
  const target = surface.querySelector("canvas") ?? surface;
  const [clientX, clientY] = [left + at[0], top + at[1]];
  const place = { clientX, clientY, screenX: clientX, screenY: clientY };
  const options = { ...place, bubbles: true, cancelable: true, button: 0, buttons, view: window };
  for (const name of names) {
    const Kind = name.startsWith("pointer") ? PointerEvent : MouseEvent;
    target.dispatchEvent(new Kind(name, { ...options, pointerId: 1, pointerType: "mouse", isPrimary: true }));
  }
}

export class KeyboardCross {
  // ``toolInHand()`` names the chosen tool; ``surfaceOf(element)`` is what is drawn on where the focus is, or null;
  // ``abort(surface)`` forgets a mark that was begun; ``tell(key, values)`` says where the hand is.
  constructor(root, { toolInHand, surfaceOf, abort, tell }) {
    Object.assign(this, { toolInHand, surfaceOf, abort, tell, surface: null });
    this.cross = Object.assign(document.createElement("span"), { className: "viewer-cross", hidden: true });
    root.addEventListener("keydown", (event) => this.press(event), true);
    root.addEventListener("pointerdown", (event) => event.isTrusted && this.hide(), true);
    root.addEventListener("focusout", (event) => this.surface && !this.isNear(event.relatedTarget) && this.leave());
  }

  isNear(element) {
    return Boolean(element) && this.surfaceOf(element) === this.surface;
  }

  press(event) {
    const surface = event.ctrlKey || event.metaKey || event.altKey ? null : this.surfaceOf(event.target);
    const total = POINTS[this.toolInHand()];
    if (!surface || !total) {
      if (this.surface) this.leave();
      return;
    }
    const move = MOVES[event.key];
    if (event.key === "Enter") this.enter(surface, total);
    else if (this.surface && move) this.move(move, event.shiftKey ? FINE_STEP : STEP);
    else {
      // Another key is another tool, or the end: what was begun is left.
      if (this.surface && event.key !== "Shift") this.leave();
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  enter(surface, total) {
    if (this.surface !== surface) {
      this.show(surface);
      this.tell("crossShown", { number: 1, total });
      return;
    }
    // Two presses at once would be a double click: the second one waits.
    const now = performance.now();
    const wait = Math.max(0, this.clicked + CLICK_MS - now);
    this.clicked = now + wait;
    this.set += 1;
    const isLast = this.set === total;
    if (!isLast) this.tell("crossShown", { number: this.set + 1, total });
    const at = [...this.at];
    setTimeout(() => this.click(surface, at, isLast), wait);
  }

  show(surface) {
    const { width, height } = surface.getBoundingClientRect();
    Object.assign(this, { surface, at: [width / 2, height / 2], set: 0, clicked: -CLICK_MS });
    surface.parentElement.append(this.cross);
    this.cross.hidden = false;
    this.place();
  }

  hide() {
    this.surface = null;
    this.cross.hidden = true;
  }

  leave() {
    if (this.set) this.abort(this.surface);
    this.hide();
    this.tell("crossLeft");
  }

  move([across, down], step) {
    const { width, height } = this.surface.getBoundingClientRect();
    const within = (value, most) => Math.max(0, Math.min(most - 1, value));
    this.at = [within(this.at[0] + across * step, width), within(this.at[1] + down * step, height)];
    this.place();
    send(this.surface, this.at, ["pointermove", "mousemove"], 0);
  }

  place() {
    [this.cross.style.left, this.cross.style.top] = this.at.map((each) => `${each}px`);
  }

  click(surface, at, isLast) {
    if (this.surface !== surface) return;
    // Words may be asked for at once: from here on the mark is the tool's.
    if (isLast) this.hide();
    send(surface, at, ["pointermove", "mousemove"], 0);
    send(surface, at, ["pointerdown", "mousedown"], 1);
    send(surface, at, ["pointerup", "mouseup"], 0);
    send(surface, at, ["click"], 0);
  }
}
