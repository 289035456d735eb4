// Two people changed one text: both are shown, the writer chooses, and what was not chosen stays readable.

function fill(piece, texts) {
  for (const [slot, text] of Object.entries(texts)) {
    for (const element of piece.querySelectorAll(`[data-slot="${slot}"]`)) element.textContent = text;
  }
}

function labelOf(field) {
  return field.labels?.[0]?.textContent.trim() ?? field.name;
}

function keepReadable(form, field, title, text) {
  const kept = form.querySelector("template[data-kept-text]").content.cloneNode(true);
  fill(kept, { title, text });
  (field.closest(".field") ?? field).append(kept);
}

function write(field, text) {
  field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

function ask(form, field, theirs, answer, whenChosen) {
  const mine = field.value;
  const piece = form.querySelector("template[data-conflict]").content.cloneNode(true);
  const box = piece.querySelector(".conflict");
  fill(piece, { field: labelOf(field), mine, theirs, "mine-label": answer.mine_label, "theirs-label": answer.theirs_label });
  const choices = {
    mine: () => keepReadable(form, field, answer.theirs_label, theirs),
    theirs: () => {
      write(field, theirs);
      keepReadable(form, field, answer.mine_label, mine);
    },
    both: () => write(field, `${theirs}\n\n${mine}`),
  };
  box.addEventListener("click", (event) => {
    const choice = event.target.closest("[data-choose]")?.dataset.choose;
    if (!choice) return;
    choices[choice]();
    box.remove();
    field.focus();
    whenChosen();
  });
  (field.closest(".field") ?? field).append(piece);
  return box;
}

// answer.theirs is {field name: text}; fields with the same text need no choice.
export function showConflict(form, answer, whenAllChosen) {
  const fields = Object.entries(answer.theirs)
    .map(([name, theirs]) => [form.elements.namedItem(name), theirs])
    .filter(([field, theirs]) => field?.value !== undefined && field.value !== theirs);
  if (fields.length === 0) {
    whenAllChosen();
    return;
  }
  let open = fields.length;
  const boxes = fields.map(([field, theirs]) =>
    ask(form, field, theirs, answer, () => {
      open -= 1;
      if (open === 0) whenAllChosen();
    }),
  );
  boxes[0].scrollIntoView({ block: "center" });
}
