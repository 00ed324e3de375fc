/* The display rings by itself once somebody has allowed it, then says the number where the device has a voice for that
 * language: <span data-say="Number A 0 1 6, counter 3." lang="en">. Browsers keep quiet until a page was touched: as long as that is so,
 * [data-hall-sound] asks for one press; a display started with autoplay allowed is never asked. */

const PATIENCE = 500;
const AFTER_THE_NOTES = 700;
const button = document.querySelector("[data-hall-sound]");
const Context = window.AudioContext || window.webkitAudioContext;

/* Whether this browser lets the page sound without being touched. */
async function isFree() {
  const trial = new Context();
  await Promise.race([trial.resume(), new Promise((resolve) => setTimeout(resolve, PATIENCE))]);
  const free = trial.state === "running";
  trial.close();
  return free;
}

function show() {
  button.hidden = localStorage.getItem("lado-sound") === "on";
}

async function start() {
  const free = await isFree();
  localStorage.setItem("lado-sound", free ? "on" : "off"); // a new start of the browser is quiet again
  show();
  document.addEventListener("click", () => setTimeout(show));
}

function say(place) {
  const voices = window.speechSynthesis ? speechSynthesis.getVoices() : [];
  const voice = voices.find((one) => one.lang.startsWith(place.lang));
  if (!voice) return;
  const words = new SpeechSynthesisUtterance(place.dataset.say);
  words.lang = place.lang;
  speechSynthesis.speak(words);
}

document.addEventListener("lado:rang", (event) => {
  const place = document.querySelector("[data-say]");
  if (place && event.detail.kind === "call") setTimeout(() => say(place), AFTER_THE_NOTES);
});
if (button && Context) start();
