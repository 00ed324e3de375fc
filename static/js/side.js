/* The customer's screen stays awake while it is looked at, and its page is said in the language of its words. */

let lock = null;

async function stayAwake() {
  if (lock || document.hidden || !navigator.wakeLock) return;
  try {
    lock = await navigator.wakeLock.request("screen");
    lock.addEventListener("release", () => (lock = null));
  } catch (error) {
    lock = null; // low battery, or not allowed: the screen goes dark as it would anyway
  }
}

/* What the server draws changes its language by itself; what stands round it was drawn when the page was loaded. */
function speak() {
  const place = document.querySelector("[data-language]");
  if (!place || place.dataset.language === document.documentElement.lang) return;
  document.documentElement.lang = place.dataset.language;
  document.querySelectorAll(".chooser[open]").forEach((chooser) => (chooser.open = false)); // it has been chosen
  reword();
}

async function reword() {
  try {
    const answer = await fetch(location.href, { credentials: "same-origin", cache: "no-store" });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (page.documentElement.lang !== document.documentElement.lang) return; // changed once more meanwhile
    document.title = page.title;
    Object.assign(document.body.dataset, page.body.dataset);
    document.querySelectorAll("[data-worded]").forEach((old) => {
      takeWords(old, page.querySelector(`[data-worded="${old.dataset.worded}"]`));
    });
  } catch (error) {
    return; // no network: the next change of language says it all again
  }
}

/* The words of one and the same piece in another language; what is hidden in it, and its times, stay as they are. */
function takeWords(old, fresh) {
  const [before, after] = [old, fresh].map(wordsOf);
  if (before.length === after.length) before.forEach((node, index) => (node.data = after[index].data));
}

function wordsOf(piece) {
  const found = [];
  const texts = document.createTreeWalker(piece, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    if (texts.currentNode.data.trim() && !texts.currentNode.parentElement.closest("time")) found.push(texts.currentNode);
  }
  return found;
}

document.addEventListener("visibilitychange", stayAwake);
document.addEventListener("lado:applied", speak);
stayAwake();
speak();
