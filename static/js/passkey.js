/* What allauth's passkey scripts leave out: a person is told why it did not work, and a browser without passkeys hides
 * [data-needs-passkey] and shows [data-without-passkeys]. The words are data-say-passkey of the problem's place. */

function tell(event) {
  const place = document.querySelector("[data-problem]");
  if (!place) return;
  event.preventDefault(); // it is said on the page instead of in the console
  place.querySelector("[data-problem-text]").textContent = place.dataset.sayPasskey || "";
  place.hidden = false;
}

document.addEventListener("allauth.error", tell);
if (!window.PublicKeyCredential) {
  document.querySelectorAll("[data-needs-passkey]").forEach((button) => (button.hidden = true));
  document.querySelectorAll("[data-without-passkeys]").forEach((words) => (words.hidden = false));
}
