"""Public store pages in Chromium, on a phone and on a wide screen."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from stores.models import HoursException, Place, Store
from tests.e2e.conftest import PHONE, TABLET, axe, long, no_overflow, shoot
from tests.factories import StoreFactory, TicketFactory

pytestmark = pytest.mark.django_db(transaction=True)
LISBON = {"latitude": 38.7107, "longitude": -9.1413}


@pytest.fixture
def chain(shop):
    """Our store and three others."""
    StoreFactory(
        name="Colombo, Lisboa", city="Lisboa", address="Avenida Lusíada 12", latitude=38.7547, longitude=-9.1886
    )
    StoreFactory(name="Évora", city="Évora", latitude=38.571, longitude=-7.9135, opening_hours="off")
    StoreFactory(name="Porto", city="Porto", latitude=41.1496, longitude=-8.6061, opening_hours="Mo-Sa 09:00-19:00")
    shop.open(2)
    for minute in range(5):
        shop.arrive(minutes_ago=minute)
    HoursException.objects.create(
        store=shop.store, on=timezone.localdate() + timedelta(days=9), times="", reason="Stock taking"
    )
    return shop


@pytest.fixture
def towns(db):
    for code, name, names, area, at in (
        ("sintra", "Sintra", "Синтра", "", (38.80, -9.39)),
        ("lagoa", "Lagoa", "", "Algarve", (37.13, -8.45)),
        ("lagoa-acores", "Lagoa", "", "Açores", (37.74, -25.58)),
    ):
        Place.objects.create(
            code=code, name=name, names=names, area=area, country="PT", latitude=at[0], longitude=at[1],
            population=20 - len(code),
        )  # fmt: skip


@pytest.mark.long
@pytest.mark.parametrize("language", ["en", "pt", "cs", "ru"])
@pytest.mark.parametrize("size", [PHONE, TABLET], ids=["phone", "wide"])
def test_both_pages_fit_and_are_accessible(people, chain, size, language):
    page = people.somebody(size=size)
    for name, path in (("stores", "/stores/"), ("store", f"/stores/{chain.store.code}/")):
        page.goto(f"{path}?lang={language}")
        shoot(page, f"{name}.{language}")
        no_overflow(page)
        if language == "en":
            axe(page)


def row(page, name):
    """A store in the list; on the map it has a link too."""
    return page.locator(".store-row").filter(has_text=name)


def test_a_store_is_found_by_typing(people, chain):
    page = people.somebody()
    page.goto("/stores/")
    page.get_by_label("Place or store").fill("evora")
    page.get_by_role("button", name="Find").click()
    expect(row(page, "Évora")).to_be_visible()
    expect(row(page, "Porto")).to_be_hidden()
    page.get_by_label("Place or store").fill("nowhere")
    page.get_by_role("button", name="Find").click()
    expect(page.get_by_role("heading", name="No store by that name or place")).to_be_visible()
    axe(page)
    page.get_by_role("link", name="Show all").click()
    row(page, "Chiado").click()
    expect(page.get_by_role("heading", name="Opening hours")).to_be_visible()


def test_the_nearest_come_first_when_the_customer_asks_for_it(people, chain):
    page = people.somebody(geolocation=LISBON, permissions=["geolocation"])
    page.goto("/stores/")
    page.get_by_role("button", name="Near me").click()
    expect(page.get_by_text("The nearest first")).to_be_visible()
    expect(page.locator(".store-row").first).to_contain_text("Chiado")
    expect(page.get_by_role("img", name="You are here")).to_be_visible()
    assert "near=38.711%2C-9.141" in page.url
    shoot(page, "stores-near")
    axe(page)


@pytest.mark.long
def test_a_position_is_never_asked_for_by_itself(people, chain):
    page = people.somebody()
    page.add_init_script(
        "window.asked = 0; navigator.geolocation.getCurrentPosition = (_found, failed) => { asked += 1; failed({}) }"
    )
    page.goto("/stores/")
    expect(page.get_by_role("button", name="Near me")).to_be_visible()
    assert page.evaluate("asked") == 0
    page.get_by_role("button", name="Near me").click()
    expect(page.get_by_text("Your device does not tell where you are.")).to_be_visible()
    axe(page)


@pytest.mark.long
def test_finding_works_without_scripts(people, chain):
    page = people.somebody(java_script_enabled=False)
    page.goto("/stores/")
    expect(page.get_by_role("button", name="Near me")).to_be_hidden()
    page.get_by_label("Place or store").fill("colombo")
    page.get_by_role("button", name="Find").click()
    row(page, "Colombo").click()
    expect(page.get_by_role("heading", name="Colombo, Lisboa")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, *long(False)], ids=["scripts", "plain"])
def test_stores_are_found_by_the_name_of_a_town(people, chain, towns, scripts):
    page = people.somebody(java_script_enabled=scripts)
    page.goto("/stores/")
    page.get_by_label("Place or store").fill("синтра")
    page.get_by_label("Place or store").press("Enter")
    expect(page.get_by_role("heading", name="Stores near Sintra (Portugal)")).to_be_visible()
    expect(page.locator(".store-row").first).to_contain_text("Colombo, Lisboa")
    expect(page.locator(".store-row").first).to_contain_text("18\N{NO-BREAK SPACE}km")
    expect(page.get_by_role("img", name="Sintra")).to_be_visible()
    no_overflow(page)
    if scripts:
        axe(page)
    page.get_by_label("Place or store").fill("lagoa")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("link", name="Lagoa (Açores, Portugal)").click()
    expect(page.get_by_role("heading", name="Stores near Lagoa (Portugal)")).to_be_visible()
    expect(page.get_by_role("link", name="Lagoa (Algarve, Portugal)")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, *long(False)], ids=["scripts", "plain"])
def test_a_store_is_found_on_the_map_by_keyboard_alone(people, chain, scripts):
    page = people.somebody(java_script_enabled=scripts)
    page.goto("/stores/")
    map_of_all = page.get_by_role("group", name="Map of the stores")
    expect(map_of_all.get_by_role("link")).to_have_count(3)
    tab_to(page, "2 stores, such as Chiado, Lisboa: show this part")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="2 stores in this part of the map")).to_be_visible()
    tab_to(page, "Colombo, Lisboa: open")
    if scripts:
        axe(page)
        shoot(page, "stores-map")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Colombo, Lisboa")).to_be_visible()


def tab_to(page, name):
    """Tab on until the link of this name has the focus, as people do who use no pointer."""
    link = page.get_by_role("link", name=name, exact=True)
    expect(link).to_be_visible()
    for _press in range(30):
        page.keyboard.press("Tab")
        if page.locator(":focus").get_attribute("aria-label") == name:
            return
    pytest.fail(f"the keyboard does not reach {name}")


@pytest.mark.long
def test_dots_of_the_map_are_large_enough_and_do_not_touch(people, chain):
    for number in range(40):
        StoreFactory(latitude=38.6 + number % 7 / 20, longitude=-9.3 + number % 11 / 20)
    page = people.somebody()
    page.goto("/stores/?area=38.5,-9.4,39,-8.7")
    boxes = [dot.bounding_box() for dot in page.locator(".map-mark .hit").all()]
    assert len(boxes) > 5
    for place, one in enumerate(boxes):
        assert min(one["width"], one["height"]) >= 44
        for other in boxes[:place]:
            apart = [abs(one[axis] - other[axis]) for axis in "xy"]
            assert sum(gap**2 for gap in apart) ** 0.5 >= one["width"] - 0.5
    no_overflow(page)


def test_wishes_narrow_the_list_with_and_without_scripts(people, chain):
    Store.objects.filter(name="Porto").update(accessibility=["step_free"])
    for scripts in (True, False):
        page = people.somebody(java_script_enabled=scripts)
        page.goto("/stores/")
        page.get_by_text("Service and accessibility").click()
        page.get_by_label("No steps").check()
        page.get_by_role("button", name="Show these stores").click()
        expect(page.locator(".store-row")).to_have_count(1)
        expect(page.locator(".store-row")).to_contain_text("Porto")
        expect(page.get_by_label("No steps")).to_be_checked()
        if scripts:
            axe(page)


def test_a_store_shows_how_full_it_usually_is_as_picture_and_table(people, chain):
    now = timezone.now()
    for week in (1, 2, 3):
        for hour, count in ((9, 1), (11, 4), (15, 2)):
            for minute in range(count):
                at = now.replace(hour=hour, minute=minute) - timedelta(weeks=week)
                TicketFactory(
                    store=chain.store, service=chain.services["bill"], tier=chain.tiers["standard"], day=at.date(),
                    arrived_at=at, called_at=at + timedelta(minutes=6), state="done", outcome="resolved",
                    state_since=at,
                )  # fmt: skip
    page = people.somebody()
    page.goto(f"/stores/{chain.store.code}/?day={now.weekday()}")
    expect(page.get_by_role("img", name="People who come, by hour")).to_be_visible()
    page.get_by_text("As a table").click()
    expect(page.get_by_role("row", name=f"{hour_there(chain.store, now, 11)}:00 4 6")).to_be_visible()
    axe(page)
    shoot(page, "store-usual")
    no_overflow(page)
    page.get_by_role("link", name=(now + timedelta(days=1)).strftime("%A")).click()
    expect(page.get_by_text("Not known yet.")).to_be_visible()
    axe(page)


def hour_there(store, now, hour):
    return (now - timedelta(weeks=1)).replace(hour=hour).astimezone(ZoneInfo(store.time_zone)).hour
