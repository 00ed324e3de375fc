"""Public store pages: found by text and place, honest about hours, and as good for imported stores as for our own."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from stores.models import HoursException, StoreService
from tests.factories import ServiceFactory, StoreFactory, TopicFactory, offer
from tests.queueing.views.reading import links, statements, words, zone_at_noon


@pytest.fixture
def anybody():
    return Client(headers={"Accept-Language": "en"})


# --- the list
def test_list_shows_open_stores_with_who_waits_and_closed_ones_with_when_they_open(anybody, shop):
    shop.arrive(at=timezone.now())
    StoreFactory(name="Gone", opening_hours="off")
    said = words(anybody.get("/stores/"))
    assert "1 waiting" in said
    assert "Always open" in said
    assert "Gone Closed" in said


def test_list_leaves_out_inactive_stores(anybody, db):
    StoreFactory(name="Shut down", is_active=False)
    assert "Shut down" not in words(anybody.get("/stores/"))


@pytest.mark.parametrize("text", ["chiado", "CHIADO", "lisboa chiado", "Évora", "evora", "1200-204"])
def test_list_finds_by_any_word_without_accents(anybody, db, text):
    place = (
        {"city": "Évora", "address": "Rua Garrett"} if "vora" in text else {"city": "Lisboa", "postcode": "1200-204"}
    )
    StoreFactory(name="Chiado", **place)
    StoreFactory(name="Matosinhos", city="Porto")
    said = words(anybody.get("/stores/", {"q": text}))
    assert "Chiado" in said
    assert "Matosinhos" not in said


def test_list_that_finds_nothing_says_what_to_try(anybody, shop):
    assert "No store by that name or place" in words(anybody.get("/stores/", {"q": "nowhere"}))


def test_list_near_a_place_has_the_nearest_first_with_the_distance(anybody, db):
    StoreFactory(name="Aveiro", latitude=40.64, longitude=-8.65)
    StoreFactory(name="Zambujal", latitude=38.72, longitude=-9.14)
    StoreFactory(name="Nowhere")
    said = words(anybody.get("/stores/", {"near": "38.71,-9.14"}))
    assert said.index("Zambujal") < said.index("Aveiro")
    assert "1.1 km" in said
    assert "Nowhere" not in said


@pytest.mark.parametrize("near", ["here", "91,0", "1", "1,2,3", "nan,1", "', '"])
def test_list_near_what_is_no_place_is_the_list_by_name(anybody, db, near):
    StoreFactory(name="Aveiro")
    assert "Aveiro" in words(anybody.get("/stores/", {"near": near}))


def test_list_is_paged_and_its_links_keep_what_was_asked(anybody, db):
    for _number in range(21):
        StoreFactory(name="Loja & Filho", city="Lisboa")
    first = anybody.get("/stores/", {"q": "loja &"})
    assert len(first.context["rows"]) == 20
    assert "?q=loja+%26&page=2" in links(first)
    assert len(anybody.get("/stores/?q=loja+%26&page=2").context["rows"]) == 1


@pytest.mark.parametrize("page", ["0", "99", "x", "-1"])
def test_list_page_that_does_not_exist_is_one_that_does(anybody, shop, page):
    assert anybody.get("/stores/", {"page": page}).status_code == 200


def test_list_asks_the_same_number_of_statements_for_one_and_three_stores(anybody, shop):
    one = statements(anybody, "/stores/")
    StoreFactory()
    StoreFactory()
    assert statements(anybody, "/stores/") == one


def test_html_in_names_and_questions_is_text(anybody, db):
    StoreFactory(name="<script>alert(1)</script>", address="<img src=x>")
    text = anybody.get("/stores/", {"q": '"><script>'}).content.decode()
    text += anybody.get("/stores/").content.decode()
    assert "<script>alert" not in text
    assert '"><script>' not in text
    assert "<img" not in text


# --- one store
def test_store_tells_how_full_it_is_and_what_a_ticket_takes(anybody, shop):
    shop.open(at=timezone.now())
    shop.arrive(at=timezone.now())
    shop.arrive(at=timezone.now())
    said = words(anybody.get(f"/stores/{shop.store.code}/"))
    assert "2 people are waiting." in said
    assert "about" in said


def test_store_shows_the_week_with_today_marked(anybody, shop):
    shop.store.opening_hours = "Mo-Fr 09:00-13:00,14:00-19:00; Sa 10:00-24:00"
    shop.store.save()
    page = anybody.get(f"/stores/{shop.store.code}/")
    said = words(page)
    assert "Tuesday 09:00–\u206013:00, 14:00–\u206019:00" in said
    assert "Saturday 10:00–\u206024:00" in said
    assert "Sunday closed" in said
    assert page.content.decode().count('aria-current="date"') == 1


def test_store_tells_days_soon_that_differ(anybody, shop):
    today = timezone.localdate()
    HoursException.objects.create(store=shop.store, on=today + timedelta(days=3), times="", reason="Stock taking")
    HoursException.objects.create(store=shop.store, on=today + timedelta(days=5), times="10:00-14:00")
    HoursException.objects.create(store=shop.store, on=today + timedelta(days=60), times="")
    page = anybody.get(f"/stores/{shop.store.code}/")
    said = words(page)
    assert "closed (Stock taking)" in said
    assert "10:00–\u206014:00" in said
    assert len(page.context["others"]) == 2


def test_store_lists_services_by_topic_with_the_way_online(anybody, shop):
    online = ServiceFactory(topic=shop.bill.topic, names={"en": "E-invoice"}, online_url="https://example.org/e")
    offer(shop.store, online)
    page = anybody.get(f"/stores/{shop.store.code}/")
    assert "E-invoice · also online" in words(page)
    assert "https://example.org/e" in links(page)


def test_store_with_hundreds_of_services_folds_them(anybody, shop):
    topic = TopicFactory()
    offer(shop.store, *(ServiceFactory(topic=topic) for _number in range(30)))
    text = anybody.get(f"/stores/{shop.store.code}/").content.decode()
    assert text.count('<details class="fold"') == 3


def test_store_as_an_import_gives_it_is_a_whole_page(anybody, db):
    """No position, no phone, no postcode, no services, hours of half a week."""
    store = StoreFactory(
        name="Bürgerbüro", city="München", opening_hours="Mo-We 07:30-12:00", time_zone="Europe/Berlin"
    )
    said = words(anybody.get(f"/stores/{store.code}/"))
    assert "Bürgerbüro" in said
    assert "Monday 07:30–\u206012:00" in said
    assert "Ask the store what it can do for you." in said
    assert "Show on a map" not in said


def test_store_offers_map_and_phone_where_they_are_known(anybody, db):
    store = StoreFactory(latitude=38.7107, longitude=-9.1413, phone="+351213000000")
    page = anybody.get(f"/stores/{store.code}/")
    assert "tel:+351213000000" in links(page)
    assert any(link.startswith("https://www.openstreetmap.org/?mlat=38.7107&mlon=-9.1413") for link in links(page))


def test_store_unknown_or_inactive_is_404(anybody, db):
    StoreFactory(code="shut", is_active=False)
    assert anybody.get("/stores/shut/").status_code == 404
    assert anybody.get("/stores/nothing/").status_code == 404


def test_store_asks_the_same_number_of_statements_for_two_and_four_services(anybody, shop):
    address = f"/stores/{shop.store.code}/"
    one = statements(anybody, address)
    StoreService.objects.create(store=shop.store, service=ServiceFactory())
    StoreService.objects.create(store=shop.store, service=ServiceFactory())
    assert statements(anybody, address) == one


def test_store_tells_its_closing_on_its_own_clock(anybody, db):
    now = timezone.now()
    closing = now + timedelta(hours=2)
    store = StoreFactory(time_zone=zone_at_noon(now))
    there = closing.astimezone(ZoneInfo(store.time_zone))
    store.opening_hours = f"Mo-Su 09:00-{there:%H:%M}"
    store.save()
    assert f"Open until {there:%H:%M}" in words(anybody.get(f"/stores/{store.code}/"))
    assert f"Open until {there:%H:%M}" in words(anybody.get("/stores/"))


def test_store_that_closes_only_for_a_holiday_is_open_without_a_time(anybody, db):
    elsewhere = timezone.now() + timedelta(days=40)
    store = StoreFactory(opening_hours=f"24/7; {elsewhere:%b %d} off")
    assert "Open until" not in words(anybody.get(f"/stores/{store.code}/"))
