"""What a page owes to people who enlarge it, use no mouse, or choose their own colours. Every check lists its faults."""

import itertools
from collections.abc import Callable, Iterator
from typing import Any

from playwright.sync_api import Page

NARROW, HALF = (320, 640), (640, 360)  # 400 % of 1280 px (WCAG 1.4.10), and 200 % of 1280x720
LARGEST_WALK = 400  # stops of the Tab key
INNER = 4  # more of them in a date field than in others
COMMON = """
    const shown = (one) => one.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && one.getClientRects().length;
    const told = (one) => `${one.tagName.toLowerCase()}${one.id ? "#" + one.id : ""}.${[...one.classList].join(".")} `
      + `"${(one.getAttribute("aria-label") || one.innerText || one.value || one.textContent || one.name || "").trim().replace(/\\s+/g, " ").slice(0, 40)}"`;
    const aside = (one) => one.closest(".sr, .skip, [inert], .visually-hidden");
    const TARGETS = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']";
    const top = [...document.querySelectorAll("dialog:modal")].at(-1) || document.body;
    const targets = () => [...top.querySelectorAll(TARGETS)].filter((one) => shown(one) && !one.disabled && !aside(one));
    const scrolls = (one, side) => {
      for (let up = one.parentElement; up; up = up.parentElement)
        if (/auto|scroll/.test(getComputedStyle(up)["overflow" + side])) return up;
      return null;
    };
"""
LAYOUT = (
    "() => {"
    + COMMON
    + """
    const faults = [], page = document.documentElement;
    if (page.scrollWidth > page.clientWidth) faults.push(`page: ${page.scrollWidth - page.clientWidth} px too wide`);
    for (const one of top.querySelectorAll("*")) {
      if (!shown(one) || aside(one) || one.closest("svg")) continue;
      const box = one.getBoundingClientRect(), style = getComputedStyle(one);
      const hasText = [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
      if (box.width <= 1 || box.height <= 1) continue;
      if ((hasText || one.matches(TARGETS)) && !scrolls(one, "X") && (box.right > innerWidth + 1 || box.left < -1))
        faults.push(`outside: ${told(one)}`);
      if (hasText && /hidden|clip/.test(style.overflowX) && style.textOverflow !== "ellipsis" && one.scrollWidth > one.clientWidth + 1)
        faults.push(`cut at its side: ${told(one)}`);
      if (hasText && /hidden|clip/.test(style.overflowY) && one.scrollHeight > one.clientHeight + 2)
        faults.push(`cut below: ${told(one)}`);
      if (hasText && style.display !== "inline" && one.scrollWidth > one.clientWidth + 2 && style.overflowX === "visible" && one.clientWidth)
        faults.push(`sticks out: ${told(one)}`);
    }
    const floats = (one) => { for (let up = one; up; up = up.parentElement)
      if (/fixed|sticky/.test(getComputedStyle(up).position)) return up; return null; };
    const boxes = targets().filter((one) => !one.closest("label") || !one.matches("input")).map((one) => {
      const box = one.getBoundingClientRect(), clip = scrolls(one, "Y") && scrolls(one, "Y").getBoundingClientRect();
      const bottom = clip ? Math.min(box.bottom, clip.bottom) : box.bottom, start = clip ? Math.max(box.top, clip.top) : box.top;
      return [one, { left: box.left, right: box.right, top: start, bottom }, floats(one)];
    });
    boxes.forEach(([one, a, float], index) => boxes.slice(index + 1).forEach(([other, b, otherFloat]) => {
      if (float !== otherFloat || one.contains(other) || other.contains(one)) return;
      const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left), high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      if (wide > 2 && high > 2) faults.push(`over each other: ${told(one)} and ${told(other)}`);
    }));
    return [...new Set(faults)];
  }"""
)
TARGET_SIZES = (
    "(main) => {"
    + COMMON
    + """
    const faults = [];
    for (const one of targets()) {
      const area = one.closest("label") || one, box = area.getBoundingClientRect();
      const inText = getComputedStyle(one).display === "inline" && (one.parentElement.innerText || one.parentElement.textContent).trim() !== (one.innerText || one.textContent).trim();
      if (inText) continue;
      const least = main && area.matches(main) ? 48 : 24;
      if (box.height < least - 0.5 || box.width < least - 0.5)
        faults.push(`smaller than ${least} px: ${told(one)} ${Math.round(box.width)}x${Math.round(box.height)}`);
    }
    return faults;
  }"""
)
MAIN_TARGETS = ".btn, .primary, .choice, .offer, .door, .bigtile, .wide, .langs > *, a.counter, button.line-row, select, input, textarea"
MOVING = """() => {
    const seconds = (list) => Math.max(...list.split(",").map((one) => parseFloat(one) * (one.trim().endsWith("ms") ? 0.001 : 1)));
    const faults = new Set(document.getAnimations().filter((one) => one.effect.getComputedTiming().duration > 10).map(() => "an animation runs"));
    for (const one of document.querySelectorAll("*")) for (const part of [null, "::before", "::after"]) {
      const style = getComputedStyle(one, part);
      if (seconds(style.transitionDuration) > 0.01) faults.add(`transition: ${one.tagName}.${one.className}`);
      if (style.animationName !== "none" && seconds(style.animationDuration) > 0.01) faults.add(`animation: ${one.tagName}.${one.className}`);
    }
    return [...faults];
  }"""
