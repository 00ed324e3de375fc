/* A session opened by PIN ends when nobody has touched the tablet for a while: every touch says, at most once a minute, that
 * somebody is still here. [data-stay="/pin/stay/"] is whom to tell. */

const EVERY = 60000;
const SIGNS = ["pointerdown", "keydown"];
let toldAt = performance.now();

async function tell() {
  if (performance.now() - toldAt < EVERY) return;
  toldAt = performance.now();
  const place = document.querySelector("[data-stay]");
  const token = document.querySelector("meta[name=csrf-token]");
  const headers = { Accept: "application/json", "X-CSRFToken": token ? token.content : "" };
  try {
    await fetch(place.dataset.stay, { method: "POST", credentials: "same-origin", headers });
  } catch (error) {
    toldAt -= EVERY; // not heard: the next touch says it again
  }
}

for (const sign of SIGNS) document.addEventListener(sign, tell, { passive: true });
