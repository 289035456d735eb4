// What looks like an identifier is told beside its field, with a place to say why it may stay.

function boxOf(form, name) {
  return form.querySelector(`.identifier-warning[data-for="${CSS.escape(name)}"]`);
}

function make(form, template, field) {
  const box = template.content.cloneNode(true).querySelector(".identifier-warning");
  box.dataset.for = field.name;
  const reason = box.querySelector("[data-slot=reason]");
  reason.name = `why-${field.name.replace(/^f-/, "").replace(/-label$/, "")}`;
  reason.id = reason.name;
  box.querySelector("[data-slot=label]").htmlFor = reason.id;
  (field.closest(".field") ?? field).after(box);
  return box;
}

function fill(box, findings) {
  const list = box.querySelector("[data-slot=findings]");
  const items = findings.map((words) => {
    const item = document.createElement("li");
    item.textContent = words;
    return item;
  });
  list.replaceChildren(...items);
}

// warnings is {field name: [sentence]}; boxes of fields that are clean now go away.
export function showWarnings(form, warnings = {}) {
  const template = form.querySelector("template[data-identifier-warning]");
  if (!template) return;
  for (const box of form.querySelectorAll(".identifier-warning[data-for]")) {
    if (!(box.dataset.for in warnings)) box.remove();
  }
  for (const [name, findings] of Object.entries(warnings)) {
    const field = form.elements.namedItem(name) ?? form.elements.namedItem(`${name}-label`);
    if (!field?.closest) continue;
    fill(boxOf(form, field.name) ?? make(form, template, field), findings);
  }
}
