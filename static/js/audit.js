/* An audit in a store (<form data-audit>): every press and text is sent at once, one after the other, each under a key of
 * its own that every repeat carries, until somebody answers; what has not been sent yet stays in this window, also when
 * the page is loaded again. Photos go by themselves. */

import { newKey } from "./send.js";
import { AGAIN, RETRY, ask, pause, smaller, why } from "./upload.js";

const REST = 700; // between the last key and the sending of a text
const SIGNED_OUT = 401;
const form = document.querySelector("form[data-audit]");

class Sheet {
  constructor() {
    this.place = `lado-audit-${form.dataset.audit}`;
    this.said = document.querySelector("[data-audit-said]");
    this.presses = this.kept(); // [{url, name, value, key}], the oldest first
    this.timers = new Map();
    this.photos = 0;
    this.revision = 0;
    form.addEventListener("change", (event) => this.changed(event.target));
    form.addEventListener("input", (event) => this.typing(event.target));
    form.addEventListener("submit", (event) => this.submit(event));
    addEventListener("beforeunload", (event) => this.photos && event.preventDefault());
    this.restore();
    this.work();
  }

  say(text, tone) {
    if (this.said.textContent !== text) this.said.textContent = text;
    this.said.classList.toggle("strong", tone === "late");
  }

  /* --- what is pressed and typed ------------------------------------------------------------------------------- */
  kept() {
    try {
      return JSON.parse(sessionStorage.getItem(this.place)) || [];
    } catch (error) {
      return [];
    }
  }

  keep() {
    try {
      sessionStorage.setItem(this.place, JSON.stringify(this.presses));
    } catch (error) {
      return; // full or closed: it stands in the page all the same
    }
  }

  restore() {
    for (const { url, name, value } of this.presses.filter((press) => press.url === form.action)) {
      const fields = Array.from(form.querySelectorAll(`[name="${CSS.escape(name)}"]`));
      fields.forEach((field) => (field.type === "radio" ? (field.checked = field.value === value) : (field.value = value)));
      if (!fields.length) this.presses = this.presses.filter((press) => press.url !== url || press.name !== name);
    }
  }

  changed(field) {
    if (field.matches("[data-audit-pick]")) this.pick(field);
    else if (field.name) this.put(field);
  }

  typing(field) {
    if (!field.matches("textarea")) return;
    this.say("");
    clearTimeout(this.timers.get(field));
    this.timers.set(field, setTimeout(() => this.put(field), REST));
  }

  /* The newest word for a field takes the place of one that has not been sent yet. */
  put(field) {
    clearTimeout(this.timers.get(field));
    this.timers.delete(field);
    const waits = this.presses.find((press) => press !== this.sent && press.name === field.name);
    if (waits && waits.value === field.value) return;
    if (this.sent && this.sent.name === field.name && this.sent.value === field.value && !waits) return;
    this.presses = this.presses.filter((press) => press !== waits);
    this.presses.push({ url: form.action, name: field.name, value: field.value, key: newKey() });
    this.keep();
    this.work();
  }

  async work() {
    if (this.sent || !this.presses.length) return;
    while (this.presses.length) {
      const press = this.presses[0];
      this.sent = press;
      const body = new URLSearchParams([[press.name, press.value]]);
      const answer = await ask(press.url, body, { "Idempotency-Key": press.key });
      if (!answer || AGAIN.includes(answer.status) || answer.status === SIGNED_OUT) {
        this.say(answer && answer.status === SIGNED_OUT ? form.dataset.saySignedOut : form.dataset.sayOffline, "late");
        await pause(RETRY);
      } else {
        this.presses = this.presses.filter((each) => each !== press);
        this.keep();
        if (answer.ok) this.count(await answer.json());
        this.say(answer.ok ? form.dataset.saySaved : await why(answer, form.dataset.sayRefused), answer.ok ? "" : "late");
      }
    }
    this.sent = null;
    if (this.asked) this.go(this.asked);
  }