STRUCTURE = """() => {
    const faults = [], seen = (one) => one.checkVisibility();
    if (!document.documentElement.lang) faults.push("no lang");
    if (!/\\S.* · Lado$|Django|Lado/.test(document.title)) faults.push(`title: ${document.title}`);
    const headings = [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")].filter((one) => seen(one) && !one.closest("dialog"));
    const levels = headings.map((one) => Number(one.tagName[1]));
    if (levels.filter((level) => level === 1).length !== 1) faults.push(`h1: ${levels.filter((level) => level === 1).length}`);
    levels.forEach((level, index) => { if (index && level > levels[index - 1] + 1) faults.push(`h${level} after h${levels[index - 1]}: ${headings[index].innerText.slice(0, 40)}`); });
    const mains = [...document.querySelectorAll("main, [role=main]")].filter(seen);
    if (mains.length !== 1) faults.push(`main: ${mains.length}`);
    return faults;
  }"""
# in which colours alone would tell: pairs of what is chosen and what is not, and what has to have an edge
FORCED = (
    "() => {"
    + COMMON
    + """
    const faults = [];
    const drawn = (one) => ["border", "outline", "fontWeight", "textDecorationLine", "backgroundColor", "color"].map((name) => getComputedStyle(one)[name]).join("|")
      + [...one.querySelectorAll("input, svg, .steps-dot, .ico")].map((part) => part.tagName + part.innerHTML + getComputedStyle(part).border + getComputedStyle(part).backgroundColor + getComputedStyle(part).outline + getComputedStyle(part).visibility).join("|")
      + one.querySelectorAll(":not([hidden])").length;
    const chosen = [
      [".choice:has(:checked)", ".choice:not(:has(:checked))"], [".offer:has(:checked)", ".offer:not(:has(:checked))"],
      [".langs > [aria-current]", ".langs > :not([aria-current])"], [".btn[aria-pressed=true]", ".btn[aria-pressed=false], form > .btn:not([aria-pressed])"],
      [".todo [aria-current]", ".todo button:not([aria-current])"], [".line-row[data-next]", ".line-row:not([data-next])"],
      [".steps > [aria-current]", ".steps > :not([aria-current])"],
    ];
    for (const [yes, no] of chosen) {
      const one = [...top.querySelectorAll(yes)].find(shown), others = [...top.querySelectorAll(no)].filter(shown);
      const other = others.find((each) => one && each.parentElement === one.parentElement) ?? others[0];
      if (one && other && drawn(one) === drawn(other)) faults.push(`same when chosen: ${yes}`);
    }
    const edged = ".btn:not([data-kind=quiet]), .primary, .bigtile, .wide, .door, .choice, .offer, .langs > *, .banner, .badge, .tile, .ticket, .called, .todo button, button.line-row, .toast, dialog[open], .card";
    for (const one of top.querySelectorAll(edged)) {
      if (!shown(one) || one.closest(".toast .btn")) continue;
      const parts = [one, ...one.children].map((part) => getComputedStyle(part));
      const ground = getComputedStyle(document.body).backgroundColor;
      const hasEdge = parts.some((style) => (parseFloat(style.borderTopWidth) > 0 && style.borderTopStyle !== "none") || (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0));
      if (!hasEdge) faults.push(`no edge: ${told(one)}`);
    }
    return [...new Set(faults)];
  }"""
)
# every stop that the Tab key should make, in the order of the document; a group of radios is one stop
STOPS = (
    "() => {"
    + COMMON
    + """
    const groups = new Set();
    window.stops = [...top.querySelectorAll(TARGETS + ", iframe, [contenteditable]")].filter((one) => {
      if (one.disabled || one.tabIndex < 0 || !shown(one) && !one.closest(".skip") && !one.closest("label") || one.closest("fieldset:disabled")) return false;
      if (!one.checkVisibility()) return false;
      if (one.type !== "radio") return true;
      const key = `${one.form ? one.form.id + one.form.action : ""} ${one.name}`;
      const marked = one.form && one.form.querySelector(`input[name="${one.name}"]:checked`);
      if (groups.has(key) || (marked && marked !== one)) return false;
      groups.add(key);
      return true;
    });
    return stops.map(told);
  }"""
)
# as if nothing had the focus yet: a field that takes it by itself would be where the walk begins
FROM_THE_TOP = """() => {
    const top = [...document.querySelectorAll("dialog:modal")].at(-1) || document.body;
    top.tabIndex = -1;
    top.focus({ preventScroll: true });
    top.removeAttribute("tabindex");
  }"""
