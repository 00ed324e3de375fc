"""From commit to changed display in Chromium: the real hall page, the real calls."""

import itertools
import time
from dataclasses import dataclass

from playwright.sync_api import sync_playwright
from push_scene import Place

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
WATCH = """
window.shown = [];
new MutationObserver(() => requestAnimationFrame(() => setTimeout(() => {
    const board = document.querySelector(".hall-now");
    shown.push([performance.timeOrigin + performance.now(), board ? board.innerText : ""]);
}))).observe(document, { subtree: true, childList: true, characterData: true });
"""


@dataclass
class Shown:
    """What the display showed, and when (seconds since 1970)."""

    at: float
    text: str


def changes(place: Place, port: int, moves: int, apart: float) -> list[float]:
    """Seconds from each commit until the frame that shows it has been drawn."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        context = browser.new_context(viewport={"width": 1920, "height": 1080})
        url = f"http://127.0.0.1:{port}"
        context.add_cookies([{"name": "lado_display", "value": place.display, "url": url}])
        context.add_init_script(WATCH)
        page = context.new_page()
        page.goto(f"{url}/hall/")
        page.wait_for_function("window.shown.length > 0")
        place.committed.clear()
        numbers = [_moved(place, apart, page) for _n in range(moves)]
        page.wait_for_timeout(1000)
        shown = [Shown(at / 1000, text) for at, text in page.evaluate("window.shown")]
        browser.close()
    offset = time.time() - time.monotonic()
    committed = [at + offset for at in place.committed.values()]
    ends = itertools.chain(committed[1:], [float("inf")])
    return sorted(
        _first(shown, number, start, end) - start for number, start, end in zip(numbers, committed, ends, strict=True)
    )


def _moved(place: Place, apart: float, page: object) -> tuple[str, bool]:
    """Move; the number that is called, or no longer called, when that is shown."""
    before = place.number
    place.move()
    page.wait_for_timeout(1000 * apart)  # lets Playwright's own events through
    return (place.number, True) if place.number else (before, False)


def _first(shown: list[Shown], number: tuple[str, bool], start: float, end: float) -> float:
    text, is_called = number
    for one in shown:
        if start <= one.at < end and (text in one.text) == is_called:
            return one.at
    raise SystemExit(f"the display never changed to {text} ({'called' if is_called else 'taken back'})")
