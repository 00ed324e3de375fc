/* Two soft notes when something is called (LOOK 9), one low note for a ticket in an empty line; phones also shake.
 *   <span data-sound="call|chime" data-sound-key="A016:2" data-vibrate="200,100,200"> rings whenever its key changes.
 *   <button data-sound-allow aria-pressed="false"> asks the person once; <html data-sound-auto> is a display, set up to ring.
 *   data-sound-volume="0.6" and data-sound-quiet (quiet hours) on the same span. */

const NOTES = { call: [392.0, 523.25], chime: [261.63] }; // G4, C5; C4
const NOTE = 0.3;
const SOON = 1000; // what cannot sound by then is not heard at all: it would be an old call, and all of them at once
const heard = new Map(); // which key each sound last rang for
let audio = null;

function isAllowed() {
  return document.documentElement.hasAttribute("data-sound-auto") || localStorage.getItem("lado-sound") === "on";
}

function context() {
  if (!audio) {
    audio = new (window.AudioContext || window.webkitAudioContext)();
    audio.addEventListener("statechange", () => document.dispatchEvent(new CustomEvent("lado:awake")));
  }
  if (!isAwake()) audio.resume().catch(() => null); // it is suspended, or interrupted: iOS refuses for that long
  return audio;
}

/* True while this page may sound; it may stop to at any time (`lado:awake` on document says that it changed). */
export const isAwake = () => audio !== null && audio.state === "running";

function note(pitch, at, volume) {
  const [tone, loudness] = [audio.createOscillator(), audio.createGain()];
  tone.type = "sine";
  tone.frequency.value = pitch;
  loudness.gain.setValueAtTime(0, at);
  loudness.gain.linearRampToValueAtTime(volume, at + 0.03);
  loudness.gain.exponentialRampToValueAtTime(0.0001, at + NOTE);
  tone.connect(loudness).connect(audio.destination);
  tone.start(at);
  tone.stop(at + NOTE);
}

/* True when it rings: at once, or as soon as the page is awake. */
export async function ring(kind, volume) {
  if (!isAwake() && !(await wakeSoon())) return false;
  const start = context().currentTime;
  (NOTES[kind] || NOTES.call).forEach((pitch, place) => note(pitch, start + place * NOTE, volume));
  document.dispatchEvent(new CustomEvent("lado:rang", { detail: { kind } }));
  return true;
}

/* True once this page may sound: at once where nobody has to touch it first, else when it is called by a touch. */
export async function wake() {
  await context().resume().catch(() => null);
  return isAwake();
}

function wakeSoon() {
  return Promise.race([wake(), new Promise((resolve) => setTimeout(resolve, SOON, false))]);
}

/* Plays a sound file; true when it was heard to its end. `bytes` are used up; `signal` stops it. */
export async function play(bytes, volume, signal) {
  if (!isAwake() && !(await wakeSoon())) return false;
  const source = audio.createBufferSource();
  const loudness = audio.createGain();
  source.buffer = await audio.decodeAudioData(bytes);
  if (signal.aborted || !isAwake()) return false;
  loudness.gain.value = volume;
  source.connect(loudness).connect(audio.destination);
  return new Promise((resolve) => {
    source.onended = () => resolve(!signal.aborted);
    signal.addEventListener("abort", () => source.stop());
    source.start();
  });
}

function listen(isFirst) {
  document.querySelectorAll("[data-sound]").forEach((place) => {
    const { sound, soundKey, vibrate, soundVolume, soundQuiet } = place.dataset;
    const before = heard.get(sound);
    heard.set(sound, soundKey);
    if (isFirst || !soundKey || before === soundKey || soundQuiet !== undefined || !isAllowed()) return;
    ring(sound, Number(soundVolume || 0.6));
    if (vibrate && navigator.vibrate) navigator.vibrate(vibrate.split(",").map(Number));
  });
}

function show() {
  const on = isAllowed();
  document.querySelectorAll("[data-sound-allow]").forEach((button) => {
    if (button.getAttribute("aria-pressed") !== String(on)) button.setAttribute("aria-pressed", String(on));
  });
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-sound-allow]");
  if (!button) {
    if (isAllowed() && !isAwake() && document.querySelector("[data-sound]")) context(); // a press wakes the sound
    return;
  }
  const on = !isAllowed();
  localStorage.setItem("lado-sound", on ? "on" : "off");
  if (on) ring("call", 0.4); // so that the person knows what will be heard
  if (on && navigator.vibrate) navigator.vibrate(100);
  show();
});
document.addEventListener("lado:applied", () => {
  listen(false);
  show();
});
listen(true);
show();
