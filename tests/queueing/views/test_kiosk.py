"""The kiosk: who may stand there, what it gives out, and that nothing is given twice."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from queueing.models import Ticket
from queueing.states import TicketState
from stores.access import DEVICE_COOKIES
from stores.commands import pairing
from stores.models import StoreService, Tier
from tests.clients import paired
from tests.factories import DeviceFactory, ServiceFactory, StoreFactory, TopicFactory, offer
from tests.queueing.views.reading import buttons, fields, links, question, statements, take, words, zone_at_noon


@pytest.fixture
def kiosk(shop):
    return paired(shop.store, "kiosk")


# --- who
def test_kiosk_sends_an_unpaired_browser_to_pairing(shop):
    answer = Client().get("/kiosk/")
    assert answer.status_code == 401
    assert "/pair/kiosk/" in links(answer)


def test_kiosk_sends_a_revoked_device_to_pairing(shop, kiosk):
    pairing.revoke(device_id=shop.store.devices.get().pk, by=shop.clerk.pk, now=timezone.now())
    assert kiosk.get("/kiosk/").status_code == 401


def test_kiosk_is_not_opened_by_another_kind_of_device(shop):
    browser = Client()
    browser.cookies[DEVICE_COOKIES["kiosk"]] = pairing.new_token(DeviceFactory(store=shop.store, purpose="display"))
    assert browser.get("/kiosk/").status_code == 401


def test_kiosk_notes_that_it_was_seen(shop, kiosk):
    kiosk.get("/kiosk/live/")
    assert shop.store.devices.get().last_seen_at is not None


def test_kiosk_ticket_is_not_issued_without_the_device(shop, kiosk):
    form = fields(question(kiosk))
    kiosk.cookies.clear()
    assert kiosk.post("/kiosk/service/sim-swap/", form).status_code == 401
    assert not Ticket.objects.exists()


def test_kiosk_form_is_refused_without_its_csrf_token(shop):
    kiosk = paired(shop.store, "kiosk", enforce_csrf_checks=True)
    form = fields(question(kiosk))
    refused = kiosk.post("/kiosk/service/sim-swap/", {**form, "csrfmiddlewaretoken": ""})
    assert refused.status_code == 403
    assert not Ticket.objects.exists()


# --- the first page
def test_home_shows_only_topics_of_the_store(shop, kiosk):
    ServiceFactory(topic=TopicFactory(names={"en": "Elsewhere"}))
    closed = ServiceFactory(topic=TopicFactory(names={"en": "By appointment"}))
    StoreService.objects.create(store=shop.store, service=closed, takes_walk_ins=False)
    said = words(kiosk.get("/kiosk/"))
    assert shop.sim.topic.names["en"] in said
    assert "Elsewhere" not in said
    assert "By appointment" not in said


def test_home_goes_straight_to_the_only_service_of_a_topic(shop, kiosk):
    assert "/kiosk/service/sim-swap/?lang=en" in links(kiosk.get("/kiosk/"))


def test_home_goes_to_the_topic_when_there_is_a_choice(shop, kiosk):
    offer(shop.store, ServiceFactory(topic=shop.sim.topic))
    assert f"/kiosk/topic/{shop.sim.topic.code}/?lang=en" in links(kiosk.get("/kiosk/"))


def test_home_tells_the_waiting_and_the_promise(shop, kiosk):
    shop.open(at=timezone.now())
    shop.arrive(at=timezone.now())
    said = words(kiosk.get("/kiosk/"))
    assert "1 person is waiting." in said
    assert "A new ticket takes about" in said


def test_home_says_so_when_no_counter_is_open(shop, kiosk):
    assert "No counter is open just now" in words(kiosk.get("/kiosk/"))


def test_home_says_so_when_closing_comes_first(shop, kiosk):
    now = timezone.now()
    shop.store.time_zone = zone_at_noon(now)
    closing = (now + timedelta(minutes=2)).astimezone(ZoneInfo(shop.store.time_zone))
    shop.store.opening_hours = f"Mo-Su 09:00-{closing:%H:%M}"
    shop.store.save()
    shop.open(at=now)
    for _customer in range(30):
        shop.arrive(at=now)
    assert f"We may not reach you before we close at {closing:%H:%M}." in words(kiosk.get("/kiosk/"))


def test_home_of_a_closed_store_offers_no_ticket(shop, kiosk):
    shop.store.opening_hours = "off"
    shop.store.save()
    page = kiosk.get("/kiosk/")
    assert "We are closed." in words(page)
    assert not [link for link in links(page) if link.startswith(("/kiosk/service", "/kiosk/topic"))]


def test_home_of_a_closed_store_names_an_open_neighbour(shop, kiosk):
    shop.store.opening_hours, shop.store.latitude, shop.store.longitude = "off", 38.71, -9.14
    shop.store.save()
    StoreFactory(name="Colombo", latitude=38.75, longitude=-9.18)
    StoreFactory(name="Asleep", latitude=38.71, longitude=-9.14, opening_hours="off")
    said = words(kiosk.get("/kiosk/"))
    assert "Colombo" in said
    assert "Asleep" not in said


def test_home_speaks_the_language_of_the_store(shop, kiosk):
    shop.sim.topic.names = {"en": "Cards", "pt": "Cartões"}
    shop.sim.topic.save()
    shop.store.language = "pt"
    shop.store.save()
    page = kiosk.get("/kiosk/", headers={"Accept-Language": "en"})
    assert 'lang="pt"' in page.content.decode()
    assert "Cartões" in words(page)


def test_home_speaks_the_language_asked_for_and_carries_it_on(shop, kiosk):
    page = kiosk.get("/kiosk/?lang=cs&text=large")
    assert "/kiosk/service/sim-swap/?lang=cs&text=large" in links(page)
    assert 'data-text="large"' in page.content.decode()


def test_home_ignores_a_language_that_does_not_exist(shop, kiosk):
    assert '<html lang="en"' in kiosk.get("/kiosk/?lang=xx").content.decode()


def test_live_gives_the_very_regions_of_the_page(shop, kiosk):
    payload = kiosk.get("/kiosk/live/?lang=en").json()
    page = kiosk.get("/kiosk/").content.decode()
    assert payload["revision"] == shop.store.revision
    assert payload["regions"]["say"] in page
    assert payload["regions"]["choices"] in page


def test_home_asks_the_same_number_of_statements_for_one_and_three_topics(shop, kiosk):
    kiosk.get("/kiosk/")  # notes that the kiosk was seen
    one = statements(kiosk, "/kiosk/")
    offer(shop.store, ServiceFactory(), ServiceFactory())
    assert statements(kiosk, "/kiosk/") == one


def test_html_in_names_is_text(shop, kiosk):
    shop.store.name, shop.sim.topic.names = "<b>Store</b>", {"en": "<script>alert(1)</script>"}
    shop.store.save()
    shop.sim.topic.save()
    page = kiosk.get("/kiosk/").content.decode()
    assert "&lt;b&gt;Store&lt;/b&gt;" in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert" not in page


# --- the topic
def test_topic_lists_its_services(shop, kiosk):
    other = ServiceFactory(topic=shop.sim.topic, names={"en": "New SIM"})
    offer(shop.store, other)
    page = kiosk.get(f"/kiosk/topic/{shop.sim.topic.code}/")
    assert f"/kiosk/service/{other.code}/?lang=en" in links(page)


@pytest.mark.parametrize("code", ["nothing", "elsewhere"])
def test_topic_unknown_or_without_services_here_is_404(shop, kiosk, code):
    TopicFactory(code="elsewhere")
    assert kiosk.get(f"/kiosk/topic/{code}/").status_code == 404


# --- the ticket
def test_service_gives_a_ticket_with_number_promise_and_own_address(shop, kiosk):
    shop.open(at=timezone.now())
    shop.arrive(at=timezone.now())
    page = kiosk.get(take(kiosk).url)
    ticket = Ticket.objects.latest("id")
    said = words(page)
    assert (ticket.state, ticket.channel, ticket.tier.code) == (TicketState.WAITING, "kiosk", "standard")
    assert ticket.promise_p50 is not None
    assert ticket.number in said
    assert "1 person is ahead of you." in said
    assert page.context["address"] == f"http://testserver/t/{ticket.token}/"


def test_service_keeps_the_language_of_the_customer(shop, kiosk):
    take(kiosk, query="?lang=ru")
    assert Ticket.objects.get().language == "ru"


def test_service_notes_the_device_in_the_history(shop, kiosk):
    take(kiosk)
    move = Ticket.objects.get().moves.get()
    assert (move.device_id, move.by_id) == (shop.store.devices.get().pk, None)


def test_service_pressed_twice_gives_one_ticket(shop, kiosk):
    form = fields(question(kiosk))
    first = kiosk.post("/kiosk/service/sim-swap/", {**form, "tier": ""})
    second = kiosk.post("/kiosk/service/sim-swap/", {**form, "tier": "law"})
    assert first.url == second.url
    assert Ticket.objects.count() == 1


def test_service_asked_again_gives_another_ticket(shop, kiosk):
    take(kiosk)
    take(kiosk)
    assert Ticket.objects.count() == 2


def test_service_asks_about_priority_by_law_and_gives_it_on_the_customers_word(shop, kiosk):
    page = question(kiosk)
    assert "Would it help you to be served first?" in words(page)
    assert ("tier", "law") in buttons(page)
    take(kiosk, tier="law")
    assert Ticket.objects.get().tier == shop.law


def test_service_does_not_ask_where_no_priority_may_be_chosen(shop, kiosk):
    Tier.objects.update(kiosk_may_choose=False)
    assert "served first" not in words(question(kiosk))


def test_service_refuses_a_tier_that_the_store_gives(shop, kiosk):
    answer = take(kiosk, tier="gold")
    assert answer.url == "/kiosk/?lang=en"
    assert "given by the store" in words(kiosk.get(answer.url))
    assert not Ticket.objects.exists()


def test_service_of_a_closed_store_leads_back_and_says_why(shop, kiosk):
    form = fields(question(kiosk))
    shop.store.opening_hours = "off"
    shop.store.save()
    answer = kiosk.post("/kiosk/service/sim-swap/", {**form, "tier": ""})
    assert "The store is closed." in words(kiosk.get(answer.url))
    assert question(kiosk).url == "/kiosk/?lang=en"
    assert not Ticket.objects.exists()


def test_service_that_this_store_does_not_offer_is_404(shop, kiosk):
    ServiceFactory(code="elsewhere")
    assert question(kiosk, "elsewhere").status_code == 404
    assert kiosk.post("/kiosk/service/elsewhere/", {"key": "k"}).status_code == 404


def test_service_switched_off_meanwhile_is_404(shop, kiosk):
    form = fields(question(kiosk))
    shop.sim.is_active = False
    shop.sim.save()
    assert kiosk.post("/kiosk/service/sim-swap/", {**form, "tier": ""}).status_code == 404
    assert not Ticket.objects.exists()


def test_service_of_an_inactive_store_is_404(shop, kiosk):
    shop.store.is_active = False
    shop.store.save()
    assert kiosk.get("/kiosk/").status_code == 404
