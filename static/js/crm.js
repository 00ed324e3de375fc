/* The panel of the chain's own customer system: it comes after the desk, nothing waits for it, and its room is kept.
 *   <section data-crm="/desk/3/crm/?ticket=12" data-keep> [data-crm-says] is filled, <template data-crm-silent> is what
 *   stands there when nobody answers; [data-crm-again] asks again, and so does another [data-person] on the page:
 *   whether it is known who the customer is says what may be read */

import { patch } from "./patch.js";

const ANSWER_WITHIN = 4000; // the customer system has one second of it
const NOTHING = 204;
const asked = new WeakMap();

async function answer(url) {
  const giveUp = new AbortController();
  const timer = setTimeout(() => giveUp.abort(), ANSWER_WITHIN);
  const address = `${url}&lang=${encodeURIComponent(document.documentElement.lang)}`;
  try {
    const found = await fetch(address, { credentials: "same-origin", cache: "no-store", signal: giveUp.signal });
    if (found.redirected || !found.ok) return null;
    return found.status === NOTHING ? "" : await found.text();
  } catch (error) {
    return null;
  } finally {
    clearTimeout(timer);
  }
}

const person = () => {
  const card = document.querySelector("[data-person]");
  return card ? card.dataset.person : "";
};

async function fill(place) {
  const says = place.querySelector("[data-crm-says]");
  const known = person();
  asked.set(place, known);
  place.setAttribute("aria-busy", "true");
  const html = await answer(place.dataset.crm);
  if (asked.get(place) !== known) return; // it is known better meanwhile, and a later answer is on its way or here
  place.removeAttribute("aria-busy");
  patch(says, html === null ? place.querySelector("[data-crm-silent]").innerHTML : html);
}

function fillNew() {
  for (const place of document.querySelectorAll("[data-crm]")) {
    if (asked.get(place) !== person()) fill(place);
  }
}

document.addEventListener("click", (event) => {
  const again = event.target.closest("[data-crm-again]");
  const place = again && again.closest("[data-crm]");
  if (place && !place.hasAttribute("aria-busy")) fill(place);
});
document.addEventListener("lado:applied", fillNew);
fillNew();
