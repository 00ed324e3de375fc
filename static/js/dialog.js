/* [data-opens="id"] opens that dialog, [data-closes] or a press beside it closes it. What the opener carries as
 * data-* goes into the dialog: text of [data-fill="number"], value of an input with data-fill, and `{number}` in a
 * form's data-action; an opener inside the dialog carries it on to the next one, which takes the first one's place. */

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  if (opener) open(document.getElementById(opener.dataset.opens), opener, event);
  else if (event.target.closest("[data-closes]")) close(event.target.closest("dialog"));
  else if (event.target.tagName === "DIALOG") close(event.target); // the backdrop belongs to the dialog
});

function open(dialog, opener, event) {
  if (!dialog) return;
  event.preventDefault(); // an opener may be a link to the page that asks where there are no scripts
  close(opener.closest("dialog"));
  fill(dialog, opener.dataset);
  if (dialog.showModal) {
    if (!dialog.open) dialog.showModal();
    return;
  }
  dialog.setAttribute("open", ""); // browsers before 2022
  const first = dialog.querySelector("[autofocus]");
  if (first) first.focus();
}

function close(dialog) {
  if (!dialog) return;
  if (dialog.close) dialog.close();
  else dialog.removeAttribute("open");
}

function fill(dialog, data) {
  dialog.querySelectorAll("[data-fill]").forEach((place) => {
    const text = data[place.dataset.fill];
    if (text === undefined) return;
    if (place.tagName === "INPUT") place.value = text;
    else place.textContent = text;
  });
  dialog.querySelectorAll("[data-opens]").forEach((inner) => {
    Object.assign(inner.dataset, data, { opens: inner.dataset.opens });
  });
  dialog.querySelectorAll("form[data-action]").forEach((form) => {
    const address = form.dataset.action.replace(/\{(\w+)\}/g, (hole, name) => encodeURIComponent(data[name] || ""));
    form.setAttribute("action", address);
  });
}
