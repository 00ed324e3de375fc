/* The title of the window follows <span data-title="It is your turn" hidden> wherever the server draws it. */

const rest = document.title.slice(document.title.lastIndexOf(" · "));

function follow() {
  const place = document.querySelector("[data-title]");
  if (place) document.title = place.dataset.title + rest;
}

document.addEventListener("lado:applied", follow);
follow();
