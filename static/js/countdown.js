/* [data-countdown="30" data-href="/kiosk/"] goes back to the start when nobody has touched the screen for so many
 * seconds. With data-countdown-show="20" it is only seen in the last 20. Inside: .band of the bar,
 * [data-countdown-text] with %s. */

const TOUCHES = ["pointerdown", "keydown", "touchstart", "input", "wheel"];

function start(place) {
  const all = Number(place.dataset.countdown);
  const shown = Number(place.dataset.countdownShow || all);
  let endsAt = 0;

  function restart() {
    endsAt = performance.now() + all * 1000;
    draw(all);
  }

  function draw(left) {
    place.hidden = left > shown;
    const band = place.querySelector(".band");
    const text = place.querySelector("[data-countdown-text]");
    if (band) band.setAttribute("width", String((left / shown) * 100));
    if (text) text.textContent = text.dataset.countdownText.replace("%s", String(left));
  }

  function tick() {
    const left = Math.max(0, Math.ceil((endsAt - performance.now()) / 1000));
    draw(left);
    if (left > 0) return;
    clearInterval(timer);
    location.assign(place.dataset.href);
  }

  restart();
  TOUCHES.forEach((touch) => document.addEventListener(touch, restart, { passive: true }));
  const timer = setInterval(tick, 1000);
}

document.querySelectorAll("[data-countdown]").forEach(start);
