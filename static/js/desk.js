/* The clerk's desk: reasons follow the outcome, the bar says what will be sent, the strip of time goes on, and a note that
 * was not sent yet survives a reload of the page.
 *   form[data-finish] with input[name=outcome], fieldset[data-reasons="outcome"], textarea[data-draft="ticket"]
 *   [data-elapsed="ISO"][data-usual="minutes"] holds the strip: its second rect is the band. */

import { serverNow } from "./clock.js";

const STRIP = 136; // units wide, as the server draws it
const DRAFT = "lado-note-";

function chosen(form) {
  return form.querySelector("input[name=outcome]:checked");
}

function followOutcome() {
  const form = document.querySelector("form[data-finish]");
  if (!form) return;
  const outcome = chosen(form);
  for (const group of form.querySelectorAll("[data-reasons]")) {
    const isAsked = Boolean(outcome) && group.dataset.reasons === outcome.value;
    group.hidden = !isAsked;
    for (const field of group.querySelectorAll("input")) field.disabled = !isAsked;
  }
  const what = document.querySelector(`button.primary[form="${form.id}"] [data-what]`);
  if (what && outcome) what.textContent = outcome.parentElement.querySelector("[data-word]").textContent;
}

function followTime() {
  for (const place of document.querySelectorAll("[data-elapsed]")) {
    const minutes = (serverNow() - Date.parse(place.dataset.elapsed)) / 60000;
    const part = Math.min(minutes / Number(place.dataset.usual), 1);
    const band = place.querySelectorAll("rect")[1];
    if (band) band.setAttribute("width", String(Math.max(0, part * STRIP).toFixed(1)));
  }
}

/* --- the note that was not sent yet: kept in this tab alone, gone when it is sent */
function keepDraft(event) {
  const note = event.target.closest("[data-draft]");
  if (note) sessionStorage.setItem(DRAFT + note.dataset.draft, note.value);
}

function giveDraft() {
  for (const note of document.querySelectorAll("[data-draft]")) {
    const draft = sessionStorage.getItem(DRAFT + note.dataset.draft);
    if (draft !== null && note.value === note.defaultValue && note !== document.activeElement) note.value = draft;
  }
}

function dropDrafts(event) {
  if (!event.detail.form.matches("[data-finish], [data-clears-draft]")) return;
  for (const key of Object.keys(sessionStorage)) if (key.startsWith(DRAFT)) sessionStorage.removeItem(key);
}

/* --- what is typed for the customer and not yet in the summary is sent before the visit ends */
let ending = null; // the form that finishes, and its button

function sendWordsFirst(event) {
  const said = document.querySelector("[data-said]");
  if (!event.target.matches("form[data-finish]") || !said || said.value === said.defaultValue) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  ending = { form: event.target, button: event.submitter };
  said.form.requestSubmit();
}

function thenEnd(event) {
  if (!ending || !event.detail.form.querySelector("[data-said]")) return;
  const { form, button } = ending;
  ending = null;
  form.requestSubmit(button);
}

/* --- the code for the customer's phone was asked for to be held out: it is not left below the edge of its column */
let code = "";

function showCode() {
  const place = document.querySelector("[data-key^='code-']:not([data-key='code-words'])");
  const key = place ? place.dataset.key : "";
  if (key && key !== code) place.scrollIntoView({ block: "nearest" });
  code = key;
}

document.addEventListener("change", (event) => event.target.name === "outcome" && followOutcome());
document.addEventListener("input", keepDraft);
document.addEventListener("submit", sendWordsFirst, true); // before it is sent
document.addEventListener("lado:done", thenEnd);
document.addEventListener("lado:done", dropDrafts);
document.addEventListener("lado:applied", () => {
  giveDraft();
  followOutcome();
  followTime();
  showCode();
});
giveDraft();
followOutcome();
setInterval(followTime, 5000);
