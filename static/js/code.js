/* <div data-code="/poster/code/" data-seconds="34"> shows a code that changes: when the seconds are over the next one is
 * fetched ({html, seconds}). Without an answer the old one is still taken for a minute; then it is not shown any more,
 * and [data-code-old] says so. */

const AGAIN = 5000;
const STILL_GOOD = 60000;

async function fetched(address) {
  const answer = await fetch(address, { credentials: "same-origin", headers: { Accept: "application/json" }, cache: "no-store" });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

function isOld(place, old) {
  place.hidden = old;
  document.querySelectorAll("[data-code-old]").forEach((word) => (word.hidden = !old));
}

async function next(place, until) {
  try {
    const { html, seconds } = await fetched(place.dataset.code);
    place.innerHTML = html;
    isOld(place, false);
    turn(place, seconds);
  } catch {
    if (Date.now() > until + STILL_GOOD) isOld(place, true);
    setTimeout(() => next(place, until), AGAIN);
  }
}

function turn(place, seconds) {
  const wait = Math.max(1, seconds) * 1000;
  setTimeout(() => next(place, Date.now()), wait);
}

document.querySelectorAll("[data-code]").forEach((place) => turn(place, Number(place.dataset.seconds)));
