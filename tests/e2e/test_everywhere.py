"""All pages and states: by keyboard alone, enlarged, in forced colours, without motion, through axe. Zero faults.

The walk takes minutes, so `make test-long` runs it; it writes var/reports/keyboard.md. What finds the faults is tested
on planted ones, with every run.
"""

import pytest
from axe_playwright_python.sync_playwright import Axe

from queueing.commands.demo import load_steps
from tests.e2e import checks
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
        faults += checks.forced_colours(page)
        faults += enlarged(page) if place.zooms else []
    walked, stops = checks.walk(page)
    return faults + [fault for fault in walked if place.ours or not fault.startswith("goes back")], stops


@pytest.mark.long
@pytest.mark.parametrize("whose", EVERYWHERE)
def test_every_page_and_state_is_good_for_everybody(people, shop, whose):
    people.expect("404", "401", "403", "410", "WebSocket")
    report = Report(whose)
    for place in EVERYWHERE[whose](people, shop):
        faults, stops = looked_at(place)
        report.add(place, stops, faults)
    report.write()

    assert report.faults == []