  /* Answers may overtake each other: only what is newer than what stands there counts. */
  count({ left, revision }) {
    if (revision < this.revision) return;
    this.revision = revision;
    for (const [number, count] of Object.entries(left)) {
      const place = form.querySelector(`[data-left-of="${number}"]`);
      if (!place) continue;
      place.textContent = count ? form.dataset.sayLeft.replace("{n}", count) : form.dataset.sayDone;
      place.closest("li").dataset.state = count ? "" : "done";
    }
  }

  /* --- to another step: only when everything is with the server ------------------------------------------------- */
  submit(event) {
    const button = event.submitter;
    if (button && button.name === "remove") {
      event.preventDefault();
      this.remove(button);
      return;
    }
    Array.from(this.timers.keys()).forEach((field) => this.put(field));
    if (!this.presses.length && !this.photos) return;
    event.preventDefault();
    this.asked = button;
    if (this.photos) this.say(form.dataset.sayWaiting, "late");
  }

  go(button) {
    if (this.photos || this.presses.length) return;
    this.asked = null;
    form.requestSubmit(button);
  }

  /* --- photos ---------------------------------------------------------------------------------------------------- */
  pick(input) {
    const files = Array.from(input.files);
    input.value = "";
    const item = input.closest("[data-item]");
    item.querySelectorAll("[data-refused]").forEach((row) => row.remove());
    files.forEach((file) => this.add(item, file));
  }

  async add(item, file) {
    const row = document.createElement("li");
    row.className = "banner";
    row.dataset.tone = "soon";
    const words = row.appendChild(document.createElement("p"));
    words.textContent = `${file.name}: ${document.body.dataset.saySending}`;
    const queue = item.querySelector("[data-audit-queue]");
    queue.append(row);
    queue.hidden = false;
    this.photos += 1;
    const body = new FormData();
    body.append("photo", await smaller(file), "photo");
    const answer = await this.until(item.dataset.photos, body, () => {
      words.textContent = `${file.name}: ${form.dataset.sayOffline}`;
    });
    this.photos -= 1;
    if (answer.ok) {
      row.remove();
      queue.hidden = queue.childElementCount === 0;
      this.take(item, await answer.text());
    } else {
      row.dataset.tone = "late";
      row.dataset.refused = "";
      words.setAttribute("role", "alert");
      words.textContent = `${file.name}: ${await why(answer, form.dataset.sayRefused)}`;
    }
    if (this.asked) this.go(this.asked);
  }

  /* An answer that is no "come again"; the same file again is the same photo. */
  async until(url, body, waits) {
    for (;;) {
      const answer = await ask(url, body);
      if (answer && !AGAIN.includes(answer.status)) return answer;
      waits();
      await pause(RETRY);
    }
  }

  async remove(button) {
    const item = button.closest("[data-item]");
    const body = new FormData();
    body.append("remove", button.value);
    button.setAttribute("aria-busy", "true");
    const answer = await ask(item.dataset.photos, body);
    button.removeAttribute("aria-busy");
    if (answer && answer.ok) {
      this.take(item, await answer.text());
      item.querySelector("legend, h3").tabIndex = -1;
      item.querySelector("legend, h3").focus();
    } else this.say(answer ? await why(answer, form.dataset.sayRefused) : form.dataset.sayOffline, "late");
  }

  take(item, html) {
    const page = new DOMParser().parseFromString(html, "text/html");
    const list = item.querySelector("[data-audit-photos]");
    const parts = Array.from(page.body.children); // first all of them: whoever is adopted leaves the list
    list.replaceChildren(...parts.map((part) => document.adoptNode(part)));
    const told = list.querySelector("[data-left-in]");
    if (!told) return;
    const { leftIn, left, revision } = told.dataset;
    this.count({ left: { [leftIn]: Number(left) }, revision: Number(revision) });
  }
}

if (form) new Sheet();
