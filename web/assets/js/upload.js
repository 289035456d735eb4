// File fields: drop zone, what was chosen, and a bar that shows how much has been sent.

import { eachNew } from "./content.js";

function readable(bytes) {
  const locale = document.documentElement.lang || undefined;
  const [unit, size] = bytes < 1e6 ? ["kilobyte", 1e3] : bytes < 1e9 ? ["megabyte", 1e6] : ["gigabyte", 1e9];
  const format = new Intl.NumberFormat(locale, { style: "unit", unit, maximumFractionDigits: bytes < 1e6 ? 0 : 1 });
  return format.format(Math.max(bytes / size, 0.1));
}

function list(zone, input) {
  const chosen = zone.querySelector("[data-upload-chosen]");
  chosen.replaceChildren(
    ...[...input.files].map((file) => {
      const line = document.createElement("li");
      const size = document.createElement("span");
      line.append(file.name);
      size.textContent = readable(file.size);
      line.append(size);
      return line;
    }),
  );
}

function acceptDrops(zone, input) {
  for (const kind of ["dragenter", "dragover"]) {
    zone.addEventListener(kind, (event) => {
      event.preventDefault();
      zone.classList.add("is-over");
    });
  }
  for (const kind of ["dragleave", "drop"]) zone.addEventListener(kind, () => zone.classList.remove("is-over"));
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
}

// As after an ordinary submit: on to the next page, or this one again with what was refused.
function finish(request) {
  const next = request.getResponseHeader("X-Continue-At");
  if (next) {
    location.assign(next);
    return true;
  }
  const again = request.response?.querySelector("main");
  if (!again) return false;
  document.title = request.response.title || document.title;
  document.querySelector("main").replaceWith(document.adoptNode(again));
  document.dispatchEvent(new CustomEvent("consilium:refused"));
  return true;
}

function send(form, zone, submitter) {
  const box = zone.querySelector("[data-upload-progress]");
  const bar = box.querySelector("progress");
  const words = box.querySelector("[data-upload-words]");
  const request = new XMLHttpRequest();
  const failed = () => {
    words.textContent = box.dataset.textFailed;
    delete form.dataset.sent;
    submitter?.removeAttribute("aria-disabled");
    submitter?.classList.remove("is-busy");
  };
  request.upload.addEventListener("progress", (event) => {
    if (!event.lengthComputable) return;
    bar.value = event.loaded / event.total;
    words.textContent = box.dataset.textProgress.replace("{done}", readable(event.loaded)).replace("{total}", readable(event.total));
    if (event.loaded === event.total) words.textContent = box.dataset.textChecking;
  });
  request.addEventListener("error", failed);
  request.addEventListener("load", () => finish(request) || failed());
  box.hidden = false;
  request.open("POST", form.action);
  request.setRequestHeader("X-Upload", "1");
  request.responseType = "document";
  request.send(new FormData(form, submitter));
}

export function showUploads(part) {
  eachNew(part, "[data-upload]", (zone) => {
    const input = zone.querySelector("input[type=file]");
    input.addEventListener("change", () => list(zone, input));
    acceptDrops(zone, input);
    input.form?.addEventListener("submit", (event) => {
      if (event.defaultPrevented || input.files.length === 0 || !zone.querySelector("[data-upload-progress]")) return;
      event.preventDefault();
      if (event.target.dataset.sent) return;
      event.target.dataset.sent = "yes";
      event.submitter?.setAttribute("aria-disabled", "true");
      event.submitter?.classList.add("is-busy");
      send(event.target, zone, event.submitter);
    });
  });
}
