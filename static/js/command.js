/* Forms with data-command are sent as JSON, once, however often the network drops the answer: every press has one
 * Idempotency-Key and repeats carry the same.
 *   data-command="/api/v1/…"          where to (default: the form's action, which works without scripts)
 *   data-command-then="reload|follow" afterwards load the page again, or go to `location` of the answer
 * Field names with dots become objects; data-as="number|boolean|list" says what a value is; empty fields stay out.
 * Says on document: `lado:done` {form, answer}; asks for `lado:refresh`. Problems go to [data-problem]. */

import { bodyOf, newKey, send } from "./send.js";

const SETTLE = 400; // a press this soon after the page has changed was meant for the page as it was
const SHOWN_WITHIN = 1500;

const underway = new Map(); // form -> {button, try}
const unanswered = new WeakMap(); // form -> {body, key}: sent, and nobody knows what became of it
let pressed = null;
let settledAt = -SETTLE;

function keyFor(form, url, body) {
  const before = unanswered.get(form);
  const key = before && before.body === body && before.url === url ? before.key : newKey();
  unanswered.set(form, { body, url, key });
  return key;
}

/* --- what the page shows meanwhile */
function words(name) {
  return document.body.dataset[name] || "";
}

function write(button, selector, text) {
  const place = button.querySelector(selector);
  if (!place || !text) return null;
  const before = place.textContent;
  place.textContent = text;
  return { place, before, text };
}

function mark(state) {
  const { button } = state;
  if (!button || button.getAttribute("aria-busy") === "true") return;
  button.setAttribute("aria-busy", "true");
  state.written = [write(button, "[data-verb]", words("saySending"))];
  if (state.attempt > 1) state.written.push(write(button, "[data-what]", words("sayAgain")));
}

function unmark(state) {
  if (state.button) state.button.removeAttribute("aria-busy");
  for (const one of state.written || []) {
    if (one && one.place.textContent === one.text) one.place.textContent = one.before;
  }
}

function problemPlace(form) {
  const dialog = form.closest("dialog");
  return (dialog && dialog.querySelector("[data-problem]")) || document.querySelector("[data-problem]");
}

function showProblem(form, text) {
  const place = problemPlace(form);
  const dialog = form.closest("dialog");
  if (!place) return;
  if (dialog && !dialog.contains(place) && dialog.open) dialog.close();
  place.querySelector("[data-problem-text]").textContent = text;
  place.hidden = false;
}

function hideProblem(place) {
  if (place) place.hidden = true;
}

async function problemIn(answer) {
  try {
    const problem = await answer.json();
    const fields = Object.values(problem.errors || {}).reduce((all, some) => all.concat(some), []);
    return [problem.detail].concat(fields).filter((line) => typeof line === "string").join(" ");
  } catch (error) {
    return "";
  }
}

/* --- one press */
/* Resolves when the page shows what came of it. */
function shown() {
  if (!document.querySelector("[data-live]")) return Promise.resolve();
  return new Promise((resolve) => {
    document.addEventListener("lado:applied", resolve, { once: true });
    setTimeout(resolve, SHOWN_WITHIN);
    document.dispatchEvent(new CustomEvent("lado:refresh"));
  });
}

async function succeeded(form, answer) {
  const told = answer.status === 204 ? {} : await answer.json().catch(() => ({}));
  const then = form.dataset.commandThen;
  const isLeaving = then === "reload" || (then === "follow" && told.location);
  if (isLeaving) {
    if (then === "reload") location.reload();
    else location.assign(told.location);
    return new Promise(() => {}); // busy until the page is gone
  }
  const dialog = form.closest("dialog");
  if (dialog && dialog.open) dialog.close();
  form.reset(); // what was typed has been sent; from here on the server's word counts
  fold(form.closest("details[data-folds]"));
  document.dispatchEvent(new CustomEvent("lado:done", { detail: { form, answer: told } }));
  return shown();
}

/* What was asked for has been answered beside it: the focus stays on what opens it again. */
function fold(details) {
  if (!details || !details.open) return;
  details.open = false;
  details.querySelector("summary").focus();
}

async function run(form, button) {
  const url = form.dataset.command || form.getAttribute("action");
  const body = bodyOf(form, button);
  const state = { button, attempt: 1 };
  underway.set(form, state);
  hideProblem(problemPlace(form));
  mark(state);
  const answer = await send(url, body, keyFor(form, url, body), (attempt) => {
    unmark(state);
    state.attempt = attempt;
    mark(state);
  });
  if (answer) unanswered.delete(form);
  if (!answer) showProblem(form, words("sayNoAnswer"));
  else if (answer.ok) await succeeded(form, answer);
  else {
    showProblem(form, (await problemIn(answer)) || words("sayBroken"));
    await shown();
  }
  underway.delete(form);
  unmark(state);
  settledAt = performance.now();
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button, input[type=submit]");
  if (button) pressed = button;
  if (event.target.closest("[data-problem-close]")) hideProblem(event.target.closest("[data-problem]"));
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("form[data-command]")) return;
  event.preventDefault();
  const button = event.submitter || (pressed && pressed.form === form ? pressed : form.querySelector("[type=submit]"));
  const isRefused = button && button.getAttribute("aria-disabled") === "true";
  if (isRefused || underway.has(form) || event.timeStamp - settledAt < SETTLE) return;
  run(form, button);
});

/* A snapshot that overtook the answer has drawn the button anew, or has put the next one in its place: the second tap of
 * a double tap is not for that one. */
document.addEventListener("lado:applied", ({ detail }) => {
  if (underway.size && detail.regions.length) settledAt = performance.now();
  underway.forEach(mark);
});

/* Back from the browser's memory: what was shown there is long past. */
addEventListener("pageshow", (event) => event.persisted && location.reload());
