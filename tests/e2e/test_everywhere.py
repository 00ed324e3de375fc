"""All pages and states: by keyboard alone, enlarged, in forced colours, without motion, through axe. Zero faults.

The walk takes minutes, so `make test-long` runs it; it writes var/reports/keyboard.md. What finds the faults is tested
on planted ones, with every run.
"""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils.text import slugify

from queueing.commands.demo import load_steps
from tests.e2e import checks
from tests.e2e.conftest import shoot
from tests.e2e.everywhere import EVERYWHERE
from tests.e2e.report import Report

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _steps(shop):
    load_steps()


def enlarged(page):
    return [fault for size in (checks.HALF, checks.NARROW) for fault in checks.at_size(page, size)]


def looked_at(place):
    """(faults, stops of the Tab key) of one page."""
    page = place.open()
    faults = [
        f"axe: {one['id']}, {one['nodes'][0]['html'][:120]}"
        for one in Axe().run(page, options={"preload": False}).response["violations"]
    ]
    faults += page.evaluate(checks.STRUCTURE) + page.evaluate(checks.MOVING)
    if place.ours:  # Django's console is a tool for a desk with a mouse: its links are as large as its text
        faults += page.evaluate(checks.TARGET_SIZES, checks.MAIN_TARGETS)
        faults += checks.forced_colours(page, picture=lambda: shoot(page, f"forced-{slugify(place.name)}"))
        faults += enlarged(page) if place.zooms else []
    walked, stops = checks.walk(page)
    faults += [fault for fault in walked if place.ours or not fault.startswith("goes back")]
    return faults + checks.escape(page), stops


@pytest.mark.long
@pytest.mark.parametrize("whose", EVERYWHERE)
def test_every_page_and_state_is_good_for_everybody(people, shop, whose):
    people.expect("400", "404", "401", "403", "409", "410", "WebSocket")
    report = Report(whose)
    for place in EVERYWHERE[whose](people, shop):
        faults, stops = looked_at(place)
        report.add(place, stops, faults)
    report.write()

    assert report.faults == []


# --- what finds the faults finds them ---------------------------------------------------------------------------------
PLANTED = {
    "outside": "<button class=btn style='position:absolute; left:310px; width:200px; top:0'>Aside</button>",
    "cut at its side": "<p style='width:60px; overflow:hidden; white-space:nowrap'>A long sentence that is cut</p>",
    "sticks out": "<h2 style='width:40px'>Immeasurably</h2>",
    "over each other": "<p style='position:relative'><a href=/a style='position:absolute; padding:9px'>One</a><a href=/b style='position:absolute; padding:9px'>Two</a></p>",
    "smaller than 24 px": "<button style='width:20px; height:20px'>x</button>",
    "smaller than 48 px": "<button class=btn style='min-height:30px; height:30px; padding:0'>Low</button>",
    "no edge": "<button class=btn style='border:0 !important'>Flat</button>",
    "same when chosen": "<div><button class=btn aria-pressed=true style='border:1px solid !important'>On</button><button class=btn aria-pressed=false style='border:1px solid !important'>On</button></div>",
    "focus not seen": "<a href=/c style='outline:0 !important; display:block'>Nothing to see</a>",
    "focus covered": "<p style='position:relative; height:50px'><a href=/d>Below</a><b style='position:absolute; inset:0; background:#fff'>On top</b></p>",
    "goes back": "<section><a href=/e style='position:absolute; left:200px; top:90px'>Second</a><a href=/f style='position:absolute; left:0; top:0'>First</a></section>",
    "h4 after": "<h4>Too deep</h4>",
    "h1: 2": "<h1>Another</h1>",
    "transition": "<i style='transition: color 1s !important'>moves</i>",
}


@pytest.mark.long
def test_planted_faults_are_all_found_and_nothing_else(people, shop):
    shop.open()
    page = people.somebody(size=(320, 640), bypass_csp=True)
    page.goto(f"/t/{shop.arrive().token}/")

    def found():
        faults = page.evaluate(checks.STRUCTURE) + page.evaluate(checks.MOVING) + page.evaluate(checks.LAYOUT)
        faults += page.evaluate(checks.TARGET_SIZES, checks.MAIN_TARGETS) + checks.forced_colours(page)
        return faults + checks.walk(page)[0]

    assert found() == []
    for kind, html in PLANTED.items():
        page.evaluate(
            "html => document.querySelector('main').insertAdjacentHTML('beforeend', `<div id=planted>${html}</div>`)",
            html,
        )
        faults = found()
        assert any(kind in fault for fault in faults), (kind, faults)
        page.evaluate("document.getElementById('planted').remove()")


@pytest.mark.long
def test_stop_that_is_left_out_or_catches_the_keyboard_is_found(people, shop):
    page = people.somebody(bypass_csp=True)
    page.goto("/stores/")
    assert checks.walk(page)[0] == []

    page.evaluate("""document.querySelector("main").insertAdjacentHTML("beforeend",
        "<button id=trap class=btn>Trap</button><button class=btn>Behind it</button>");
        trap.addEventListener("keydown", (event) => event.key === "Tab" && event.preventDefault())""")

    faults = checks.walk(page)[0]
    assert any("not reached" in fault and "Behind it" in fault for fault in faults), faults
    assert any("reached twice" in fault for fault in faults), faults


@pytest.mark.long
def test_focus_is_seen_in_forced_colours_too(people, shop):
    shop.open()
    shop.arrive()
    pages = people.somebody(forced_colors="active"), people.device(shop.store, "kiosk", forced_colors="active")
    for page, address in zip(pages, ("/accounts/login/", "/kiosk/"), strict=True):
        page.goto(address)
        assert checks.walk(page)[0] == [], address
