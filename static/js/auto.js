/* The store calls by itself: the time for notes runs down, and at its end the desk reminds the server, once.
 *   <div data-auto="/api/v1/counters/7/auto-call/" data-auto-at="ISO"> with [data-auto-wait] around [data-auto-left]
 *   (seconds) and [data-auto-now], one of them shown. The worker calls too: whoever is first, there is one call. */

import { serverNow } from "./clock.js";
import { newKey, send } from "./send.js";

let reminded = "";

function left(place) {
  return Math.ceil((Date.parse(place.dataset.autoAt) - serverNow()) / 1000);
}

function draw(place, seconds) {
  const [wait, now] = [place.querySelector("[data-auto-wait]"), place.querySelector("[data-auto-now]")];
  const text = place.querySelector("[data-auto-left]");
  if (wait.hidden !== seconds <= 0) wait.hidden = seconds <= 0;
  if (now.hidden !== seconds > 0) now.hidden = seconds > 0;
  if (seconds > 0 && text.textContent !== String(seconds)) text.textContent = String(seconds);
}

async function remind(place) {
  reminded = place.dataset.autoAt;
  const answer = await send(place.dataset.auto, "{}", newKey(), () => null);
  if (answer && answer.ok) document.dispatchEvent(new CustomEvent("lado:refresh"));
}

function tick() {
  const place = document.querySelector("[data-auto]");
  if (!place) return;
  const seconds = left(place);
  draw(place, seconds);
  if (seconds <= 0 && reminded !== place.dataset.autoAt) remind(place);
}

document.addEventListener("lado:applied", tick);
tick();
setInterval(tick, 500);
