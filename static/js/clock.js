/* Clocks that go by the server's time, whatever this device thinks it is:
 *   [data-clock] the time of day, [data-since="ISO"] a running 06:40, in the time zone of the nearest [data-zone]. */

let offset = readOffset(); // what to add to this page's steady clock to get the server's time

function readOffset() {
  const meta = document.querySelector("meta[name=server-time]");
  return (meta ? Date.parse(meta.content) : Date.now()) - performance.now();
}

export function serverNow() {
  return new Date(performance.now() + offset);
}

export function hhmm(date, near) {
  const place = near && near.closest("[data-zone]");
  const zone = (place && place.dataset.zone) || document.documentElement.dataset.zone || undefined;
  return new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: zone }).format(date);
}

export function elapsed(milliseconds) {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const two = (number) => String(number).padStart(2, "0");
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return (hours ? `${hours}:` : "") + `${two(minutes)}:${two(seconds % 60)}`;
}

function tick() {
  const now = serverNow();
  document.querySelectorAll("[data-clock]").forEach((clock) => write(clock, hhmm(now, clock)));
  document.querySelectorAll("[data-since]").forEach((clock) => {
    write(clock, elapsed(now - Date.parse(clock.dataset.since)));
  });
}

function write(place, text) {
  if (place.textContent !== text) place.textContent = text;
}

function run() {
  tick();
  setTimeout(run, 1000 - (serverNow().getTime() % 1000));
}

/* A page that has been open for weeks, or a device that slept, takes the time from the newest snapshot. */
document.addEventListener("lado:applied", (event) => {
  const told = Date.parse(event.detail.asOf || "");
  if (told && Math.abs(told - serverNow()) > 2000) offset = told - performance.now();
  tick();
});
run();
