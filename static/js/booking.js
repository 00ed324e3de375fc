/* What scripts add to booking, which works without them: how long a time is still kept, and how much is written.
 *   [data-kept="ISO" data-kept-text="%s left" data-kept-over="…"] counts down by the server's clock;
 *   [data-counts] holds a field with a maxlength, and [data-counts-text="%s of 500"]. */

import { elapsed, serverNow } from "./clock.js";

function keep(place) {
  const left = Date.parse(place.dataset.kept) - serverNow();
  place.hidden = false;
  place.textContent = left > 0 ? place.dataset.keptText.replace("%s", elapsed(left)) : place.dataset.keptOver;
  if (left > 0) setTimeout(() => keep(place), 1000 - (serverNow().getTime() % 1000));
}

function count(place) {
  const field = place.querySelector("textarea");
  const told = place.querySelector("[data-counts-text]");
  const hint = place.querySelector(".field .hint");
  const draw = () => (told.textContent = told.dataset.countsText.replace("%s", String(field.value.length)));
  told.hidden = false;
  if (hint) hint.classList.add("sr");
  field.addEventListener("input", draw);
  draw();
}

document.querySelectorAll("[data-kept]").forEach(keep);
document.querySelectorAll("[data-counts]").forEach(count);
