/* Keeps the ticket's page on this device: with its service worker it opens without network too, as it was last known.
 *   <main data-worker="/ticket/sw.js" data-scope="/t/…/"> … <span data-ended hidden> once there is nothing left to keep:
 *   then all of it is forgotten, the worker and its notices too.
 * `registration` resolves to the worker's registration, or to null where there can be none. */

const place = document.querySelector("[data-worker]");
const TICKET = `lado-ticket ${place.dataset.scope}`;
const SHELL = "lado-shell";
const entry = (name) => `/kept/${name}`; // as ticket-worker.js names them
const isPossible = window.isSecureContext && "serviceWorker" in navigator && "caches" in window;
const isOver = () => document.querySelector("[data-ended]") !== null;

export const registration = isPossible && !isOver() ? register() : Promise.resolve(null);

async function register() {
  try {
    return await navigator.serviceWorker.register(place.dataset.worker, { scope: place.dataset.scope });
  } catch (error) {
    return null; // a browser that keeps nothing (private mode): the page works all the same
  }
}

/* This page came before its worker: it is fetched once more, for the next time. */
async function first() {
  const cache = await caches.open(TICKET);
  const answer = await fetch(location.href, { cache: "no-store", credentials: "same-origin" });
  if (answer.status === 200) await cache.put(entry("page"), answer);
  await write({ at: new Date().toISOString() }, "since");
  const loaded = performance.getEntriesByType("resource").map((entry) => new URL(entry.name));
  const ours = loaded.filter((url) => url.origin === location.origin && url.pathname.startsWith("/static/"));
  await (await caches.open(SHELL)).addAll(Array.from(new Set(ours.map((url) => url.href))));
}

async function write(state, name) {
  const cache = await caches.open(TICKET);
  await cache.put(entry(name), Response.json(state));
}

async function forget() {
  await caches.delete(TICKET);
  const mine = await navigator.serviceWorker.getRegistration(place.dataset.scope);
  if (!mine || new URL(mine.scope).pathname !== place.dataset.scope) return;
  (await mine.getNotifications()).forEach((notice) => notice.close());
  const subscription = mine.pushManager ? await mine.pushManager.getSubscription() : null;
  if (subscription) await subscription.unsubscribe();
  await mine.unregister();
}

/* In order, and nothing after the end: what is forgotten stays forgotten. */
let work = registration;

function then(act) {
  work = work.then(act).catch(() => null); // storage that is full or forbidden is no reason to complain
}

document.addEventListener("lado:applied", ({ detail }) => {
  if (!isPossible) return;
  if (isOver()) then(forget);
  else if (detail.parts.ticket) then(() => write({ html: detail.parts.ticket, at: new Date().toISOString() }, "state"));
});
if (isPossible && isOver()) then(forget);
else then((made) => made && !navigator.serviceWorker.controller && first());
