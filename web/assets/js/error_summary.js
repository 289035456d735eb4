// After a refused form: the reader is taken to the summary, and from its links into the fields.

export function focusErrorSummary() {
  const summary = document.querySelector("[data-error-summary]");
  if (!summary || document.querySelector("dialog[open]")) return;
  summary.focus();
  // A fragment in the form's address takes the focus away again once the page has loaded.
  if (location.hash && document.readyState !== "complete") {
    window.addEventListener("load", () => setTimeout(() => summary.focus()), { once: true });
  }
  summary.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    const field = link && document.getElementById(link.hash.slice(1));
    if (!field) return;
    event.preventDefault();
    field.focus();
    (field.closest(".field") ?? field).scrollIntoView({ block: "center" });
  });
}