HERE = (
    "() => {"
    + COMMON
    + """
    const one = document.activeElement;
    if (!one || one === document.body || one === document.documentElement) return null;
    const near = [one, one.closest("label"), one.parentElement, one.nextElementSibling].filter(Boolean);
    const ring = near.some((each) => { const style = getComputedStyle(each); return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2; })
      || getComputedStyle(one).boxShadow !== "none" && one.matches("#content *, #user-tools *, #header *");
    const area = one.closest("label") || one, box = area.getBoundingClientRect();
    const spots = [[0.5, 0.5], [0.1, 0.5], [0.9, 0.5], [0.5, 0.1], [0.5, 0.9]].map(([x, y]) => document.elementFromPoint(box.left + box.width * x, box.top + box.height * y));
    const free = spots.some((spot) => spot && (area.contains(spot) || spot.contains(area) && spot !== document.body && spot !== document.documentElement || (spot.closest("label") && spot.closest("label").contains(one))));
    const region = one.closest("dialog, header, nav, aside, section, form, main, footer");
    const place = [...document.querySelectorAll("dialog, header, nav, aside, section, form, main, footer")].indexOf(region);
    return { stop: stops.indexOf(one), told: told(one), isDate: one.type === "date", ring, free: free || !box.width, region: place,
      x: box.left + scrollX, y: box.top + scrollY, height: box.height };
  }"""
)


def at_size(page: Page, size: tuple[int, int]) -> list[str]:
    """Enlarged until only `size` CSS px are left: nothing aside, cut or over each other."""
    before = page.viewport_size
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.wait_for_timeout(50)
    faults = [f"at {size[0]}x{size[1]}: {fault}" for fault in page.evaluate(LAYOUT)]
    page.set_viewport_size(before)
    return faults


def forced_colours(page: Page, picture: Callable[[], object] = lambda: None) -> list[str]:
    """What colours alone would tell, when the reader has chosen them."""
    page.emulate_media(forced_colors="active")
    picture()
    faults = [f"forced colours: {fault}" for fault in page.evaluate(FORCED)]
    page.emulate_media(forced_colors="none")
    return faults


def walk(page: Page, back: bool = False) -> tuple[list[str], int]:
    """(faults, stops) of the Tab key from the top of the page, or of the open dialog, to its end."""
    page.evaluate(FROM_THE_TOP)
    wanted, faults, path = page.evaluate(STOPS), [], []
    for _stop in range(min(len(wanted) + 3 + INNER * page.locator("input[type=date]").count(), LARGEST_WALK)):
        page.keyboard.press("Shift+Tab" if back else "Tab")
        here = page.evaluate(HERE)
        if here is None or (path and here["stop"] == path[0]["stop"] and here["stop"] >= 0):
            break
        if path and here["stop"] == path[-1]["stop"] and here["isDate"]:
            continue  # the browser's own stops within the field: day, month, year, calendar
        path.append(here)
        if not here["ring"]:
            faults.append(f"focus not seen: {here['told']}")
        if not here["free"]:
            faults.append(f"focus covered: {here['told']}")
    came = [here["stop"] for here in path]
    missed = [wanted[stop] for stop in range(len(wanted)) if stop not in came]
    faults += [f"not reached: {name}" for name in missed]
    faults += [f"reached twice: {wanted[stop]}" for stop in set(came) if stop >= 0 and came.count(stop) > 1]
    faults += [f"unexpected stop: {here['told']}" for here in path if here["stop"] < 0]
    if came != sorted(came):
        faults.append("stops are not in the order of the page")
    return faults + list(_backwards(path)), len(path)


def _backwards(path: list[dict[str, Any]]) -> Iterator[str]:
    """Steps up and to the left within one region."""
    for before, after in itertools.pairwise(path):
        if (
            before["region"] == after["region"]
            and after["y"] + after["height"] <= before["y"]
            and after["x"] < before["x"]
        ):
            yield f"goes back: {before['told']} -> {after['told']}"


def escape(page: Page) -> list[str]:
    """Escape closes the dialog that is open, and gives the focus back to what opened it."""
    if not page.locator("dialog:modal").count():
        return []
    page.keyboard.press("Escape")
    if page.locator("dialog:modal").count():
        return ["Escape does not close the dialog"]
    back = page.evaluate("document.activeElement.matches('[data-opens]')")
    return [] if back else ["the focus does not go back to what opened the dialog"]
