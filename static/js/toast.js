/* [data-toast] leaves after 10 s, but never while somebody points at it or has the focus in it. */

const STAYS = 10000;
const seen = new WeakSet();

function watch() {
  document.querySelectorAll("[data-toast]:not([hidden])").forEach((toast) => {
    if (seen.has(toast)) return;
    seen.add(toast);
    setTimeout(() => leave(toast), STAYS);
  });
}

function leave(toast) {
  if (toast.matches(":hover") || toast.contains(document.activeElement)) setTimeout(() => leave(toast), STAYS / 5);
  else toast.hidden = true;
}

document.addEventListener("lado:applied", watch);
watch();
