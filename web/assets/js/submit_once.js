// A form is sent once: a second press does nothing, and the hidden command id stays the same for a retry.

function staysHere(event) {
  return event.defaultPrevented || (event.submitter?.getAttribute("formmethod") ?? event.target.method) === "dialog";
}

function mark(form, submitter) {
  form.dataset.sent = "yes";
  // Disabled only after the browser has read the form: a disabled button would not send its own value.
  setTimeout(() => {
    submitter?.setAttribute("aria-disabled", "true");
    submitter?.classList.add("is-busy");
  });
}

function release(form) {
  delete form.dataset.sent;
  for (const button of form.querySelectorAll(".is-busy")) {
    button.removeAttribute("aria-disabled");
    button.classList.remove("is-busy");
  }
}

export function guardAgainstDoubleSubmit() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (staysHere(event) || form.method !== "post" || form.target === "_blank" || "sendsOften" in form.dataset) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    mark(form, event.submitter);
  });
  // Back in the history a page may come alive again as it was left.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) document.querySelectorAll("form[data-sent]").forEach(release);
  });
}
