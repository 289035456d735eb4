// Two people changed one text: both are shown, the writer chooses, and what was not chosen stays readable.

import { controlOf, isSame } from "./form_controls.js";

function fill(piece, texts) {
  for (const [slot, text] of Object.entries(texts)) {
    for (const element of piece.querySelectorAll(`[data-slot="${slot}"]`)) element.textContent = text;
  }
}

function keepReadable(form, place, title, text) {
  const kept = form.querySelector("template[data-kept-text]").content.cloneNode(true);
  fill(kept, { title, text });
  place.append(kept);
}

function ask(form, control, theirs, words, answer, whenChosen) {
  const mine = control.value();
  const mineWords = control.words();
  const place = control.place ?? form;
  const piece = form.querySelector("template[data-conflict]").content.cloneNode(true);
  const box = piece.querySelector(".conflict");
  fill(piece, { mine: mineWords, theirs: words, "mine-label": answer.mine_label, "theirs-label": answer.theirs_label });
  if (!control.canJoin) box.querySelector("[data-choose=both]").remove();
  const choices = {
    mine: () => keepReadable(form, place, answer.theirs_label, words),
    theirs: () => {
      control.write(theirs);
      keepReadable(form, place, answer.mine_label, mineWords);
    },
    both: () => control.write(`${theirs}\n\n${mine}`),
  };
  box.addEventListener("click", (event) => {
    const choice = event.target.closest("[data-choose]")?.dataset.choose;
    if (!choice) return;
    choices[choice]();
    box.remove();
    control.focus();
    whenChosen();
  });
  place.append(piece);
  return box;
}

// answer.theirs is {field name: text or chosen values}; fields that are the same need no choice.
export function showConflict(form, answer, whenAllChosen) {
  const fields = Object.entries(answer.theirs)
    .map(([name, theirs]) => [controlOf(form, name), theirs, answer.theirs_words?.[name] ?? theirs])
    .filter(([control, theirs]) => control && !isSame(control.value(), theirs));
  if (fields.length === 0) {
    whenAllChosen();
    return;
  }
  let open = fields.length;
  const boxes = fields.map(([control, theirs, words]) =>
    ask(form, control, theirs, words, answer, () => {
      open -= 1;
      if (open === 0) whenAllChosen();
    }),
  );
  boxes[0].scrollIntoView({ block: "center" });
}
