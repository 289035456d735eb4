// Runs set-up code on the page, and again on each part that htmx puts into it.

export function whenContentArrives(prepare) {
  prepare(document);
  document.addEventListener("htmx:after:swap", (event) => {
    const target = event.detail?.ctx?.target;
    prepare(target?.isConnected ? target : document);
  });
  document.addEventListener("consilium:refused", () => prepare(document));
}

// Each element is prepared once, however often its surroundings are swapped.
export function eachNew(part, selector, prepare) {
  const mark = `prepared${selector.length}${selector.replace(/[^a-z]/gi, "")}`;
  const found = [...part.querySelectorAll(selector)];
  if (part.matches?.(selector)) found.unshift(part);
  for (const element of found) {
    if (element[mark]) continue;
    element[mark] = true;
    prepare(element);
  }
}
