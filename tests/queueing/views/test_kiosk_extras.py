"""The kiosk's optional steps, phone number and advice to do it online, and what it shows after the ticket."""

from datetime import timedelta

import pytest
from django.utils import timezone

from queueing.models import OnlineHint, Ticket
from stores.models import Customer
from tests.clients import paired
from tests.factories import ServiceFactory, StaffFactory, StoreFactory, customer_with, offer
from tests.queueing.views.reading import fields, take, words


@pytest.fixture
def kiosk(shop):
    return paired(shop.store, "kiosk")


# --- the phone
def test_phone_that_is_too_short_keeps_what_was_typed(shop, kiosk):
    page = kiosk.post("/kiosk/service/sim-swap/phone/", {"phone": "912"})
    assert fields(page)["phone"] == "912"
    assert "not complete" in words(page)


def test_phone_goes_with_the_ticket_and_never_into_an_address(shop, kiosk):
    page = kiosk.post("/kiosk/service/sim-swap/phone/", {"phone": "912 345 678"})
    form = fields(page)
    assert form["phone"] == "+351912345678"
    answer = kiosk.post("/kiosk/service/sim-swap/", {**form, "tier": ""})
    assert "345678" not in answer.url
    assert Ticket.objects.get().customer == Customer.objects.get()


def test_phone_of_a_key_customer_gives_the_own_tier(shop, kiosk):
    customer_with(phone="+351912345678", tier=shop.gold)
    take(kiosk, phone="+351912345678")
    assert Ticket.objects.get().tier == shop.gold


def test_phone_made_bad_on_its_way_is_asked_again(shop, kiosk):
    page = take(kiosk, phone="12")
    assert fields(page)["phone"] == "12"
    assert not Ticket.objects.exists()


# --- online
@pytest.fixture
def online(shop):
    service = ServiceFactory(code="e-invoice", topic=shop.bill.topic, online_url="https://example.org/e-invoice")
    offer(shop.store, service)
    return service


def press_online(kiosk, online):
    form = fields(kiosk.get(f"/kiosk/topic/{online.topic.code}/"))
    return form, kiosk.post("/kiosk/online/", {**form, "service": online.code})


def test_online_hint_is_counted_when_it_is_shown(kiosk, online):
    _form, answer = press_online(kiosk, online)
    assert answer.url == "/kiosk/service/e-invoice/online/?lang=en"
    assert "https://example.org/e-invoice" in words(kiosk.get(answer.url))
    hint = OnlineHint.objects.get()
    assert (hint.shown, hint.accepted) == (1, 0)


def test_online_hint_pressed_twice_is_counted_once(kiosk, online):
    form, _answer = press_online(kiosk, online)
    kiosk.post("/kiosk/online/", {**form, "service": online.code})
    assert OnlineHint.objects.get().shown == 1


def test_online_hint_is_counted_for_every_customer(kiosk, online):
    press_online(kiosk, online)
    press_online(kiosk, online)
    assert OnlineHint.objects.get().shown == 2


def test_online_hint_is_counted_when_it_is_enough(kiosk, online):
    _form, answer = press_online(kiosk, online)
    form = fields(kiosk.get(answer.url))
    done = kiosk.post("/kiosk/service/e-invoice/online/", {**form, "accepted": "1"})
    kiosk.post("/kiosk/service/e-invoice/online/", {**form, "accepted": "1"})
    assert done.url == "/kiosk/?lang=en"
    assert OnlineHint.objects.get().accepted == 1
    assert not Ticket.objects.exists()


def test_online_hint_is_not_counted_by_looking(kiosk, online):
    kiosk.get("/kiosk/service/e-invoice/online/")
    assert not OnlineHint.objects.exists()


def test_online_page_of_a_matter_of_the_counter_leads_to_its_ticket(shop, kiosk):
    assert kiosk.get("/kiosk/service/sim-swap/online/").url == "/kiosk/service/sim-swap/?lang=en"


def test_online_hint_for_another_stores_service_is_404(kiosk, online):
    ServiceFactory(code="elsewhere", online_url="https://example.org/")
    assert kiosk.post("/kiosk/online/", {"service": "elsewhere"}).status_code == 404
    assert not OnlineHint.objects.exists()


# --- after the ticket
def test_ticket_page_is_of_this_store_only(shop, kiosk):
    ticket = shop.arrive(at=timezone.now())
    other = paired(StoreFactory(), "kiosk")
    for page in ("", "print/"):
        assert kiosk.get(f"/kiosk/ticket/{ticket.token}/{page}").status_code == 200
        assert other.get(f"/kiosk/ticket/{ticket.token}/{page}").status_code == 404


def test_ticket_page_is_gone_for_whoever_comes_later(shop, kiosk):
    ticket = shop.arrive(at=timezone.now() - timedelta(minutes=6))
    assert kiosk.get(f"/kiosk/ticket/{ticket.token}/").url == "/kiosk/?lang=en"
    assert kiosk.get(f"/kiosk/ticket/{ticket.token}/print/").url == "/kiosk/?lang=en"


def test_ticket_page_of_an_unknown_token_is_404(shop, kiosk):
    assert kiosk.get(f"/kiosk/ticket/{'x' * 24}/").status_code == 404


def test_slip_prints_number_matter_and_the_promise_that_was_given(shop, kiosk):
    shop.open(at=timezone.now())
    slip = kiosk.get(take(kiosk).url.replace("?", "print/?"))
    said = words(slip)
    assert Ticket.objects.get().number in said
    assert "Sim-Swap" in said


def test_slip_leads_back_to_the_ticket_whatever_the_printer_does(shop, kiosk):
    ticket = shop.arrive(at=timezone.now())
    slip = kiosk.get(f"/kiosk/ticket/{ticket.token}/print/?lang=pt")
    assert f'data-print="/kiosk/ticket/{ticket.token}/?lang=pt"' in slip.content.decode()


def test_nothing_of_the_kiosk_is_cached(shop, kiosk):
    for address in ("/kiosk/", "/kiosk/service/sim-swap/", take(kiosk).url):
        assert "no-store" in kiosk.get(address)["Cache-Control"]


def test_kiosk_does_not_care_who_else_is_signed_in(shop, kiosk):
    kiosk.force_login(StaffFactory().user, backend="django.contrib.auth.backends.ModelBackend")
    take(kiosk)
    assert Ticket.objects.get().moves.get().device_id == shop.store.devices.get().pk
