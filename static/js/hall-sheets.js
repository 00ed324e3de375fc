/* More calls than are large together take turns: [data-sheet="1"], [data-sheet="2"] of [data-sheets] are shown for some
 * seconds each. A new call brings back the first sheet, where it stands. Which one is shown is kept outside the region
 * that the server draws: <div class="hall" data-turn="2">. */

const EVERY = 8000;
const hall = document.querySelector(".hall");
let newest = "";
let timer = 0;

function sheets() {
  const place = document.querySelector("[data-sheets]");
  return place ? Number(place.dataset.sheets) : 1;
}

function turnTo(sheet) {
  if (hall.dataset.turn !== String(sheet)) hall.dataset.turn = String(sheet);
  clearTimeout(timer);
  timer = sheets() > 1 ? setTimeout(() => turnTo((sheet % sheets()) + 1), EVERY) : 0;
}

function look() {
  const first = document.querySelector('[data-sheet="1"] .called-pair');
  const key = first ? first.dataset.key : "";
  const isNew = key !== newest;
  newest = key;
  if (isNew || Number(hall.dataset.turn) > sheets() || (sheets() > 1 && !timer)) turnTo(1);
}

if (hall) {
  look();
  document.addEventListener("lado:applied", look);
}
