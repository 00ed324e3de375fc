/* The greeter's page. What is typed into [data-find] leaves only the rows of the line whose number has it and frames the
 * others beside it (press Find and the server looks through the whole line). A press that comes right after the rows
 * have moved was meant for another row and does nothing: the next one counts. So does one on an order beside which a
 * warning has just appeared.
 *   li[data-number] are the rows, [data-found-none="…"][data-found-elsewhere="…"] says that none is left there. */

const SETTLE = 400; // as command.js: nobody sees a change and aims anew within this time
const UNREAD = 1500; // a warning that has just appeared among the orders: nobody has told the customer yet
const LISTS = ["line", "called", "aside"];

const input = document.querySelector("[data-find] input");
let movedAt = -SETTLE;
let warnedAt = -UNREAD;
let order = rowsInOrder();
let warned = warns();

function rows() {
  return Array.from(document.querySelectorAll(".greet li[data-number]"));
}

function rowsInOrder() {
  return rows().map((row) => row.dataset.key).join(" ");
}

function warns() {
  return document.querySelector("[data-region=offers] [name=told]") !== null;
}

/* --- find */
function typed() {
  return input.value.replace(/[^\p{L}\p{N}]/gu, "").toUpperCase();
}

function sift() {
  const sought = typed();
  const has = (row) => row.dataset.number.includes(sought);
  const [line, room] = [".greet-line", ".greet-room"].map((part) => rows().filter((row) => row.closest(part)));
  for (const row of line) row.toggleAttribute("data-unsought", !has(row));
  for (const row of room) row.toggleAttribute("data-sought", sought !== "" && has(row));
  const place = document.querySelector("[data-found-none]");
  const words = room.some(has) ? place.dataset.foundElsewhere : place.dataset.foundNone;
  const said = sought && !line.some(has) ? words : "";
  if (place.textContent !== said) place.textContent = said;
}

/* --- nothing jumps under the finger */
function applied(event) {
  sift();
  const { regions } = event.detail;
  const now = rowsInOrder();
  if (regions.some((name) => LISTS.includes(name)) && now !== order) movedAt = performance.now();
  order = now;
  const isWarned = warns();
  if (isWarned && !warned) warnedAt = performance.now();
  warned = isWarned;
}

function meantForAnother(event) {
  if (event.target.closest("[data-region=offers] button")) return performance.now() - warnedAt < UNREAD;
  const isByHand = event.detail > 0; // the keyboard goes by the focus, which stays with its row
  return isByHand && event.target.closest(".greet li[data-number]") && performance.now() - movedAt < SETTLE;
}

function pressed(event) {
  if (!meantForAnother(event)) return;
  event.preventDefault();
  event.stopPropagation();
}

document.addEventListener("lado:applied", applied);
document.addEventListener("click", pressed, true);
if (input) {
  input.addEventListener("input", sift);
  sift();
}
