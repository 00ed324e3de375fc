/* The service worker of one ticket's page, whose address is its scope: it shows what is pushed, and without network the
 * page as it was last known. In the cache of the ticket are "page", "state" {html, at} of its live part (ticket-keep.js
 * writes it) and "told", the newest notice; the cache "lado-shell" holds scripts, styles and pictures of all tickets. */

const HERE = new URL(self.registration.scope);
const TICKET = `lado-ticket ${HERE.pathname}`;
const SHELL = "lado-shell";
const PATIENCE = 6000; // a network that says nothing for so long is none
const AWAY = [502, 503, 504];
const GONE = [404, 410];
const REGION = /(<div data-region="ticket">)[\s\S]*(<\/div>\s*<\/main>)/;
const SHAKE = [200, 100, 200];
const entry = (name) => `/kept/${name}`; // the same for worker and page, which count paths from different places

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== HERE.origin) return;
  if (request.mode === "navigate" && url.pathname === HERE.pathname) event.respondWith(page(request));
  else if (url.pathname.startsWith("/static/")) event.respondWith(shell(request));
});

/* --- the page */
async function page(request) {
  try {
    const answer = await within(PATIENCE, fetch(request));
    if (AWAY.includes(answer.status)) throw new Error(String(answer.status));
    if (answer.status === 200) await keep(answer.clone());
    if (GONE.includes(answer.status)) await caches.delete(TICKET);
    return answer;
  } catch (error) {
    return (await kept()) || fetch(request);
  }
}

async function keep(answer) {
  const cache = await caches.open(TICKET);
  await cache.put(entry("page"), answer);
  await cache.delete(entry("state"));
  await cache.put(entry("since"), Response.json({ at: new Date().toISOString() }));
}

/* The last page with the last state in it, marked with the time since when it may be old. */
async function kept() {
  const cache = await caches.open(TICKET);
  const last = await cache.match(entry("page"));
  if (!last) return null;
  const state = (await read(cache, "state")) || (await read(cache, "since")) || {};
  let html = await last.text();
  if (state.html) html = html.replace(REGION, (_all, before, after) => before + state.html + after);
  if (state.at) html = html.replace("<main ", `<main data-kept="${state.at}" `);
  const headers = new Headers(last.headers);
  ["Content-Length", "Content-Encoding"].forEach((name) => headers.delete(name));
  return new Response(html, { headers });
}

async function read(cache, name) {
  const found = await cache.match(entry(name));
  return found ? found.json() : null;
}

/* --- scripts, styles, pictures */
async function shell(request) {
  const cache = await caches.open(SHELL);
  try {
    const answer = await within(PATIENCE, fetch(request));
    if (answer.status === 200) await cache.put(request, answer.clone());
    return answer;
  } catch (error) {
    return (await cache.match(request)) || Response.error();
  }
}

function within(time, answer) {
  return Promise.race([answer, new Promise((_done, fail) => setTimeout(fail, time, new Error("no answer")))]);
}

/* --- notices */
self.addEventListener("push", (event) => event.waitUntil(tell(said(event.data))));

function said(data) {
  try {
    return data.json();
  } catch (error) {
    return null;
  }
}

/* A notice that comes after a newer one is not shown: browsers insist on some notice, so the newer stays, silently. */
async function tell(notice) {
  const cache = await caches.open(TICKET);
  const before = await read(cache, "told");
  if (!notice && !before) return;
  const isOld = !notice || (before !== null && before.at > notice.at);
  const shown = isOld ? before : notice;
  await cache.put(entry("told"), Response.json(shown));
  await self.registration.showNotification(shown.title, {
    body: shown.body,
    tag: "turn",
    renotify: !isOld,
    silent: isOld,
    requireInteraction: shown.kind === "called",
    icon: "/static/img/icon-192.png",
    badge: "/static/img/badge-96.png",
    ...(isOld ? {} : { vibrate: SHAKE }),
  });
}

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open());
});

async function open() {
  const windows = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const mine = windows.find((one) => new URL(one.url).pathname === HERE.pathname);
  return mine ? mine.focus() : self.clients.openWindow(HERE.href);
}

/* The browser gave the subscription another address. */
self.addEventListener("pushsubscriptionchange", (event) => {
  if (event.newSubscription) event.waitUntil(renew(event.newSubscription.toJSON()));
});

function renew({ endpoint, keys }) {
  const body = new URLSearchParams({ endpoint, p256dh: keys.p256dh, auth: keys.auth });
  return fetch(new URL("notify/", HERE), { method: "POST", body, headers: { Accept: "application/json" } });
}
