"""The kiosk in Chromium: three presses to a ticket, nothing twice, and no way to be stuck."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from queueing.models import OnlineHint, Ticket
from stores.commands import pairing
from stores.models import Store
from tests.e2e.conftest import KIOSK, TABLET, axe, long, no_overflow, shoot
from tests.factories import ServiceFactory, StoreFactory, offer

pytestmark = pytest.mark.django_db(transaction=True)
NUMBER = re.compile(r"[A-Z]\d{3}")


def kiosk_of(people, shop, size=KIOSK, **options):
    kiosk = people.device(shop.store, "kiosk", size=size, **options)
    kiosk.goto("/kiosk/")
    return kiosk


def to_question(kiosk):
    kiosk.get_by_role("link", name="SIM and number").click()
    kiosk.get_by_role("link", name="SIM swap").click()


def fits(kiosk):
    """All of a page is on the panel: nobody has to find out that it scrolls."""
    no_overflow(kiosk)
    down, aside = kiosk.evaluate(
        "[document.querySelector('main')].map((m) => [m.scrollHeight - m.clientHeight, m.scrollWidth - m.clientWidth])[0]"
    )
    assert down <= 1, f"{down} px below the edge of {kiosk.url}"
    assert aside <= 0, f"{aside} px beside {kiosk.url}"


def test_three_presses_give_a_ticket(people, shop):
    shop.open(2)
    for _customer in range(4):
        shop.arrive(minutes_ago=3)
    kiosk = kiosk_of(people, shop)
    axe(kiosk)
    to_question(kiosk)
    kiosk.get_by_role("button", name="No, thank you").click()
    expect(kiosk.get_by_role("heading", name="Your place is saved.")).to_be_visible()
    ticket = Ticket.objects.latest("id")
    expect(kiosk.get_by_text(ticket.number)).to_be_visible()
    assert (ticket.service.code, ticket.tier.code, ticket.channel) == ("sim-swap", "standard", "kiosk")


@pytest.mark.long
@pytest.mark.parametrize("language", ["en", "pt", "cs", "ru"])
@pytest.mark.parametrize("size", [KIOSK, TABLET], ids=["panel", "tablet"])
def test_every_page_fits_its_panel_and_is_accessible(people, shop, size, language):
    shop.open(3)
    for minute in range(6):
        shop.arrive(["bill", "fault", "sim-swap"][minute % 3], minutes_ago=minute)
    ticket = shop.arrive("new-service", language=language)
    kiosk = people.device(shop.store, "kiosk", size=size)
    pages = {
        "kiosk": "",
        "kiosk-topic": "topic/bill/",
        "kiosk-online": "service/e-invoice/online/",
        "kiosk-priority": "service/new-service/",
        "kiosk-phone": "service/new-service/phone/",
        "kiosk-ticket": f"ticket/{ticket.token}/",
    }
    for name, path in pages.items():
        for text in ("", "&text=large"):
            kiosk.goto(f"/kiosk/{path}?lang={language}{text}")
            shoot(kiosk, f"{name}{'-large' if text else ''}.{language}")
            fits(kiosk)
            if language == "en":
                axe(kiosk)


@pytest.mark.parametrize("size", [TABLET, *long(KIOSK)], ids=["tablet", "panel"])
def test_a_long_list_scrolls_and_the_way_back_stays(people, shop, size):
    topic = shop.services["bill"].topic
    offer(shop.store, *(ServiceFactory(topic=topic, names={"en": f"Matter {number}"}) for number in range(40)))
    kiosk = kiosk_of(people, shop, size)
    kiosk.get_by_role("link", name="Bill and payment").click()
    shoot(kiosk, "kiosk-many")
    fits(kiosk)
    axe(kiosk)
    expect(kiosk.get_by_role("link", name="Back")).to_be_in_viewport()
    kiosk.get_by_role("link", name="Matter 39").click()
    expect(kiosk.get_by_text("Matter 39")).to_be_visible()


def test_a_closed_store_says_so_and_where_it_is_open(people, shop):
    Store.objects.filter(pk=shop.store.pk).update(opening_hours="Mo-Su 03:00-03:01")
    StoreFactory(name="Colombo, Lisboa", latitude=38.7547, longitude=-9.1886)
    kiosk = kiosk_of(people, shop)
    expect(kiosk.get_by_role("heading", name="We are closed.")).to_be_visible()
    expect(kiosk.get_by_text("Colombo, Lisboa")).to_be_visible()
    shoot(kiosk, "kiosk-closed")
    axe(kiosk)


def test_a_double_press_gives_one_ticket(people, shop):
    kiosk = kiosk_of(people, shop)
    to_question(kiosk)
    kiosk.get_by_role("button", name="No, thank you").dblclick()
    expect(kiosk.get_by_role("heading", name="Your place is saved.")).to_be_visible()
    assert Ticket.objects.count() == 1


@pytest.mark.long
def test_the_ticket_loaded_again_is_the_same_ticket(people, shop):
    kiosk = kiosk_of(people, shop)
    to_question(kiosk)
    kiosk.get_by_role("button", name="No, thank you").click()
    number = kiosk.get_by_text(NUMBER).inner_text()
    kiosk.reload()
    expect(kiosk.get_by_text(number)).to_be_visible()
    assert Ticket.objects.count() == 1


@pytest.mark.long
def test_priority_by_law_is_given_on_the_customers_word(people, shop):
    kiosk = kiosk_of(people, shop)
    to_question(kiosk)
    kiosk.get_by_role("button", name="Yes, please").click()
    expect(kiosk.get_by_role("heading", name="Your place is saved.")).to_be_visible()
    assert Ticket.objects.get().tier.statutory


def test_everything_works_without_scripts(people, shop):
    kiosk = kiosk_of(people, shop, java_script_enabled=False)
    expect(kiosk.get_by_role("button", name="Read aloud")).to_be_hidden()
    to_question(kiosk)
    kiosk.get_by_role("link", name="Add my phone number").click()
    kiosk.get_by_label("Phone number").fill("912")
    kiosk.get_by_role("button", name="Use this number").click()
    expect(kiosk.get_by_label("Phone number")).to_have_value("912")
    kiosk.get_by_label("Phone number").fill("912345678")
    kiosk.get_by_role("button", name="Use this number").click()
    expect(kiosk.get_by_text("+351 912 345 678")).to_be_visible()
    kiosk.get_by_role("button", name="No, thank you").click()
    expect(kiosk.get_by_text(Ticket.objects.get().number)).to_be_visible()
    assert Ticket.objects.get().customer is not None


def test_the_keys_on_the_panel_type_the_number(people, shop):
    kiosk = kiosk_of(people, shop)
    kiosk.goto("/kiosk/service/sim-swap/phone/")
    keys = kiosk.get_by_role("group", name="Keys")
    for sign in "+3519":
        keys.get_by_role("button", name=sign, exact=True).click()
    keys.get_by_role("button", name="Delete the last one").click()
    expect(kiosk.get_by_label("Phone number")).to_have_value("+351")


def test_a_bad_number_is_said_and_kept(people, shop):
    kiosk = kiosk_of(people, shop)
    kiosk.goto("/kiosk/service/sim-swap/phone/")
    kiosk.get_by_label("Phone number").fill("912")
    kiosk.get_by_role("button", name="Use this number").click()
    expect(kiosk.get_by_text("This phone number is not complete.")).to_be_visible()
    expect(kiosk.get_by_label("Phone number")).to_have_value("912")
    shoot(kiosk, "kiosk-phone-bad")
    fits(kiosk)
    axe(kiosk)


@pytest.mark.long
def test_what_can_be_done_online_is_said_and_counted(people, shop):
    kiosk = kiosk_of(people, shop)
    kiosk.get_by_role("link", name="Bill and payment").click()
    kiosk.get_by_role("button", name="E-invoice").click()
    expect(kiosk.get_by_role("heading", name="You can do this online, without waiting.")).to_be_visible()
    kiosk.get_by_role("button", name="I do it online").click()
    expect(kiosk.get_by_text("All there is to do is on your phone now.")).to_be_visible()
    hint = OnlineHint.objects.get()
    assert (hint.shown, hint.accepted) == (1, 1)
    assert not Ticket.objects.exists()


def test_the_number_of_the_waiting_follows_the_line(people, shop):
    kiosk = kiosk_of(people, shop)
    expect(kiosk.get_by_text("Nobody is waiting.")).to_be_visible()
    shop.arrive()
    expect(kiosk.get_by_text("1 person is waiting.")).to_be_visible()


@pytest.mark.long
def test_the_language_is_the_visits_and_goes_with_it(people, shop):
    kiosk = kiosk_of(people, shop)
    kiosk.clock.install()
    kiosk.get_by_role("link", name="Русский").click()
    expect(kiosk.get_by_role("link", name="SIM-карта и номер")).to_be_visible()
    kiosk.clock.run_for(61_000)
    expect(kiosk.get_by_role("link", name="SIM and number")).to_be_visible()
    assert kiosk.url.endswith("/kiosk/")


@pytest.mark.long
def test_whoever_touches_the_screen_is_given_time(people, shop):
    kiosk = kiosk_of(people, shop)
    kiosk.clock.install()
    to_question(kiosk)
    kiosk.clock.run_for(45_000)
    expect(kiosk.get_by_text("This screen starts over in")).to_be_visible()
    kiosk.locator("h1").dispatch_event("pointerdown")
    kiosk.clock.run_for(20_000)
    expect(kiosk.get_by_text("This screen starts over in")).to_be_hidden()
    expect(kiosk.get_by_role("button", name="No, thank you")).to_be_visible()


@pytest.mark.long
def test_the_ticket_leaves_the_screen_by_itself(people, shop):
    kiosk = kiosk_of(people, shop)
    kiosk.clock.install()
    to_question(kiosk)
    kiosk.get_by_role("button", name="No, thank you").click()
    number = kiosk.get_by_text(NUMBER).inner_text()
    kiosk.clock.run_for(31_000)
    expect(kiosk.get_by_role("heading", name="Hello. What can we do for you?")).to_be_visible()
    expect(kiosk.get_by_text(number)).to_be_hidden()


def test_reading_aloud_says_what_is_seen_and_stops(people, shop):
    kiosk = people.device(shop.store, "kiosk")
    kiosk.add_init_script(
        "window.said = []; speechSynthesis.speak = (one) => said.push([one.lang, one.text]);"
        "speechSynthesis.cancel = () => said.push('stop');"
    )
    kiosk.goto("/kiosk/")
    button = kiosk.get_by_role("button", name="Read aloud")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    said = kiosk.evaluate("said")
    assert ["en", "Hello. What can we do for you?"] in said
    assert ["en", "SIM and number New SIM, eSIM, keep my number"] in said
    assert not any("Larger text" in line[1] for line in said if line != "stop")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "false")


@pytest.mark.long
def test_reading_aloud_is_not_offered_where_the_device_cannot_speak(people, shop):
    kiosk = people.device(shop.store, "kiosk")
    kiosk.add_init_script("Object.defineProperty(window, 'speechSynthesis', { value: undefined })")
    kiosk.goto("/kiosk/")
    expect(kiosk.get_by_role("link", name="Larger text")).to_be_visible()
    expect(kiosk.get_by_role("button", name="Read aloud")).to_be_hidden()


@pytest.mark.long
def test_touch_targets_are_large_and_in_reach_in_every_language_and_size_of_text(people, shop):
    shop.open()
    kiosk = kiosk_of(people, shop)
    for path in [f"?lang={language}{text}" for language in ("en", "pt", "cs", "ru") for text in ("", "&text=large")]:
        kiosk.goto(f"/kiosk/{path}")
        boxes = kiosk.evaluate(
            "Array.from(document.querySelectorAll('main a, main button:not([hidden])'))"
            ".map((one) => one.getBoundingClientRect()).map(({ top, height, width }) => [top, height, width])"
        )
        assert len(boxes) > 8
        for top, height, width in boxes:
            assert height >= 71, path
            assert width >= 71, path
            assert top >= KIOSK[1] / 3 - 1, f"{path}: above what a seated person reaches"


def test_a_revoked_kiosk_shows_the_way_to_pairing_at_once(people, shop):
    people.expect("401", "WebSocket")
    kiosk = kiosk_of(people, shop)
    expect(kiosk.get_by_text("Nobody is waiting.")).to_be_visible()
    pairing.revoke(device_id=kiosk.device.pk, by=shop.clerks[0].pk, now=timezone.now())
    expect(kiosk.get_by_role("heading", name="This screen is not a kiosk yet.")).to_be_visible()
    axe(kiosk)
