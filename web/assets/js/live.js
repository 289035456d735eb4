// Parts that follow the workflow by themselves: htmx polls, an ETag says "nothing new", a hidden tab is quiet.

const tags = new WeakMap();

function isLive(element) {
  return element?.matches?.("[data-live]");
}

function showStale(element, isStale) {
  const words = element.parentElement?.querySelector("[data-live-stale]");
  if (words) words.hidden = !isStale;
}

function ask(event) {
  const { ctx } = event.detail;
  const element = ctx.sourceElement;
  if (!isLive(element)) return;
  if (document.hidden || element.contains(document.activeElement?.closest("form, dialog, details[open]"))) {
    // Nobody looks, or somebody is writing inside: the part stays as it is.
    event.preventDefault();
    return;
  }
  const tag = tags.get(element) ?? element.dataset.etag;
  if (tag) ctx.request.headers["If-None-Match"] = tag;
}

function listen(event) {
  const { ctx } = event.detail;
  if (!isLive(ctx.sourceElement)) return;
  // A redirect means that the session has ended: the sign-in page does not belong in here.
  const isUsable = ctx.response.status < 400 && !ctx.response.raw.redirected;
  showStale(ctx.sourceElement, !isUsable);
  if (!isUsable) {
    event.preventDefault();
    return;
  }
  const tag = ctx.response.headers.get("ETag");
  if (tag) tags.set(ctx.sourceElement, tag);
}

export function pollLiveRegions() {
  document.addEventListener("htmx:config:request", ask);
  document.addEventListener("htmx:before:response", listen);
  document.addEventListener("htmx:error", (event) => {
    const element = event.detail?.ctx?.sourceElement;
    if (isLive(element)) showStale(element, true);
  });
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return;
    for (const element of document.querySelectorAll("[data-live]")) element.dispatchEvent(new Event("visible"));
  });
}
