/* Two soft notes when something is called (LOOK 9), one low note for a ticket in an empty line; phones also shake.
 *   <span data-sound="call|chime" data-sound-key="A016:2" data-vibrate="200,100,200"> rings whenever its key changes.
 *   <button data-sound-allow aria-pressed="false"> asks the person once; <html data-sound-auto> is a display, set up to ring.
 *   data-sound-volume="0.6" and data-sound-quiet (quiet hours) on the same span. */

const NOTES = { call: [392.0, 523.25], chime: [261.63] }; // G4, C5; C4
const NOTE = 0.3;
const heard = new Map(); // which key each sound last rang for
let audio = null;

function isAllowed() {
  return document.documentElement.hasAttribute("data-sound-auto") || localStorage.getItem("lado-sound") === "on";
}

function context() {
  if (!audio) audio = new (window.AudioContext || window.webkitAudioContext)();
  if (audio.state === "suspended") audio.resume();
  return audio;
}

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

export function ring(kind, volume) {
  const start = context().currentTime;
  (NOTES[kind] || NOTES.call).forEach((pitch, place) => note(pitch, start + place * NOTE, volume));
  document.dispatchEvent(new CustomEvent("lado:rang", { detail: { kind } }));
}

/* True once this page may sound: at once where nobody has to touch it first, else when it is called by a touch. */
export async function wake() {
  await context().resume();
  return audio.state === "running";
}

/* Plays a sound file; true when it was heard to its end. `bytes` are used up. */
export async function play(bytes, volume) {
  const source = context().createBufferSource();
  const loudness = audio.createGain();
  source.buffer = await audio.decodeAudioData(bytes);
  loudness.gain.value = volume;
  source.connect(loudness).connect(audio.destination);
  return new Promise((resolve) => {
    source.onended = () => resolve(true);
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
    if (isAllowed() && audio === null && document.querySelector("[data-sound]")) context(); // a press wakes the sound
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
