/* A device that is to be paired gets its code by itself (nobody presses anything on a hall display) and asks every few
 * seconds whether a manager has typed it.
 *   form[data-ask] gets a code (data-ask="later": was refused one, so not at once); [data-pairing="/pair/kiosk/state/"]
 *   while one is shown; form[data-ask-again] gets the next. */

const EVERY = 3000;
const AFTER_REFUSAL = 60000;
const place = document.querySelector("[data-pairing]");

async function ask() {
  const token = document.querySelector("meta[name=csrf-token]");
  const headers = { Accept: "application/json", "X-CSRFToken": token ? token.content : "" };
  try {
    const answer = await fetch(place.dataset.pairing, { method: "POST", credentials: "same-origin", headers });
    if (answer.status === 200) return location.assign((await answer.json()).location);
    if ([404, 410].includes(answer.status)) return document.querySelector("form[data-ask-again]").submit(); // too late
  } catch (error) {
    // no answer: the next time
  }
  return setTimeout(ask, EVERY);
}

const first = document.querySelector("form[data-ask]");
if (first && first.dataset.ask === "later") setTimeout(() => first.requestSubmit(), AFTER_REFUSAL);
else if (first) first.requestSubmit();
if (place) setTimeout(ask, EVERY);
