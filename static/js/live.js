/* Live pages: whole snapshots come by socket, the newest revision wins, regions are patched where they changed.
 * Without a socket the page asks every 5 s and is called stale.
 *   <main data-live data-socket="/ws/…" data-poll="/…/live/" data-revision="17"> … <div data-region="line"> …
 *   data-kept="2026-11-26T10:27:00Z": the page was not sent now, it was kept on the device since then
 *   data-quiet: another live part of the page says whether it is stale
 * Says on document: `lado:applied` {regions, parts, revision, asOf}, `lado:stale` {since, polling}, `lado:fresh`.
 * Hears on document: `lado:refresh` (ask at once). */

import { patch } from "./patch.js";
import { keepSocket } from "./socket.js";

const GRACE = 3000; // a socket that is back within this was never missed
const POLL_EVERY = 5000;
const REFRESH_EVERY = 60000;
const ANSWER_WITHIN = 4000;
const DEAF_AFTER = 2000;
const SLEPT = 90000; // without news for so long, although it asks every minute: the device was asleep
const RELOAD_AT_MOST_EVERY = 30000;
const GONE = [401, 403, 404, 410];

class Live {
  constructor(root) {
    this.root = root;
    this.last = new WeakMap(); // region -> the HTML it was last sent
    this.revision = Number(root.dataset.revision || 0);
    this.told = this.revision; // the newest revision that came by socket
    this.freshAt = new Date(root.dataset.kept || Date.now()); // when we last knew how things stand
    this.lostAt = this.freshAt; // since when there is no socket
    this.hasSocket = false;
    this.graceTimer = 0;
    this.pollTimer = 0;
    this.asking = null;
    this.isOld = "kept" in root.dataset; // not known to be so now: a page that was kept, or that was asleep
    this.isQuiet = "quiet" in root.dataset; // a part of a page whose other live part says how fresh it is
    this.socket = root.dataset.socket
      ? keepSocket(root.dataset.socket, { heard: (text) => this.heard(text), lost: (code) => this.lost(code) })
      : null;
  }

  start() {
    if (this.isOld) document.addEventListener("DOMContentLoaded", () => this.isOld && this.old()); // all scripts hear it
    if (this.socket) this.socket.open();
    this.graceTimer = setTimeout(() => this.poll(), this.socket ? GRACE : 0);
    const around = REFRESH_EVERY * (0.9 + Math.random() * 0.2);
    setInterval(() => this.hasSocket && this.poll(), around);
    document.addEventListener("lado:refresh", () => this.poll());
    document.addEventListener("visibilitychange", () => document.hidden || this.wake());
    document.addEventListener("resume", () => this.wake());
    addEventListener("online", () => this.wake());
    addEventListener("offline", () => this.socket && this.socket.drop());
  }

  wake() {
    if (Date.now() - this.freshAt > SLEPT) {
      this.isOld = true;
      this.old();
    }
    if (this.socket) this.socket.open();
    this.poll();
  }

  apply(payload) {
    this.freshAt = new Date();
    if (payload.revision < this.revision) return; // overtaken on its way
    this.revision = payload.revision;
    this.root.dataset.revision = this.revision;
    const regions = Object.entries(payload.regions || {}).filter(([name, html]) => this.patch(name, html));
    const names = regions.map(([name]) => name);
    say("lado:applied", { regions: names, parts: payload.regions || {}, revision: this.revision, asOf: payload.as_of });
    if (this.isOld && this.hasSocket) this.tell("lado:fresh");
    this.isOld = false;
  }

  /* True when there was something to change. */
  patch(name, html) {
    const region = document.querySelector(`[data-region="${CSS.escape(name)}"]`);
    if (!region || this.last.get(region) === html) return false;
    if (patch(region, html)) this.last.set(region, html);
    else this.last.delete(region); // something had to wait: the next snapshot tries again
    return true;
  }

  /* --- the socket */
  heard(text) {
    const payload = JSON.parse(text);
    this.told = Math.max(this.told, payload.revision);
    this.apply(payload);
    if (this.hasSocket) return;
    this.hasSocket = true;
    clearTimeout(this.graceTimer);
    clearTimeout(this.pollTimer);
    this.tell("lado:fresh");
  }

  lost(code) {
    const wasThere = this.hasSocket;
    this.hasSocket = false;
    if (wasThere) {
      this.lostAt = new Date();
      this.graceTimer = setTimeout(() => this.poll(), GRACE);
    }
    if (code >= 4400 && code < 4500) this.poll(); // the server sent us away: its answer says why
  }

  /* --- asking */
  poll() {
    if (!this.root.dataset.poll) return;
    if (!this.asking) this.asking = this.ask().then(() => (this.asking = null));
  }

  async ask() {
    clearTimeout(this.pollTimer);
    const before = this.revision;
    try {
      const answer = await fetchWithin(ANSWER_WITHIN, this.root.dataset.poll);
      if (GONE.includes(answer.status)) reload();
      else if (!answer.ok) throw new Error(String(answer.status));
      else this.answered(await answer.json(), before);
    } catch (error) {
      this.unanswered();
    }
    if (!this.hasSocket) this.pollTimer = setTimeout(() => this.poll(), POLL_EVERY);
  }

  answered(payload, before) {
    this.apply(payload);
    if (!this.socket) this.tell("lado:fresh");
    else if (this.hasSocket && payload.revision > before) setTimeout(() => this.doubt(payload.revision), DEAF_AFTER);
    else if (this.isMissing()) this.tell("lado:stale", { since: this.lostAt, polling: true });
  }

  unanswered() {
    if (this.hasSocket) this.socket.drop(); // nothing comes through, so nothing comes by it either
    else if (!this.socket || this.isMissing()) this.tell("lado:stale", { since: this.freshAt, polling: false });
  }

  old() {
    this.tell("lado:stale", { since: this.freshAt, polling: false });
  }

  tell(name, detail) {
    if (!this.isQuiet) say(name, detail);
  }

  isMissing() {
    return !this.hasSocket && Date.now() - this.lostAt >= GRACE;
  }

  /* The snapshot knew more than the socket told: a socket that stays silent is worth nothing. */
  doubt(revision) {
    if (this.hasSocket && this.told < revision) this.socket.drop();
  }
}

function say(name, detail) {
  document.dispatchEvent(new CustomEvent(name, { detail }));
}

function fetchWithin(time, url) {
  const giveUp = new AbortController();
  setTimeout(() => giveUp.abort(), time);
  const headers = { Accept: "application/json" };
  return fetch(url, { headers, credentials: "same-origin", cache: "no-store", signal: giveUp.signal });
}

/* Signed out, revoked or over: the page itself says which. Never in a circle. */
function reload() {
  const before = Number(sessionStorage.getItem("lado-reload") || 0);
  if (Date.now() - before < RELOAD_AT_MOST_EVERY) return;
  sessionStorage.setItem("lado-reload", String(Date.now()));
  location.reload();
}

document.querySelectorAll("[data-live]").forEach((root) => new Live(root).start());
