/* <button data-install hidden> puts the page on the home screen; it is shown only where the browser offers that, and nobody
 * is asked unpressed. */

let offer = null;

const show = () => document.querySelectorAll("[data-install]").forEach((button) => (button.hidden = offer === null));

addEventListener("beforeinstallprompt", (event) => {
  event.preventDefault(); // not by itself
  offer = event;
  show();
});
addEventListener("appinstalled", () => {
  offer = null;
  show();
});
document.addEventListener("lado:applied", show);
document.addEventListener("click", (event) => {
  if (!offer || !event.target.closest("[data-install]")) return;
  offer.prompt();
  offer = null; // an offer is good for one question
  show();
});
