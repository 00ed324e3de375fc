/* <form data-passkey="/where/the/question/is"> is sent once the clerk's passkey has signed for its document: the server
 * asks (a challenge made of the document's hash), the passkey answers, the answer goes along in the field `passkey`.
 * What went wrong is said at [data-problem]. Without this script the server says that a passkey is needed. */

import { newKey, send } from "./send.js";

const bytes = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));

const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

class Refused extends Error {}

async function question(url) {
  const answer = await send(url, "{}", newKey(), () => {});
  if (!answer) throw new Refused(document.body.dataset.sayNoAnswer);
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Refused(said.detail || document.body.dataset.sayBroken);
  return said.publicKey;
}

async function answered(asked) {
  const found = await navigator.credentials.get({
    publicKey: {
      ...asked,
      challenge: bytes(asked.challenge),
      allowCredentials: asked.allowCredentials.map((each) => ({ ...each, id: bytes(each.id) })),
    },
  });
  const { authenticatorData, clientDataJSON, signature } = found.response;
  return JSON.stringify({
    id: found.id,
    rawId: text(found.rawId),
    type: found.type,
    clientExtensionResults: {},
    response: {
      authenticatorData: text(authenticatorData),
      clientDataJSON: text(clientDataJSON),
      signature: text(signature),
    },
  });
}

function tell(words) {
  const place = document.querySelector("[data-problem]");
  place.querySelector("[data-problem-text]").textContent = words;
  place.hidden = false;
  place.scrollIntoView({ block: "center" });
}

async function countersign(form) {
  document.querySelector("[data-problem]").hidden = true;
  try {
    form.elements.passkey.value = await answered(await question(form.dataset.passkey));
    form.submit();
  } catch (error) {
    form.removeAttribute("aria-busy");
    tell(error instanceof Refused ? error.message : form.dataset.sayUnused);
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("form[data-passkey]") || event.defaultPrevented) return; // once.js: it is underway
  event.preventDefault();
  if (window.PublicKeyCredential) countersign(form);
  else {
    form.removeAttribute("aria-busy");
    tell(form.dataset.sayNone);
  }
});
