/* <form data-once> is sent once: a second press meets a busy button. The hidden key makes it once even without this. */

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("form[data-once]")) return;
  if (form.getAttribute("aria-busy") === "true") event.preventDefault();
  else form.setAttribute("aria-busy", "true");
});

/* The browser's "back" shows the page as it was left: pressing is possible again, the key is still the same. */
addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-once]").forEach((form) => form.removeAttribute("aria-busy"));
});
