/* One button: "Tell me when it is nearly my turn", by Web Push, also when the page is closed.
 *   <div data-notify="where to ask" data-notify-off="where to ask no more" data-push-key="…"> with
 *   <button data-notify-press aria-pressed> and, for each state, <… data-notify-is="off">: off, asking, on, blocked (by the
 *   browser), impossible, iphone (only from the home screen), failed. */

import { registration } from "./ticket-keep.js";

const ANSWER_WITHIN = 8000;
const NOT_PRESSED = ["impossible", "iphone"];
let now = "";

const place = () => document.querySelector("[data-notify]");

function show(state) {
  now = state || now;
  const here = place();
  if (!here || !now) return;
  here.querySelectorAll("[data-notify-is]").forEach((words) => (words.hidden = words.dataset.notifyIs !== now));
  const button = here.querySelector("[data-notify-press]");
  button.hidden = NOT_PRESSED.includes(now);
  button.setAttribute("aria-pressed", String(now === "on"));
  if (now === "asking") button.setAttribute("aria-busy", "true");
  else button.removeAttribute("aria-busy");
}

function isApple() {
  return /iPhone|iPad|iPod/.test(navigator.userAgent) || (/Macintosh/.test(navigator.userAgent) && navigator.maxTouchPoints > 1);
}

function impossible() {
  show(isApple() && !navigator.standalone ? "iphone" : "impossible");
}

const canPush = () => "PushManager" in window && "Notification" in window;

async function start() {
  if (!place()) return;
  if (!canPush()) impossible();
  const worker = await registration;
  if (!worker || !canPush()) impossible();
  else if (Notification.permission === "denied") show("blocked");
  else {
    const subscription = await worker.pushManager.getSubscription().catch(() => null);
    if (subscription && Notification.permission === "granted") await tell(subscription, false);
    else show("off");
  }
}

/* --- with the server */
async function post(url, fields) {
  const giveUp = new AbortController();
  setTimeout(() => giveUp.abort(), ANSWER_WITHIN);
  const headers = { Accept: "application/json" };
  const answer = await fetch(url, { method: "POST", body: new URLSearchParams(fields), headers, signal: giveUp.signal });
  if (answer.status >= 500) throw new Error(String(answer.status));
  return answer.ok ? (await answer.json()).state : "refused";
}

/* What nobody answered may be as it was: without network a phone that asked before is told all the same. */
async function tell(subscription, isNew) {
  const { endpoint, keys } = subscription.toJSON();
  const fields = { endpoint, p256dh: keys.p256dh, auth: keys.auth };
  const answer = await post(place().dataset.notify, fields).catch(() => "nothing");
  if (answer === "on" || (answer === "nothing" && !isNew)) return show("on");
  await subscription.unsubscribe().catch(() => null); // refused, or its push service knows it no more
  return show("failed");
}

/* --- with the browser */
function bytes(text) {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (sign) => sign.charCodeAt(0));
}

async function subscribe(worker) {
  const wish = { userVisibleOnly: true, applicationServerKey: bytes(place().dataset.pushKey) };
  try {
    return await worker.pushManager.subscribe(wish);
  } catch (error) {
    const old = await worker.pushManager.getSubscription(); // one for a key that this server had before
    if (!old) throw error;
    await old.unsubscribe();
    return worker.pushManager.subscribe(wish);
  }
}

async function turnOn(worker) {
  show("asking");
  const answer = await Notification.requestPermission();
  if (answer !== "granted") return show(answer === "denied" ? "blocked" : "off");
  try {
    await navigator.serviceWorker.ready;
    return await tell(await subscribe(worker), true);
  } catch (error) {
    return show("failed");
  }
}

async function turnOff(worker) {
  show("off");
  const subscription = await worker.pushManager.getSubscription();
  if (!subscription) return;
  await post(place().dataset.notifyOff, { endpoint: subscription.endpoint }).catch(() => null); // it dies with this:
  await subscription.unsubscribe();
}

document.addEventListener("click", async (event) => {
  if (!event.target.closest("[data-notify-press]") || now === "asking") return;
  const worker = await registration;
  if (now === "on") await turnOff(worker);
  else await turnOn(worker);
});
document.addEventListener("lado:applied", () => show());
start();
