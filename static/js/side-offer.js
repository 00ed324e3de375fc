/* The customer screen looks whether its clerk has laid a document on it: whenever its socket says that something has
 * changed at the counter, every two seconds while it has no socket, and now and then in any case. */

const WITHOUT_SOCKET = 2000;
const ANYHOW = 10000;
const place = document.querySelector("[data-offer]");
let isStale = true; // until the socket has said something
let lookedAt = 0;

async function look() {
  lookedAt = Date.now();
  try {
    const answer = await fetch(place.dataset.offer, { credentials: "same-origin", cache: "no-store" });
    if (!answer.ok) return;
    const found = await answer.text();
    const isThere = place.childElementCount > 0;
    if (isThere !== Boolean(found.trim())) place.innerHTML = found;
  } catch (error) {
    return; // no network: the next look tells
  }
}

if (place) {
  document.addEventListener("lado:stale", () => (isStale = true));
  document.addEventListener("lado:applied", () => {
    isStale = false;
    look();
  });
  look();
  setInterval(() => {
    if (!document.hidden && (isStale || Date.now() - lookedAt > ANYHOW)) look();
  }, WITHOUT_SOCKET);
}
