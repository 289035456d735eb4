// Opens and closes native dialogs. Newer browsers do it by themselves; Escape and focus return are theirs too.

const KNOWS_COMMANDS = "commandForElement" in HTMLButtonElement.prototype;

function act(button) {
  const dialog = document.getElementById(button.getAttribute("commandfor"));
  if (!(dialog instanceof HTMLDialogElement)) return;
  const command = button.getAttribute("command");
  if (command === "show-modal" && !dialog.open) dialog.showModal();
  if (command === "close" && dialog.open) dialog.close();
}

// A press on the backdrop closes only what asks for no text: nothing typed is lost by a slip.
function closeFromOutside(event) {
  const dialog = event.target;
  if (!(dialog instanceof HTMLDialogElement) || !dialog.open) return;
  if (dialog.querySelector("textarea, input:not([type=hidden])")) return;
  const box = dialog.getBoundingClientRect();
  const inside = event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
  if (!inside) dialog.close();
}

export function openDialogs() {
  if (!KNOWS_COMMANDS) {
    document.addEventListener("click", (event) => {
      const button = event.target.closest("button[commandfor]");
      if (button) act(button);
    });
  }
  document.addEventListener("mousedown", closeFromOutside);
  // A dialog that came back with errors opens by itself.
  for (const dialog of document.querySelectorAll("dialog[data-open-now]")) dialog.showModal();
}
