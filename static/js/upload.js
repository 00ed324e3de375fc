/* Sending what people have made in a shop or at a door, through a bad line: photos made smaller first, and how to ask. */

export const AGAIN = [429, 502, 503, 504];
export const RETRY = 4000;
const LONGEST_SIDE = 1600;
const QUALITY = 0.85;
const WITHIN = 60000; // a photo through a bad line

export const pause = (time) => new Promise((resolve) => {
  const timer = setTimeout(resolve, time);
  addEventListener("online", () => (clearTimeout(timer), resolve()), { once: true });
});

/* The answer to a POST, or null when nobody answered. */
export async function ask(url, body, more = {}) {
  const giveUp = new AbortController();
  const timer = setTimeout(() => giveUp.abort(), WITHIN);
  const token = document.querySelector("meta[name=csrf-token]").content;
  const headers = { Accept: "application/json", "X-CSRFToken": token, ...more };
  try {
    return await fetch(url, { method: "POST", body, credentials: "same-origin", signal: giveUp.signal, headers });
  } catch (error) {
    return null;
  } finally {
    clearTimeout(timer);
  }
}

/* A JPEG of at most so many points, upright; the file itself where this browser cannot read it: the server says why. */
export async function smaller(file) {
  if (!("createImageBitmap" in window)) return file;
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(picture.width * scale));
    canvas.height = Math.max(1, Math.round(picture.height * scale));
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    const made = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
    return made && file.type !== "image/svg+xml" && made.size < file.size ? made : file;
  } catch (error) {
    return file;
  }
}

/* What a refusal says, or `otherwise`. */
export async function why(answer, otherwise) {
  try {
    return (await answer.json()).detail || otherwise;
  } catch (error) {
    return otherwise;
  }
}
