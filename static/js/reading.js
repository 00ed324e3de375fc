/* How long each page of a document stood in sight, and when its end was reached: said with the signature, never asked. */

const form = document.querySelector("form[data-reading]");
const HALF = 0.5; // of the page, or of the screen where the page is taller than it

class Reading {
  constructor() {
    this.looked = new Map();
    this.since = new Map();
    for (const part of form.elements.looked.value.split(" ")) {
      const [page, time] = part.split(":").map(Number);
      if (page && time) this.looked.set(page, time);
    }
    const ago = Number(form.elements.ended.value);
    this.endedAt = form.elements.ended.value ? Date.now() - ago : null;
    const steps = Array.from({ length: 21 }, (_none, index) => index / 20);
    const pages = new IntersectionObserver((seen) => seen.forEach((each) => this.see(each)), { threshold: steps });
    document.querySelectorAll("[data-page]").forEach((page) => pages.observe(page));
    const end = new IntersectionObserver((seen) => seen.forEach((each) => this.reach(each)));
    document.querySelectorAll("[data-end]").forEach((place) => end.observe(place));
    document.addEventListener("visibilitychange", () => document.hidden && this.rest());
    form.addEventListener("submit", () => this.say(), { capture: true });
  }

  see(entry) {
    const page = Number(entry.target.dataset.page);
    const tall = entry.rootBounds ? entry.intersectionRect.height / entry.rootBounds.height : 0;
    if (entry.isIntersecting && (entry.intersectionRatio >= HALF || tall >= HALF)) {
      if (!this.since.has(page)) this.since.set(page, Date.now());
    } else this.stop(page);
  }

  stop(page) {
    if (!this.since.has(page)) return;
    this.looked.set(page, (this.looked.get(page) || 0) + Date.now() - this.since.get(page));
    this.since.delete(page);
  }

  rest() {
    for (const page of Array.from(this.since.keys())) this.stop(page);
  }

  reach(entry) {
    if (entry.isIntersecting && this.endedAt === null) this.endedAt = Date.now();
  }

  say() {
    this.rest();
    form.elements.looked.value = Array.from(this.looked, ([page, time]) => `${page}:${Math.round(time)}`).join(" ");
    form.elements.ended.value = this.endedAt === null ? "" : String(Math.max(0, Date.now() - this.endedAt));
  }
}

if (form && "IntersectionObserver" in window) new Reading();
