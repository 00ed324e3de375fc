"""Joining with the own phone: two presses from code or position to the ticket, and every refusal in plain words."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from queueing import passes
from queueing.commands.joining import By
from queueing.models import Ticket
from stores.models import Customer, Store
from tests.factories import ServiceFactory, offer
from tests.queueing.joins import AT_STORE, FAR, HOME, Phone, code_of, joinable, ticket_of
from tests.queueing.views.reading import buttons, links, words, zone_at_noon


@pytest.fixture
def near(shop):
    return joinable(shop)


@pytest.fixture
def phone(db):
    return Phone()


# --- to the ticket
def test_two_presses_from_the_code_to_the_ticket(near, phone):
    phone.by_code(near.store)
    service = f"/join/chiado/service/sim-swap/{phone.query}"
    assert service in links(phone.home())
    ticket = ticket_of(phone.client.post(service, {"tier": ""}))
    assert (ticket.state, ticket.channel, ticket.service.code) == ("waiting", "web", "sim-swap")


def test_the_scanned_code_leads_on(near, phone):
    answer = phone.client.get(f"{HOME}?code={code_of(near.store)}")
    assert answer.status_code == 302
    assert answer["Location"].startswith(f"{HOME}?pass=")
    assert "code" not in answer["Location"]


def test_the_code_is_read_as_people_type_it(near, phone):
    code = code_of(near.store)
    assert phone.client.post(f"{HOME}code/", {"code": f" {code[:3].lower()} {code[3:].lower()} "}).status_code == 302


@pytest.mark.parametrize("by", [By.CODE, By.DISTANCE])
def test_the_chains_own_customer_system_names_the_tier_here_too(crm, near, phone, by):
    phone.by_code(near.store) if by is By.CODE else phone.nearby()
    ticket = ticket_of(phone.take(phone="912 345 678"))
    assert ticket.tier.code == "gold"
    assert [each.customer for each in crm.asked] == [{"phone": "+351912345678"}]


def test_from_nearby_the_place_is_held(near, phone):
    phone.nearby()
    ticket = ticket_of(phone.take())
    assert (ticket.state, ticket.channel) == ("held", "web")
    said = words(phone.client.get(f"/t/{ticket.token}/"))
    assert "On the way" in said
    assert "Be here by" in said


def test_a_topic_with_a_choice_is_asked(near, phone):
    offer(near.store, ServiceFactory(topic=near.sim.topic, names={"en": "New SIM"}))
    phone.by_code(near.store)
    topic = f"/join/chiado/topic/{near.sim.topic.code}/{phone.query}"
    assert topic in links(phone.home())
    assert "New SIM" in words(phone.client.get(topic))


def test_the_law_comes_first_as_at_the_kiosk(near, phone):
    phone.by_code(near.store)
    assert ("tier", "law") in buttons(phone.question())
    assert ticket_of(phone.take(tier="law")).tier.statutory


def test_a_tier_of_the_chain_is_not_chosen(near, phone):
    phone.by_code(near.store)
    answer = phone.take(tier="gold")
    assert answer["Location"].startswith(HOME)
    assert not Ticket.objects.exists()
    assert "given by the store" in words(phone.home())


def test_the_phone_number_is_kept_when_it_is_one(near, phone):
    phone.by_code(near.store)
    assert "not complete" in words(phone.take(phone="12"))
    assert "not complete" in words(phone.take(phone="1" * 300))
    ticket = ticket_of(phone.take(phone="912 345 678"))
    assert ticket.customer == Customer.objects.get()
    assert ticket.customer.ways.get().value == "+351912345678"


def test_the_language_of_the_phone_is_the_tickets(near):
    phone = Phone(headers={"Accept-Language": "cs"})
    phone.by_code(near.store)
    assert ticket_of(phone.take()).language == "cs"


# --- one for each browser, one for each pass
def test_a_browser_with_a_ticket_is_led_to_it(near, phone):
    phone.by_code(near.store)
    ticket = ticket_of(phone.take())
    assert ticket_of(phone.home()) == ticket
    assert ticket_of(phone.client.post(f"{HOME}service/bill/{phone.query}", {})) == ticket
    phone.by_code(near.store)
    assert ticket_of(phone.client.post(f"{HOME}service/bill/{phone.query}", {})) == ticket
    assert Ticket.objects.count() == 1


def test_a_browser_takes_another_one_when_the_first_is_over(near, phone):
    phone.by_code(near.store)
    first = ticket_of(phone.take())
    phone.client.post(f"/t/{first.token}/leave/")
    phone.by_code(near.store)
    assert ticket_of(phone.take()) != first


def test_a_pass_gives_one_ticket_whoever_has_it(near, phone):
    phone.by_code(near.store)
    other = Phone()
    other.query = phone.query
    assert ticket_of(phone.take()) == ticket_of(other.take("bill"))
    assert Ticket.objects.count() == 1


def test_the_cookie_goes_to_this_stores_pages_alone(near, phone):
    phone.by_code(near.store)
    phone.take()
    cookie = phone.client.cookies["lado_join"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == (HOME, True, "Lax")


@pytest.mark.parametrize("value", ["x", "own-token-of-another-store-1", "' OR 1=1 --", "%00" * 10])
def test_a_made_up_cookie_opens_nothing(near, phone, value):
    phone.client.cookies["lado_join"] = value
    assert phone.home().status_code == 200


# --- refusals
def test_an_old_code_is_refused_and_says_what_to_do(near, phone):
    old = code_of(near.store, timezone.now() - timedelta(minutes=5))
    for answer in (phone.client.get(f"{HOME}?code={old}"), phone.client.post(f"{HOME}code/", {"code": old})):
        assert answer.status_code == 410
        assert "Scan again" in words(answer)


def test_the_code_of_another_store_is_refused(near, phone):
    other = Store(code="colombo")
    assert phone.client.post(f"{HOME}code/", {"code": code_of(other)}).status_code == 410


def test_a_pass_is_good_for_its_store_and_some_minutes(near, phone):
    now = timezone.now()
    old = passes.give(near.store, by=By.CODE, now=now - timedelta(minutes=6))
    foreign = passes.give(Store(pk=near.store.pk + 1), by=By.CODE, now=now)
    ahead = passes.give(near.store, by=By.CODE, now=now + timedelta(minutes=6))
    for text in (old.text, foreign.text, ahead.text, old.text[:-1], "x", "a:b:c", "\u0433" * 40):
        assert passes.read(text, store=near.store, now=now) is None
        address = f"{HOME}service/sim-swap/?pass={text}"
        assert phone.client.get(address)["Location"] == HOME
        assert phone.client.post(address, {}).status_code == 410
    assert not Ticket.objects.exists()


def test_a_pass_by_distance_is_none_by_code(near, phone):
    """Whoever is on the way cannot make the place one of somebody who is here."""
    phone.nearby()
    near.store.joining = "code"
    near.store.save()
    assert phone.take()["Location"].startswith(HOME)
    assert not Ticket.objects.exists()


def test_too_far_says_how_far(near, phone):
    answer = phone.nearby(FAR)
    assert answer.status_code == 409
    assert "You are about 6.4\xa0km away. Come within 300\xa0m of the store and try again." in answer.content.decode()


def test_a_vague_position_helps_by_no_more_than_the_cap(near, phone):
    assert phone.nearby({**FAR, "accuracy": "20000"}).status_code == 409
    edge = {"latitude": "38.71410", "longitude": "-9.1413"}  # 378 m
    assert phone.nearby({**edge, "accuracy": "10"}).status_code == 409
    assert phone.nearby({**edge, "accuracy": "90"}).status_code == 302


@pytest.mark.parametrize(
    "place",
    [{}, {"latitude": "x"}, {"latitude": "91"}, {"latitude": "nan"}, {"accuracy": "inf"}, {"accuracy": "-1"}],
)
def test_a_position_that_is_none_is_refused(near, phone, place):
    answer = phone.nearby({**AT_STORE, **place} if place else {"latitude": ""})
    assert answer.status_code == 400
    assert "did not say where it is" in words(answer)


def test_the_position_stands_nowhere_afterwards(near, phone, caplog):
    phone.nearby({**AT_STORE, "latitude": "38.71072", "longitude": "-9.14131"})
    phone.take()
    kept = str(list(Ticket.objects.values())) + str(list(Customer.objects.values())) + caplog.text + phone.query
    assert "38.71072" not in kept
    assert "9.14131" not in kept


def test_a_closed_store_says_when_it_opens(near, phone):
    now = timezone.now()
    near.store.opening_hours, near.store.time_zone = "Mo-Su 18:00-19:00", zone_at_noon(now)
    near.store.save()
    said = words(phone.home())
    assert "We are closed." in said
    assert "Open again: today 18:00" in said
    assert phone.client.post(f"{HOME}code/", {"code": code_of(near.store)}).status_code == 409


def test_a_store_that_is_not_joined_says_so(shop, phone):
    joinable(shop, "off")
    assert "at the store only" in words(phone.home())
    assert phone.by_code(shop.store).status_code == 409
    assert phone.nearby().status_code == 409
    assert phone.client.get(f"{HOME}?code={code_of(shop.store)}").status_code == 200


def test_only_the_ways_of_the_store_are_offered(shop, phone):
    joinable(shop, "code")
    assert "You are nearby" not in words(phone.home())
    joinable(shop, "distance")
    assert "Code of the store" not in words(phone.home())


def test_too_many_on_the_way_says_so(shop, phone):
    joinable(shop, join_max_waiting=1)
    first = Phone()
    first.nearby()
    first.take()
    assert "Enough people are on their way" in words(phone.home())
    assert phone.nearby().status_code == 409


def test_no_counter_open_says_so(near, phone):
    near.counter.clerk, near.counter.opened_at = None, None
    near.counter.save()
    assert "No counter is open just now. Places are given from outside when one is." in words(phone.home())
    assert phone.nearby().status_code == 409


def test_closing_is_told_before_the_ticket_is_given(near, phone):
    now = timezone.now()
    for _customer in range(3):
        near.arrive(at=now - timedelta(minutes=5))
    near.store.time_zone = zone_at_noon(now)
    closing = (now + timedelta(minutes=2)).astimezone(ZoneInfo(near.store.time_zone))
    near.store.opening_hours = f"Mo-Su 09:00-{closing:%H:%M}"
    near.store.save()
    phone.nearby()
    assert f"We may not reach you before we close at {closing:%H:%M}." in words(phone.question())
    untold = phone.client.post(f"{HOME}service/sim-swap/{phone.query}", {"tier": ""})
    assert untold.status_code == 200
    assert Ticket.objects.filter(channel="web").count() == 0
    told = ticket_of(phone.take())
    assert told.arrive_by <= closing


# --- rights and hostile tries
def test_a_get_gives_no_ticket(near, phone):
    phone.by_code(near.store)
    before = Store.objects.values().get()
    for address in (HOME, f"{HOME}service/sim-swap/", f"{HOME}topic/{near.sim.topic.code}/"):
        phone.client.get(f"{address}{phone.query}&tier=&told=true&code={code_of(near.store)}")
    assert not Ticket.objects.exists()
    assert Store.objects.values().get() == before
    assert phone.client.get(f"{HOME}where/", AT_STORE).status_code == 405
    assert phone.client.get(f"{HOME}code/", {"code": code_of(near.store)}).status_code == 405


def test_a_script_in_the_address_is_text(near, phone):
    for name in ("pass", "code", "lang"):
        said = phone.client.get(f"{HOME}?{name}=%3Cscript%3Ealert(1)%3C/script%3E").content.decode()
        assert "<script>alert" not in said


def test_a_script_as_phone_number_is_text(near, phone):
    phone.by_code(near.store)
    assert "<script>alert" not in phone.take(phone="<script>alert(1)</script>").content.decode()


def test_forms_are_refused_without_their_csrf_token(near):
    phone = Phone(enforce_csrf_checks=True)
    phone.query = f"?pass={passes.give(near.store, by=By.CODE, now=timezone.now()).text}"
    for address, data in (("code/", {"code": code_of(near.store)}), ("where/", AT_STORE), ("service/sim-swap/", {})):
        assert phone.client.post(f"{HOME}{address}{phone.query}", data).status_code == 403
    assert not Ticket.objects.exists()


def test_many_wrong_codes_from_one_address_are_refused_for_a_while(near, phone):
    for _try in range(20):
        assert phone.client.get(f"{HOME}?code=AAAAAA").status_code == 410
    assert phone.client.get(f"{HOME}?code={code_of(near.store)}").status_code == 429
    assert phone.by_code(near.store).status_code == 429
    assert Phone(REMOTE_ADDR="192.0.2.9").by_code(near.store).status_code == 302


def test_right_codes_are_not_counted(near):
    for _customer in range(25):
        assert Phone().by_code(near.store).status_code == 302


def test_an_unknown_store_or_service_does_not_exist(near, phone):
    assert phone.client.get("/join/elsewhere/").status_code == 404
    phone.by_code(near.store)
    assert phone.question("elsewhere").status_code == 404
    assert phone.client.get(f"{HOME}topic/elsewhere/{phone.query}").status_code == 404


def test_pages_are_kept_by_nobody(near, phone):
    answer = phone.home()
    assert "no-store" in answer["Cache-Control"]
    assert answer["Referrer-Policy"] == "same-origin"
    assert "noindex" in answer["X-Robots-Tag"]


def test_the_store_page_leads_here_where_it_may(near, phone):
    assert HOME in links(phone.client.get("/stores/chiado/"))
    joinable(near, "off")
    assert HOME not in links(phone.client.get("/stores/chiado/"))


def test_few_places_go_to_one_address_that_only_says_where_it_is(shop):
    joinable(shop, join_max_waiting=50)
    for _one in range(5):
        somebody = Phone()
        somebody.nearby()
        assert somebody.take().status_code == 302
    sixth = Phone()
    sixth.nearby()
    assert sixth.take().status_code == 429
    sixth.by_code(shop.store)
    assert sixth.take().status_code == 302
