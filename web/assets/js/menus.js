// Menus are <details>. Here: Escape and a press elsewhere close them, and focus goes back to their button.

const MENUS = "details.menu, details.bottom-more";

function close(menu, { focus }) {
  menu.open = false;
  if (focus) menu.querySelector("summary").focus();
}

function openMenus() {
  return [...document.querySelectorAll(MENUS)].filter((menu) => menu.open);
}

export function closeMenus() {
  document.addEventListener("click", (event) => {
    for (const menu of openMenus()) {
      if (!menu.contains(event.target)) close(menu, { focus: false });
    }
  });
  document.addEventListener("focusin", (event) => {
    for (const menu of openMenus()) {
      if (!menu.contains(event.target)) close(menu, { focus: false });
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of openMenus()) close(menu, { focus: menu.contains(document.activeElement) });
  });
}
