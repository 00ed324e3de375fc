/* <button data-wake aria-pressed="false" hidden> "Keep the screen on": shown where the browser can, and held only while the
 * page says that it matters, <span data-wake-while hidden>. A page that comes back to the front takes it again. */

const NAME = "lado-wake"; // for this visit, not for the next
let lock = null;
let asking = false;

const isWanted = () => sessionStorage.getItem(NAME) === "on" && document.querySelector("[data-wake-while]") !== null;

async function follow() {
  show();
  if (!isWanted()) release();
  else if (!lock && !asking && !document.hidden) await take();
}

async function take() {
  asking = true;
  try {
    lock = await navigator.wakeLock.request("screen");
    lock.addEventListener("release", () => (lock = null)); // the browser took it: another page, low battery
  } catch (error) {
    lock = null; // not now: it is asked again when the page comes to the front
  }
  asking = false;
  if (!isWanted()) release();
}

function release() {
  if (!lock) return;
  lock.release().catch(() => null);
  lock = null;
}

function show() {
  const on = sessionStorage.getItem(NAME) === "on";
  document.querySelectorAll("[data-wake]").forEach((button) => {
    button.hidden = false;
    if (button.getAttribute("aria-pressed") !== String(on)) button.setAttribute("aria-pressed", String(on));
  });
}

if (window.isSecureContext && navigator.wakeLock) {
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-wake]")) return;
    sessionStorage.setItem(NAME, sessionStorage.getItem(NAME) === "on" ? "off" : "on");
    follow();
  });
  document.addEventListener("visibilitychange", follow);
  document.addEventListener("lado:applied", follow);
  follow();
}
