/* Whether the hall display may sound. Browsers keep a page quiet until somebody has touched it, unless the browser was
 * started with --autoplay-policy=no-user-gesture-required: then nobody is asked at all.
 *   [data-hall-ask] is the large question, shown once after pairing; it steps aside by itself, for a screen that nobody
 *   can touch must show its numbers. [data-hall-sound="on"|"off"] are answers; the small one [data-hall-off] stays in
 *   the top bar as long as there is no sound.
 * The answer is remembered; after a restart of the browser any touch of the page brings the sound back. */

import { isAwake, ring, wake } from "./sound.js";

const NAME = "lado-hall-sound"; // "on", "off", or "asked": the question was shown and nobody answered
const PATIENCE = 500;
const QUESTION_STAYS = 60000;
const question = document.querySelector("[data-hall-ask]");
const small = document.querySelector("[data-hall-off]");
let isTouched = false;
let wasAwake = false;

export const wantsSound = () => isAwake() && localStorage.getItem(NAME) === "on";

function answer(word) {
  localStorage.setItem(NAME, word);
  if (question) question.hidden = true;
  show();
}

function show() {
  if (small) small.hidden = wantsSound() || !(question && question.hidden);
  document.dispatchEvent(new CustomEvent("lado:sound", { detail: { on: wantsSound() } }));
}

function ask() {
  if (!question || localStorage.getItem(NAME)) return;
  question.hidden = false;
  setTimeout(() => question.hidden || answer("asked"), QUESTION_STAYS);
  document.addEventListener("lado:applied", stepAside);
}

/* A number that is called is more important than the question about its sound. */
function stepAside() {
  if (!question.hidden && document.querySelector("[data-call]")) answer("asked");
}

/* A display that was set up to sound needs no answer; a slow one may wake when the question stands already. */
async function start() {
  const timer = setTimeout(() => [ask(), show()], PATIENCE);
  if (!(await wake()) || isTouched || localStorage.getItem(NAME) === "off") return;
  clearTimeout(timer);
  answer("on");
}

function changed() {
  wasAwake = wasAwake || isAwake();
  again();
  show();
}

/* Sound that was there and went away is asked back, at once and with every snapshot. */
function again() {
  if (wasAwake && !isAwake() && localStorage.getItem(NAME) === "on") wake();
}

async function touched() {
  isTouched = true;
  if (!isAwake()) await wake();
  show();
}

async function pressed(event) {
  const button = event.target.closest("[data-hall-sound]");
  if (button) answer(button.dataset.hallSound); // first: the browser may take its time
  await touched();
  if (button && wantsSound()) ring("call", 0.4); // so that the person knows what will be heard
}

if (window.AudioContext || window.webkitAudioContext) {
  document.addEventListener("click", pressed);
  document.addEventListener("keydown", touched);
  document.addEventListener("lado:applied", again);
  document.addEventListener("lado:awake", changed);
  start();
}
