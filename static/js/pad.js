/* The field to sign in: strokes in a box of 10,000 by 10,000, drawn again by themselves however the device is held.

   The form sends them as JSON: `strokes` are lists of [x, y]; `dynamics`, of each stroke, the times in milliseconds, the
   pressures from 0 to 1000 and what drew it. Without this script a typed name is the signature. */

const BOX = 10000;
const MOST = 20000; // points
const STEP = 12; // less than a pixel on a phone: no news
const SVG = "http://www.w3.org/2000/svg";

const within = (value) => Math.max(0, Math.min(BOX, Math.round(value)));

class Pad {
  constructor(root) {
    this.root = root;
    this.place = root.querySelector("[data-pad-place]");
    this.svg = this.place.querySelector("svg");
    this.ink = this.svg.querySelector(".ink");
    this.form = root.closest("form");
    this.strokes = this.read("strokes");
    this.dynamics = this.read("dynamics");
    if (this.dynamics.length !== this.strokes.length) this.dynamics = this.strokes.map(() => ({ t: [], p: [], by: "" }));
    this.pointer = null;
    this.choose(root.dataset.pad);
    this.listen();
    this.draw();
  }

  read(name) {
    try {
      const found = JSON.parse(this.form.elements[name].value || "[]");
      return Array.isArray(found) ? found : [];
    } catch (error) {
      return [];
    }
  }

  listen() {
    this.root.addEventListener("change", (event) => {
      if (event.target.name === "method") this.choose(event.target.value);
    });
    this.place.addEventListener("pointerdown", (event) => this.begin(event));
    this.place.addEventListener("pointermove", (event) => this.go(event));
    for (const name of ["pointerup", "pointercancel", "lostpointercapture"]) {
      this.place.addEventListener(name, (event) => this.end(event));
    }
    this.root.querySelector("[data-pad-undo]").addEventListener("click", () => this.keep(-1));
    this.root.querySelector("[data-pad-clear]").addEventListener("click", () => this.keep(0));
  }

  choose(method) {
    const radio = this.root.querySelector(`input[name=method][value=${method === "draw" ? "draw" : "type"}]`);
    radio.checked = true;
    this.root.querySelector("[data-pad-draw]").hidden = method !== "draw";
    this.root.querySelector("[data-pad-type]").hidden = method === "draw";
  }

  pointOf(event) {
    const box = this.place.getBoundingClientRect();
    return [within(((event.clientX - box.left) / box.width) * BOX), within(((event.clientY - box.top) / box.height) * BOX)];
  }

  begin(event) {
    if (this.pointer !== null || (event.pointerType === "mouse" && event.button !== 0)) return;
    event.preventDefault();
    this.pointer = event.pointerId;
    this.place.setPointerCapture(event.pointerId);
    this.started = this.started || event.timeStamp;
    this.strokes.push([]);
    this.dynamics.push({ t: [], p: [], by: event.pointerType });
    this.add(event);
    this.draw();
  }

  go(event) {
    if (event.pointerId !== this.pointer) return;
    const between = event.getCoalescedEvents ? event.getCoalescedEvents() : [];
    for (const each of between.length ? between : [event]) this.add(each);
    this.draw();
  }

  add(event) {
    const stroke = this.strokes[this.strokes.length - 1];
    const how = this.dynamics[this.dynamics.length - 1];
    const [x, y] = this.pointOf(event);
    const last = stroke[stroke.length - 1];
    const isFull = this.strokes.reduce((sum, each) => sum + each.length, 0) >= MOST;
    if (isFull || (last && Math.abs(last[0] - x) < STEP && Math.abs(last[1] - y) < STEP)) return;
    stroke.push([x, y]);
    how.t.push(Math.max(0, Math.round(event.timeStamp - this.started)));
    how.p.push(Math.round((event.pressure || 0) * 1000));
  }

  end(event) {
    if (event.pointerId !== this.pointer) return;
    this.pointer = null;
    this.say();
  }

  /* The first strokes only; -1 is all but the last. */
  keep(count) {
    this.strokes = this.strokes.slice(0, count);
    this.dynamics = this.dynamics.slice(0, count);
    this.draw();
    this.say();
  }

  say() {
    this.form.elements.strokes.value = this.strokes.length ? JSON.stringify(this.strokes) : "";
    this.form.elements.dynamics.value = this.strokes.length ? JSON.stringify(this.dynamics) : "";
  }

  draw() {
    const isEmpty = this.strokes.length === 0;
    this.svg.setAttribute("aria-label", isEmpty ? this.svg.dataset.empty : this.svg.dataset.drawn);
    this.place.querySelector(".pad-hint").hidden = !isEmpty;
    while (this.ink.childElementCount > this.strokes.length) this.ink.lastElementChild.remove();
    this.strokes.forEach((stroke, index) => {
      const path = this.ink.children[index] || this.ink.appendChild(document.createElementNS(SVG, "path"));
      path.setAttribute("d", stroke.map(([x, y], place) => `${place ? "L" : "M"}${x} ${y}`).join("") + (stroke.length === 1 ? "h1" : ""));
    });
  }
}

document.querySelectorAll("[data-pad]").forEach((root) => new Pad(root));
