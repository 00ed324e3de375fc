/* A record at a customer's home (<form data-home>): what is typed is sent as it is typed, each photo by itself, again and
 * again until somebody answers; what has not been sent yet stays on this phone, in this window only. Photos are made
 * smaller here first, which also leaves out where they were taken; the server makes them anew all the same. */

import { bodyOf } from "./send.js";
import { AGAIN, RETRY, ask, pause, smaller, why } from "./upload.js";

const form = document.querySelector("form[data-home]");
const REST = 700; // between the last key and the saving of it

class Record {
  constructor() {
    this.kept = `lado-home-${form.dataset.home}`;
    this.said = form.querySelector("[data-home-said]");
    this.list = form.querySelector("[data-home-list]");
    this.queue = form.querySelector("[data-home-queue]");
    this.waiting = [];
    this.isDirty = false;
    this.listen();
    this.restore();
  }

  listen() {
    form.addEventListener("input", (event) => event.target.type !== "file" && this.typed());
    form.addEventListener("change", (event) => {
      if (event.target.matches("[data-home-pick]")) this.pick(event.target);
    });
    form.addEventListener("submit", (event) => this.submit(event));
    const look = document.querySelector("form[data-home-look]");
    if (look) look.addEventListener("submit", (event) => this.first(event, look));
    addEventListener("beforeunload", (event) => this.waiting.length && event.preventDefault());
  }

  say(text, tone) {
    if (this.said.textContent !== text) this.said.textContent = text;
    this.said.classList.toggle("strong", tone === "late");
  }

  /* --- what is typed ------------------------------------------------------------------------------------------- */
  typed() {
    this.isDirty = true;
    this.say("");
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), REST);
    try {
      sessionStorage.setItem(this.kept, bodyOf(form));
    } catch (error) {
      return; // full or closed: what is typed stands in the page all the same
    }
  }

  restore() {
    let found = null;
    try {
      found = JSON.parse(sessionStorage.getItem(this.kept));
    } catch (error) {
      found = null;
    }
    if (!found) return;
    for (const field of Array.from(form.elements)) {
      const isChoice = field.type === "radio" || field.type === "checkbox";
      if (!field.name || ["file", "submit", "hidden"].includes(field.type) || field.name === "act") continue;
      if (isChoice) field.checked = found[field.name] === field.value;
      else field.value = found[field.name] === undefined ? "" : found[field.name];
    }
    this.typed();
  }

  /* Whether what is typed is with the server now; without an answer it is tried again by itself. */
  async save() {
    clearTimeout(this.timer);
    if (!this.isDirty) return true;
    this.isDirty = false;
    const body = new FormData(form);
    for (const name of ["photo", "act"]) body.delete(name);
    const answer = await ask(form.action, body);
    if (answer && answer.ok) {
      if (!this.isDirty) sessionStorage.removeItem(this.kept);
      this.say(form.dataset.saySaved);
      return true;
    }
    this.isDirty = true;
    if (answer && answer.status === 401) this.say(form.dataset.saySignedOut, "late");
    else if (answer && !AGAIN.includes(answer.status)) this.say(await why(answer, form.dataset.sayRefused), "late");
    else {
      this.say(form.dataset.sayOffline, "late");
      pause(RETRY).then(() => this.isDirty && this.save());
    }
    return false;
  }

  async submit(event) {
    const button = event.submitter;
    if (button && button.name === "remove") return this.remove(event, button);
    event.preventDefault();
    if (this.waiting.length) return this.say(form.dataset.sayWaiting, "late");
    if (form.getAttribute("aria-busy") === "true") return null;
    this.isDirty = true;
    if (!(await this.save())) return null;
    this.busy(button);
    const act = Object.assign(document.createElement("input"), { type: "hidden", name: "act", value: button ? button.value : "save" });
    form.append(act);
    form.submit();
    return act.remove();
  }

  /* The browser's "back" shows the page as it was left: pressing is possible again. */
  busy(button) {
    for (const part of [form, button || form]) part.setAttribute("aria-busy", "true");
    addEventListener("pageshow", () => [form, button || form].forEach((part) => part.removeAttribute("aria-busy")), { once: true });
  }

  /* Another form of the page leaves it: what is typed goes first. */
  async first(event, other) {
    event.preventDefault();
    if (this.waiting.length) return this.say(form.dataset.sayWaiting, "late");
    return (await this.save()) ? other.submit() : null;
  }

  /* --- photos --------------------------------------------------------------------------------------------------- */
  pick(input) {
    const files = Array.from(input.files);
    input.value = "";
    this.queue.querySelectorAll("[data-refused]").forEach((row) => row.remove()); // what was refused before
    files.forEach((file) => this.add(file));
  }

  add(file) {
    const row = document.createElement("li");
    row.className = "banner";
    row.dataset.tone = "soon";
    const words = row.appendChild(document.createElement("p"));
    words.textContent = `${file.name}: ${document.body.dataset.saySending}`;
    this.queue.append(row);
    this.queue.hidden = false;
    const one = { file, row, words };
    this.waiting.push(one);
    if (this.waiting.length === 1) this.work();
  }

  async work() {
    while (this.waiting.length) {
      const one = this.waiting[0];
      one.body = one.body || (await smaller(one.file));
      const body = new FormData();
      body.append("photo", one.body, "photo");
      const answer = await ask(form.dataset.photos, body);
      if (!answer || AGAIN.includes(answer.status)) {
        one.words.textContent = `${one.file.name}: ${form.dataset.sayOffline}`;
        await pause(RETRY);
      } else {
        this.waiting.shift();
        if (answer.ok) await this.show(one, answer);
        else await this.refuse(one, answer);
      }
    }
  }

  async show(one, answer) {
    one.row.remove();
    this.queue.hidden = this.queue.childElementCount === 0;
    this.take(await answer.text());
  }

  async refuse(one, answer) {
    one.row.dataset.tone = "late";
    one.row.dataset.refused = "";
    one.words.setAttribute("role", "alert"); // not the row, which stays an item of its list
    one.words.textContent = `${one.file.name}: ${await why(answer, form.dataset.sayRefused)}`;
  }

  async remove(event, button) {
    event.preventDefault();
    const body = new FormData();
    body.append("remove", button.value);
    button.setAttribute("aria-busy", "true");
    const answer = await ask(form.dataset.photos, body);
    button.removeAttribute("aria-busy");
    if (answer && answer.ok) {
      this.take(await answer.text());
      form.querySelector("#photos").tabIndex = -1;
      form.querySelector("#photos").focus();
    } else this.say(answer ? await why(answer, form.dataset.sayRefused) : form.dataset.sayOffline, "late");
  }

  /* The list as the server has it, with the words that are being typed. */
  take(html) {
    const words = new Map(Array.from(this.list.querySelectorAll("input"), (field) => [field.name, field.value]));
    const page = new DOMParser().parseFromString(html, "text/html");
    page.querySelectorAll("input").forEach((field) => words.has(field.name) && field.setAttribute("value", words.get(field.name)));
    this.list.replaceChildren(...Array.from(page.body.children, (part) => document.adoptNode(part)));
  }
}

if (form) new Record();
