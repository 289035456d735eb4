// One way to read and write what a form calls by one name: a text, a list, radio buttons or check boxes.

function ticked(group) {
  return [...group].filter((one) => one.checked).map((one) => one.value);
}

function told(group) {
  return [...group]
    .filter((one) => one.checked)
    .map((one) => one.labels?.[0]?.textContent.trim() ?? one.value)
    .join("\n");
}

function groupControl(group) {
  return {
    place: group[0].closest(".field"),
    focus: () => group[0].focus(),
    value: () => ticked(group),
    words: () => told(group),
    canJoin: false,
    write(values) {
      const wanted = Array.isArray(values) ? values : [values];
      for (const one of group) one.checked = wanted.includes(one.value);
      group[0].dispatchEvent(new Event("change", { bubbles: true }));
    },
  };
}

function singleControl(field) {
  return {
    place: field.closest(".field"),
    focus: () => field.focus(),
    value: () => field.value,
    words: () => (field.tagName === "SELECT" ? (field.selectedOptions[0]?.textContent.trim() ?? "") : field.value),
    canJoin: field.tagName === "TEXTAREA" || field.type === "text",
    write(value) {
      field.value = Array.isArray(value) ? (value[0] ?? "") : value;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    },
  };
}

// Several inputs that make one value, such as an age: they are called name-years, name-months …
function compositeControl(inputs, name) {
  const partOf = (input) => input.name.slice(name.length + 1);
  const spoken = (input) => `${input.labels?.[0]?.textContent.trim() ?? partOf(input)}: ${input.value}`;
  return {
    place: inputs[0].closest(".field"),
    focus: () => inputs[0].focus(),
    value: () => Object.fromEntries(inputs.map((input) => [partOf(input), input.value])),
    words: () => inputs.filter((input) => input.value).map(spoken).join("\n"),
    canJoin: false,
    write(values) {
      for (const input of inputs) input.value = values[partOf(input)] ?? "";
      inputs[0].dispatchEvent(new Event("input", { bubbles: true }));
    },
  };
}

export function controlOf(form, name) {
  const found = form.elements.namedItem(name);
  if (!found) {
    const inputs = [...form.elements].filter((one) => one.name?.startsWith(`${name}-`));
    return inputs.length ? compositeControl(inputs, name) : null;
  }
  return found instanceof RadioNodeList || ["checkbox", "radio"].includes(found.type)
    ? groupControl(found instanceof RadioNodeList ? found : [found])
    : singleControl(found);
}

export function isSame(one, other) {
  const plain = (value) => {
    if (Array.isArray(value)) return JSON.stringify([...value].sort());
    if (value && typeof value === "object") return JSON.stringify(Object.entries(value).filter(([, part]) => part).sort());
    return JSON.stringify(value ? [value] : []);
  };
  return plain(one) === plain(other);
}
