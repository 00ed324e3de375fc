/* The display rings by itself once somebody has allowed it. Browsers keep quiet until a page was touched: as long as that is so,
 * [data-hall-sound] asks for one press; a display started with autoplay allowed is never asked. */

const PATIENCE = 500;
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

if (button && Context) start();
