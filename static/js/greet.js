/* The greeter's page. What is typed into [data-find] shows only the rows whose number has it (press Find and the server
 * looks through the whole line); a press that comes right after the rows have moved was meant for another row and does
 * nothing: the next one counts.
 *   li[data-number] are the rows, [data-found-none="…"] says that none is left. */

const SETTLE = 400; // as command.js: nobody sees a change and aims anew within this time
const LISTS = ["line", "called", "aside"];

const input = document.querySelector("[data-find] input");
let movedAt = -SETTLE;
let order = rowsInOrder();

function rows() {
  return Array.from(document.querySelectorAll(".greet li[data-number]"));
}

function rowsInOrder() {
  return rows().map((row) => row.dataset.key).join(" ");
}

/* --- find */
function typed() {
  return input.value.replace(/[^\p{L}\p{N}]/gu, "").toUpperCase();
}

function sift() {
  const sought = typed();
  let left = 0;
  for (const row of rows()) {
    const isOut = !row.dataset.number.includes(sought);
    row.toggleAttribute("data-unsought", isOut);
    if (!isOut) left += 1;
  }
  const none = document.querySelector("[data-found-none]");
  const words = sought && !left ? none.dataset.foundNone : "";
  if (none.textContent !== words) none.textContent = words;
}

/* --- nothing jumps under the finger */
function applied(event) {
  sift();
  if (!event.detail.regions.some((name) => LISTS.includes(name))) return;
  const now = rowsInOrder();
  if (now !== order) movedAt = performance.now();
  order = now;
}

function meantForAnother(event) {
  const isByHand = event.detail > 0; // the keyboard goes by the focus, which stays with its row
  if (!isByHand || !event.target.closest(".greet li[data-number]")) return;
  if (performance.now() - movedAt >= SETTLE) return;
  event.preventDefault();
  event.stopPropagation();
}

document.addEventListener("lado:applied", applied);
document.addEventListener("click", meantForAnother, true);
if (input) {
  input.addEventListener("input", sift);
  sift();
}
