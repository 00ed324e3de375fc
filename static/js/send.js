/* What a form says, as JSON, and how it is posted: again with the same key until somebody answers. */

const WAITS = [300, 600, 1200, 2400, 4800]; // between the six tries
const ANSWER_WITHIN = 6000;
const AGAIN = [502, 503, 504];

export function newKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function typed(field, value) {
  const as = field ? field.dataset.as : "";
  if (as === "number") return Number(value);
  if (as === "boolean") return ["true", "1", "on", "yes"].includes(value);
  return value;
}

function put(body, name, value, isList) {
  const path = name.split(".");
  const last = path.pop();
  const place = path.reduce((inner, part) => (inner[part] = inner[part] || {}), body);
  if (isList || last in place) place[last] = [].concat(last in place ? place[last] : [], value);
  else place[last] = value;
}

export function bodyOf(form, button) {
  const body = {};
  for (const field of Array.from(form.elements)) {
    const isChoice = field.type === "checkbox" || field.type === "radio";
    const isOut = !field.name || field.disabled || field.type === "submit" || (isChoice && !field.checked);
    if (isOut || field.value === "" || field.name === "csrfmiddlewaretoken") continue;
    put(body, field.name, typed(field, field.value), field.dataset.as === "list");
  }
  if (button && button.name) put(body, button.name, typed(button, button.value), false);
  return JSON.stringify(body);
}

async function once(url, body, key) {
  const giveUp = new AbortController();
  const timer = setTimeout(() => giveUp.abort(), ANSWER_WITHIN);
  const token = document.querySelector("meta[name=csrf-token]");
  try {
    return await fetch(url, {
      method: "POST",
      body,
      credentials: "same-origin",
      signal: giveUp.signal,
      headers: {
        "Content-Type": "application/json",
        Accept: "application/json",
        "Idempotency-Key": key,
        "X-CSRFToken": token ? token.content : "",
      },
    });
  } catch (error) {
    return null; // no answer is no news: it may have been done
  } finally {
    clearTimeout(timer);
  }
}

const pause = (time) => new Promise((resolve) => setTimeout(resolve, time * (0.8 + Math.random() * 0.4)));

/* The answer to `body`, or null when nobody answered; `again(n)` is told before the n-th try. */
export async function send(url, body, key, again) {
  for (let attempt = 0; ; attempt += 1) {
    const answer = await once(url, body, key);
    if (answer && !AGAIN.includes(answer.status)) return answer;
    if (attempt === WAITS.length) return null;
    again(attempt + 2);
    await pause(WAITS[attempt]);
  }
}
