"""What staff read fits its page in every language, on a phone and on a tablet."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import expect

from queueing.commands import serving
from queueing.commands.counters import pause_counter
from queueing.commands.moving import Actor
from queueing.models import Ticket
from queueing.queries.promises import Promise
from stores.commands import pins
from stores.demo import catalogue
from stores.models import Reason, Staff
from tests.e2e.conftest import PHONE, TABLET, no_overflow, shoot
from tests.e2e.shop import names
from tests.factories import DeviceFactory, StaffFactory

pytestmark = pytest.mark.django_db(transaction=True)
PROMISE = Promise(300, 420, 660, 2, 1, serveable=True)
CUT = """() => [...document.querySelectorAll("button, .btn, h1, h2, h3, label, legend, .badge, .state, .figure, th")]
    .filter(e => e.checkVisibility() && !e.closest(".sr") && e.clientWidth && e.scrollWidth > e.clientWidth + 1)
    .map(e => `${e.tagName} ${e.textContent.trim().slice(0, 60)}: ${e.scrollWidth} > ${e.clientWidth}`)"""

# Words that are not long, but stand on two lines.
BROKEN = """() => {
    const found = [], all = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (all.nextNode()) {
        if (!all.currentNode.parentElement.checkVisibility()) continue;
        for (const word of all.currentNode.data.matchAll(/\\p{L}{2,11}/gu)) {
            const range = new Range();
            range.setStart(all.currentNode, word.index);
            range.setEnd(all.currentNode, word.index + word[0].length);
            if (new Set([...range.getClientRects()].map(r => Math.round(r.top))).size > 1) found.push(word[0]);
        }
    }
    return found;
}"""


@pytest.fixture(params=["pt", "cs", "ru"])
def language(request):
    return request.param


@pytest.fixture
def people(people, language):
    """Everybody reads this language, wherever they are sent."""
    somebody = people.somebody

    def reading(*args, **options):
        page = somebody(*args, **options)
        page.context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": people.url}])
        return page

    people.somebody = reading
    return people


@pytest.fixture
def look(language):
    """The page fits at both sizes, and nothing on it is cut."""

    def look(page, name):
        for width, height in (TABLET, PHONE):
            page.set_viewport_size({"width": width, "height": height})
            expect(page.locator("html")).to_have_attribute("lang", language)
            no_overflow(page)
            assert page.evaluate(CUT) + page.evaluate(BROKEN) == [], f"{name} at {width} px"
            shoot(page, f"{name}.{language}")

    return look


@pytest.fixture
def house(shop):
    """Somebody is served too long, somebody waits with every kind of badge, one counter is paused."""
    for kind, rows in catalogue.REASONS.items():
        for position, (code, texts) in enumerate(rows):
            Reason.objects.create(kind=kind, code=code, names=names(texts), position=position)
    shop.open(4)
    shop.arrive("bill", minutes_ago=50, promise=PROMISE)
    ticket = shop.call(0)
    serving.serve(**shop.at_counter(ticket))
    now = timezone.now()
    Ticket.objects.filter(pk=ticket.pk).update(state_since=now - timedelta(minutes=31))
    pause_counter(
        counter_id=shop.counters[2].pk,
        store_id=shop.store.pk,
        reason="lunch",
        actor=Actor(staff_id=shop.clerks[2].pk),
        now=now,
    )
    shop.arrive("number-porting", "gold", minutes_ago=11, language="cs", promise=PROMISE)
    shop.arrive("sim-swap", "standard", minutes_ago=33, promise=PROMISE)
    shop.arrive("fault", "law", minutes_ago=4, promise=PROMISE)
    shop.arrive("new-contract", "standard", minutes_ago=18, promise=PROMISE)
    return shop


@pytest.mark.long
def test_the_desk(people, house, look):
    page = people.signed_in(house.clerks[4])
    for name, address in (("desks", "/desk/"), ("desk-closed", f"/desk/{house.counters[4].pk}/")):
        page.goto(address)
        look(page, name)

    page = people.signed_in(house.clerks[0])
    page.goto(f"/desk/{house.counters[0].pk}/")
    look(page, "desk-serving")
    for name in ("more", "pause", "row-call", "row-out", "take-back", "transfer"):
        page.evaluate("id => document.getElementById(id).showModal()", name)
        look(page, f"desk-{name}")
        page.evaluate("id => document.getElementById(id).close()", name)

    page = people.signed_in(house.clerks[1])
    page.goto(f"/desk/{house.counters[1].pk}/")
    look(page, "desk-next")
    page.locator("section.bar button").click()
    expect(page.locator(".desk-acts")).to_be_visible()
    look(page, "desk-called")

    page = people.signed_in(house.clerks[2])
    for counter, name in ((house.counters[2], "paused"), (house.counters[0], "taken")):
        page.goto(f"/desk/{counter.pk}/")
        look(page, f"desk-{name}")


@pytest.mark.long
def test_floor_and_wall(people, house, look):
    region = house.store.region
    page = people.signed_in(StaffFactory(role=Staff.Role.REGIONAL_MANAGER, stores=[house.store], regions=[region]))
    for name, address in (("floor", f"/floor/{house.store.code}/"), ("wall", f"/wall/{region.code}/")):
        page.goto(address)
        look(page, name)


@pytest.mark.long
def test_start_and_devices(people, shop, look):
    now = timezone.now()
    DeviceFactory(store=shop.store, name="By the door", last_seen_at=now)
    DeviceFactory(store=shop.store, name="Hall", purpose="display", last_seen_at=now - timedelta(minutes=95))
    DeviceFactory(store=shop.store, purpose="tablet", counter=shop.counters[0])
    DeviceFactory(store=shop.store, name="Old kiosk", last_seen_at=now, revoked_at=now)
    page = people.signed_in(StaffFactory(role=Staff.Role.STORE_MANAGER, stores=[shop.store]))
    for name, address in (
        ("start", "/"),
        ("devices", "/devices/"),
        ("pin-set", "/pin/set/"),
        ("mfa", "/accounts/2fa/"),
    ):
        page.goto(address)
        look(page, name)
    page.goto("/devices/")
    page.evaluate("document.getElementById('revoke').showModal()")
    look(page, "devices-revoke")


@pytest.mark.long
def test_signing_in_and_pairing(people, shop, look):
    people.expect("401", "403")
    pins.set_pin(staff=shop.clerks[0], pin="4071", now=timezone.now())
    page = people.device(shop.store, "tablet", size=TABLET)
    for name, address in (("pin", "/pin/"), ("pin-enter", f"/pin/{shop.clerks[0].pk}/")):
        page.goto(address)
        look(page, name)
    page = people.somebody(TABLET)
    for name, address in (
        ("start-public", "/"),
        ("login", "/accounts/login/"),
        ("pin-unpaired", "/pin/"),
        ("refused", "/hall/"),
    ):
        page.goto(address)
        look(page, name)
    page.goto("/pair/tablet/")
    expect(page.locator(".pair-code")).to_be_visible()
    look(page, "pair")
