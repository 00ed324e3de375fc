/* A clerk's page of a document shows by itself what was done elsewhere: it asks whenever the socket of the counter says
 * that something has changed, every two seconds without a socket, and now and then in any case. */

import { keepSocket } from "./socket.js";

const WITHOUT_SOCKET = 2000;
const ANYHOW = 10000;
const place = document.querySelector("[data-watch]");
let hasSocket = false;
let lookedAt = 0;

async function look() {
  lookedAt = Date.now();
  try {
    const answer = await fetch(place.dataset.watch, { credentials: "same-origin", cache: "no-store", headers: { Accept: "application/json" } });
    if (!answer.ok) return;
    const found = await answer.json();
    if (found.state !== place.dataset.watchFrom) location.replace(place.dataset.watchTo);
  } catch (error) {
    return; // no network: the next look tells
  }
}

function heard() {
  hasSocket = true;
  look();
}

if (place) {
  if (place.dataset.watchSocket) keepSocket(place.dataset.watchSocket, { heard, lost: () => (hasSocket = false) }).open();
  setInterval(() => {
    if (!document.hidden && (!hasSocket || Date.now() - lookedAt > ANYHOW)) look();
  }, WITHOUT_SOCKET);
}
