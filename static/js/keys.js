/* [data-key-shortcut="Space"] is pressed by that key while no field, button or link has the focus and no dialog is
 * open. */

const BUSY_WITH = "a, button, input, select, summary, textarea, [contenteditable]";
const MODIFIERS = ["ctrlKey", "altKey", "metaKey", "shiftKey"];

function isTaken(event) {
  if (event.defaultPrevented || event.repeat || MODIFIERS.some((key) => event[key])) return true;
  return event.target.closest(BUSY_WITH) !== null || document.querySelector("dialog[open]") !== null;
}

document.addEventListener("keydown", (event) => {
  if (isTaken(event)) return;
  const target = Array.from(document.querySelectorAll("[data-key-shortcut]")).find(
    (one) => [event.code, event.key].includes(one.dataset.keyShortcut) && one.offsetParent !== null,
  );
  if (!target) return;
  event.preventDefault(); // Space would scroll
  if (target.getAttribute("aria-disabled") !== "true") target.click();
});
