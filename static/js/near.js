/* <button data-near="/stores/" hidden> asks the device where it is, once and only when pressed, and opens the list with the
 * nearest first. About 100 m are near enough: nothing finer leaves the device. What went wrong is said in [data-near-problem]. */

const DIGITS = 3;

function found(button, { coords }) {
  const url = new URL(button.dataset.near, location.href);
  url.searchParams.set("near", [coords.latitude, coords.longitude].map((degrees) => degrees.toFixed(DIGITS)).join(","));
  location.assign(url.href);
}

function failed(button) {
  button.removeAttribute("aria-busy");
  document.querySelectorAll("[data-near-problem]").forEach((place) => (place.hidden = false));
}

if (navigator.geolocation && window.isSecureContext) {
  document.querySelectorAll("[data-near]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => {
      button.setAttribute("aria-busy", "true");
      navigator.geolocation.getCurrentPosition((place) => found(button, place), () => failed(button), { timeout: 10000, maximumAge: 300000 });
    });
  });
}
