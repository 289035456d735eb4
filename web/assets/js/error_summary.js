// After a refused form: the reader is taken to the summary, and from its links into the fields.

export function focusErrorSummary() {
  const summary = document.querySelector("[data-error-summary]");
  if (!summary || document.querySelector("dialog[open]")) return;
  summary.focus();
  summary.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    const field = link && document.getElementById(link.hash.slice(1));
    if (!field) return;
    event.preventDefault();
    field.focus();
    (field.closest(".field") ?? field).scrollIntoView({ block: "center" });
  });
}
