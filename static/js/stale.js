/* Says that the page is stale, and since when: [data-stale] is shown, the sign [data-live-sign] gives the time.
 * Inside both, [data-when="live|polling|stale"] are the words for each case and [data-stale-since] is the time. */

import { hhmm } from "./clock.js";

let now = { when: "live", since: null };

function show() {
  const isLive = now.when === "live";
  document.querySelectorAll("[data-stale]").forEach((banner) => {
    banner.hidden = isLive;
    if (!isLive) tell(banner, now.when);
  });
  document.querySelectorAll("[data-live-sign]").forEach((sign) => {
    if (isLive) sign.removeAttribute("data-state");
    else sign.setAttribute("data-state", "stale");
    tell(sign, isLive ? "live" : "stale");
  });
}

function tell(place, when) {
  place.querySelectorAll("[data-when]").forEach((words) => (words.hidden = words.dataset.when !== when));
  place.querySelectorAll("[data-stale-since]").forEach((time) => {
    if (now.since) time.textContent = hhmm(now.since, time);
  });
}

document.addEventListener("lado:stale", (event) => {
  now = { when: event.detail.polling ? "polling" : "stale", since: event.detail.since };
  show();
});
document.addEventListener("lado:fresh", () => {
  if (now.when === "live") return;
  now = { when: "live", since: null };
  show();
});
document.addEventListener("lado:applied", () => now.when !== "live" && show());
