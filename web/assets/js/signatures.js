// Boxes to sign in: each stroke goes as a picture into the hidden field that the form sends.

import SignaturePad from "signature_pad";

// More points would make the picture large and the signature no clearer.
const MOST_POINTS_A_PIXEL = 2;

function fit(canvas) {
  const ratio = Math.min(Math.max(window.devicePixelRatio || 1, 1), MOST_POINTS_A_PIXEL);
  canvas.width = Math.round(canvas.offsetWidth * ratio);
  canvas.height = Math.round(canvas.offsetHeight * ratio);
  canvas.getContext("2d").scale(ratio, ratio);
}

function size(canvas) {
  return { width: canvas.offsetWidth, height: canvas.offsetHeight, ratio: 1 };
}

function take(box) {
  const canvas = box.querySelector("canvas");
  const field = box.querySelector("input[type=hidden]");
  fit(canvas);
  // Always dark on light, however the page looks: it goes onto white paper.
  const pad = new SignaturePad(canvas, { penColor: "#101828", backgroundColor: "#ffffff", minWidth: 1, maxWidth: 2.8 });
  if (field.value) pad.fromDataURL(field.value, size(canvas));
  pad.addEventListener("endStroke", () => (field.value = pad.toDataURL("image/png")));
  box.querySelector("[data-signature-clear]").addEventListener("click", () => {
    pad.clear();
    field.value = "";
  });

  // Turned round, a tablet gives the box another width: the drawing is put back.
  let width = canvas.offsetWidth;
  window.addEventListener("resize", () => {
    if (canvas.offsetWidth === width) return;
    width = canvas.offsetWidth;
    const strokes = pad.toData();
    fit(canvas);
    pad.clear();
    if (strokes.length > 0) pad.fromData(strokes);
    else if (field.value) pad.fromDataURL(field.value, size(canvas));
  });
}

export function takeSignatures() {
  document.querySelectorAll("[data-signature]").forEach(take);
}
