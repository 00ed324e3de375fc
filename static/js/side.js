/* The customer's screen stays awake while it is looked at, and its page is said in the language of its words. */

let lock = null;

async function stayAwake() {
  if (lock || document.hidden || !navigator.wakeLock) return;
  try {
    lock = await navigator.wakeLock.request("screen");
    lock.addEventListener("release", () => (lock = null));
  } catch (error) {
    lock = null; // low battery, or not allowed: the screen goes dark as it would anyway
  }
}

function speak() {
  const place = document.querySelector("[data-language]");
  if (place) document.documentElement.lang = place.dataset.language;
}

document.addEventListener("visibilitychange", stayAwake);
document.addEventListener("lado:applied", speak);
stayAwake();
speak();
