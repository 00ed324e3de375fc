/* <button data-speak="#main" aria-pressed="false" hidden> reads that part aloud, pressed again it stops; shown only where the
 * device can speak. What stands in [data-unspoken] is left out. */

const PARTS = "h1, h2, h3, p, li, a, button, label, legend, dt, dd";
const voice = window.speechSynthesis;

/* The text of `place` in the order it is seen, each sentence once. */
export function script(place) {
  const parts = Array.from(place.querySelectorAll(PARTS)).filter((part) => {
    const isInner = part.parentElement.closest(PARTS) !== null && place.contains(part.parentElement.closest(PARTS));
    return !isInner && part.offsetParent !== null && !part.closest("[data-unspoken], [hidden], .sr");
  });
  return parts.map((part) => part.innerText.replace(/\s+/g, " ").trim()).filter(Boolean);
}

function stop(button) {
  voice.cancel();
  button.setAttribute("aria-pressed", "false");
}

function start(button) {
  const lines = script(document.querySelector(button.dataset.speak));
  voice.cancel();
  lines.forEach((line, index) => {
    const said = new SpeechSynthesisUtterance(line);
    said.lang = document.documentElement.lang;
    if (index === lines.length - 1) said.onend = () => button.setAttribute("aria-pressed", "false");
    voice.speak(said);
  });
  button.setAttribute("aria-pressed", "true");
}

if (voice) {
  document.querySelectorAll("[data-speak]").forEach((button) => (button.hidden = false));
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-speak]");
    if (!button) return;
    if (button.getAttribute("aria-pressed") === "true") stop(button);
    else start(button);
  });
  addEventListener("pagehide", () => voice.cancel());
}
