/* What a hall display does by itself: two notes for a new call, then the call in words, one call after the other.
 *   <span data-call="812" data-fresh data-times="2" data-voice="/hall/voice/812/" data-say="Number A 0 1 6, counter 3." lang="en">
 * stands for a number that is called now. It is said when it is new here and [data-fresh] (a page that was away says
 * nothing old), and only if it still stands when its turn comes: whoever has come, or was called by mistake, is not
 * called any more. The sound is [data-voice] of the server; where there is none, a voice of the browser for that
 * language says [data-say]; where that is missing too, the notes are enough.
 * Says on document: `lado:spoken` {call, time, by: "server" | "browser" | "nobody"} after each time. */

import { wantsSound } from "./hall-sound.js";
import { play, ring } from "./sound.js";

const VOLUME = 0.6;
const NOTES_LAST = 750;
const BETWEEN = 600; // before a number is said for the second time
const TOO_LATE = 60000; // nobody is called so long after it was so
const ANSWER_WITHIN = 4000;
const SAID_WITHIN = 15000;
const queue = [];
let known = new Set();
let isTalking = false;

const pause = (time) => new Promise((resolve) => setTimeout(resolve, time));
const standing = (call) => document.querySelector(`[data-call="${CSS.escape(call)}"]`);

function listen(isFirst) {
  const places = Array.from(document.querySelectorAll("[data-call]"));
  const fresh = places.filter((place) => !known.has(place.dataset.call) && place.dataset.fresh !== undefined);
  known = new Set(places.map((place) => place.dataset.call));
  if (isFirst || !wantsSound()) return;
  for (const place of fresh) queue.push({ call: place.dataset.call, since: Date.now() });
  if (!isTalking) talk();
}

async function talk() {
  isTalking = true;
  while (queue.length) await announce(queue.shift());
  isTalking = false;
}

async function announce({ call, since }) {
  const times = standing(call) ? Number(standing(call).dataset.times || 1) : 0;
  if (!times || Date.now() - since > TOO_LATE) return;
  const { voice } = standing(call).dataset;
  const [sound] = await Promise.all([within(ANSWER_WITHIN, (signal) => fetched(voice, signal)), notes()]);
  for (let time = 1; time <= times; time += 1) {
    const place = standing(call);
    if (!place) return;
    const by = await say(place, sound);
    document.dispatchEvent(new CustomEvent("lado:spoken", { detail: { call, time, by } }));
    if (time < times) await pause(BETWEEN);
  }
}

async function notes() {
  if (await ring("call", VOLUME)) await pause(NOTES_LAST);
}

/* The bytes of the server's sound, or false. */
async function fetched(address, signal) {
  if (!address) return false;
  const answer = await fetch(address, { credentials: "same-origin", signal });
  return answer.ok && answer.arrayBuffer();
}

async function say(place, sound) {
  const played = (signal) => play(sound.slice(0), 1, signal); // decoding takes the bytes away
  if (sound && (await within(SAID_WITHIN, played))) return "server";
  return (await within(SAID_WITHIN, (signal) => utter(place, signal))) ? "browser" : "nobody";
}

/* What `work(signal)` comes to; false when it fails, or takes too long: then the signal stops it. */
async function within(time, work) {
  const giveUp = new AbortController();
  let timer = 0;
  const late = new Promise((resolve) => {
    timer = setTimeout(() => [giveUp.abort(), resolve(false)], time);
  });
  const outcome = await Promise.race([work(giveUp.signal).catch(() => false), late]);
  clearTimeout(timer);
  return outcome;
}

/* True when a voice of the browser has said it. */
async function utter(place, signal) {
  const voices = window.speechSynthesis ? speechSynthesis.getVoices() : [];
  const voice = voices.find((one) => one.lang.startsWith(place.lang));
  if (!voice) return false;
  const words = new SpeechSynthesisUtterance(place.dataset.say);
  words.lang = place.lang;
  words.rate = 0.85;
  return new Promise((resolve) => {
    words.onend = () => resolve(true);
    words.onerror = () => resolve(false);
    signal.addEventListener("abort", () => speechSynthesis.cancel());
    speechSynthesis.speak(words);
  });
}

listen(true); // what the page came with is known and not said
document.addEventListener("lado:applied", () => listen(false));
