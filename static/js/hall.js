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

function listen() {
  const places = Array.from(document.querySelectorAll("[data-call]"));
  const fresh = places.filter((place) => !known.has(place.dataset.call) && place.dataset.fresh !== undefined);
  known = new Set(places.map((place) => place.dataset.call));
  if (!wantsSound()) return;
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
  const [sound] = await Promise.all([fetched(standing(call).dataset.voice), notes()]);
  for (let time = 1; time <= times; time += 1) {
    const place = standing(call);
    if (!place) return;
    const by = await say(place, sound);
    document.dispatchEvent(new CustomEvent("lado:spoken", { detail: { call, time, by } }));
    if (time < times) await pause(BETWEEN);
  }
}

function notes() {
  ring("call", VOLUME);
  return pause(NOTES_LAST);
}

/* The bytes of the server's sound, or null. */
async function fetched(address) {
  if (!address) return null;
  const giveUp = new AbortController();
  const timer = setTimeout(() => giveUp.abort(), ANSWER_WITHIN);
  try {
    const answer = await fetch(address, { credentials: "same-origin", signal: giveUp.signal });
    return answer.ok ? await answer.arrayBuffer() : null;
  } catch (error) {
    return null;
  } finally {
    clearTimeout(timer);
  }
}

async function say(place, sound) {
  if (sound && (await within(SAID_WITHIN, play(sound.slice(0), 1)))) return "server"; // decoding takes the bytes away
  return (await within(SAID_WITHIN, utter(place))) ? "browser" : "nobody";
}

/* What `work` comes to; false when it takes too long or fails. */
function within(time, work) {
  return Promise.race([work.catch(() => false), pause(time).then(() => false)]);
}

/* True when a voice of the browser has said it. */
function utter(place) {
  const voices = window.speechSynthesis ? speechSynthesis.getVoices() : [];
  const voice = voices.find((one) => one.lang.startsWith(place.lang));
  if (!voice) return Promise.resolve(false);
  const words = new SpeechSynthesisUtterance(place.dataset.say);
  words.lang = place.lang;
  words.rate = 0.85;
  return new Promise((resolve) => {
    words.onend = () => resolve(true);
    words.onerror = () => resolve(false);
    speechSynthesis.speak(words);
  });
}

listen(); // what the page came with is known and not said: nothing sounds before hall-sound.js has asked the browser
document.addEventListener("lado:applied", listen);
