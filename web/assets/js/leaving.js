// Warns whoever closes the last tab. Whoever goes on to another page of this site is let go.

// Steps that a browser does not announce to pages, where a key shows them.
const isStep = ({ key, altKey, ctrlKey, metaKey }) =>
  key === "F5" || ((ctrlKey || metaKey) && ["r", "R", "[", "]"].includes(key)) || (altKey && ["ArrowLeft", "ArrowRight"].includes(key));
const BACK = 3;

export function followLeaving(isNeeded) {
  let staysHere = false;
  const stays = (isHere = true) => {
    staysHere = isHere;
    setTimeout(() => (staysHere = false), 1000);
  };
  const listen = (kind, isHere) =>
    window.addEventListener(kind, (event) => isHere(event) && stays(), { capture: true });

  listen("keydown", isStep);
  listen("mouseup", ({ button }) => button >= BACK);
  if ("navigation" in window) {
    window.navigation.addEventListener("navigate", ({ destination }) => stays(new URL(destination.url).origin === location.origin));
  } else {
    listen("click", () => true);
    listen("submit", () => true);
  }
  window.addEventListener("beforeunload", (event) => {
    if (isNeeded() && !staysHere) event.preventDefault();
  });
}
