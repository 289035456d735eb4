// Light, dark, or as the device says. The choice is a cookie, so that the server paints the page right at once.

const COOKIE = "consilium_theme";
const ONE_YEAR = 31536000;

function remember(theme) {
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `${COOKIE}=${theme}; Path=/; Max-Age=${theme === "auto" ? 0 : ONE_YEAR}; SameSite=Lax${secure}`;
}

function show(theme) {
  document.documentElement.dataset.theme = theme;
  for (const button of document.querySelectorAll("[data-theme-choice]")) {
    button.setAttribute("aria-pressed", String(button.dataset.themeChoice === theme));
  }
}

export function followAppearance() {
  show(document.documentElement.dataset.theme || "auto");
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-theme-choice]");
    if (!button) return;
    remember(button.dataset.themeChoice);
    show(button.dataset.themeChoice);
  });
}
