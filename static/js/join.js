/* <form data-position> asks the phone where it is, once and only when its button is pressed, fills in its three fields
 * and is sent. What goes wrong is said in its [data-position-problem]: "denied" or "unknown". */

const PATIENCE = { enableHighAccuracy: true, timeout: 15000, maximumAge: 30000 };
const METRE = 5; // decimals of a degree: no finer leaves the phone
const DENIED = 1; // GeolocationPositionError.PERMISSION_DENIED

function say(form, problem) {
  form.removeAttribute("aria-busy");
  form.querySelectorAll("[data-position-problem]").forEach((place) => (place.hidden = place.dataset.positionProblem !== problem));
}

function send(form, { coords }) {
  form.elements.latitude.value = coords.latitude.toFixed(METRE);
  form.elements.longitude.value = coords.longitude.toFixed(METRE);
  form.elements.accuracy.value = Math.ceil(coords.accuracy);
  form.submit();
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("form[data-position]")) return;
  event.preventDefault();
  if (form.getAttribute("aria-busy") === "true") return;
  if (!navigator.geolocation || !window.isSecureContext) {
    say(form, "denied");
    return;
  }
  say(form, "");
  form.setAttribute("aria-busy", "true");
  const failed = (error) => say(form, error.code === DENIED ? "denied" : "unknown");
  navigator.geolocation.getCurrentPosition((place) => send(form, place), failed, PATIENCE);
});

/* The browser's "back" shows the page as it was left: pressing is possible again, the place is asked for anew. */
addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-position]").forEach((form) => say(form, ""));
});
