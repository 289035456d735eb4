// Notices can be put away; the focus goes on to the content.

export function dismissNotices() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-dismiss-notice]");
    if (!button) return;
    button.closest(".notice").remove();
    document.getElementById("content")?.focus({ preventScroll: true });
  });
}
