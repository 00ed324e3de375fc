"""The panel of the chain's own customer system: for whom, of whom, and however hostile what it says is."""

import logging
import re

import pytest
from django.utils import timezone

from queueing.commands import people, serving
from queueing.commands.dispatch import call_next
from queueing.models import Ticket
from queueing.states import Outcome
from stores.models import Customer, CustomerMerge, Staff
from tests.clients import Client, signed_in, staff_api
from tests.crm_server import LIES, TOKEN
from tests.factories import CounterFactory, StaffFactory, customer_with
from tests.queueing.views.reading import links, words

PHONE = "+351912345678"


@pytest.fixture
def now():
    return timezone.now().replace(microsecond=0)


@pytest.fixture
def demo(settings):
    """Links without TLS lead to this machine."""
    settings.DEMO = True


def called(shop, now, **customer):
    """Somebody of whom staff wrote down `customer` is called to the counter."""
    answer = staff_api(shop.clerk).post("tickets/", {"store": "chiado", "service": "sim-swap", "customer": customer})
    assert answer.status_code == 201, answer.content
    shop.open(at=now)
    call_next(counter_id=shop.counter.pk, store_ids=[shop.store.pk], actor=shop.actor, now=timezone.now())
    return Ticket.objects.get(pk=answer.json()["id"])


def address(shop, query=""):
    return f"/desk/{shop.counter.pk}/crm/{query}"


@pytest.fixture
def ticket(crm, shop, now):
    """A customer whose number staff gave, called to the counter; the customer system has not been asked for a panel."""
    found = called(shop, now, number="47")
    crm.asked.clear()
    return found


@pytest.fixture
def desk(shop):
    return signed_in(shop.clerk)


# --- what is shown ----------------------------------------------------------------------------------------------------
def test_panel_shows_who_it_is(demo, crm, shop, ticket, desk):
    page = desk.get(address(shop, f"?ticket={ticket.pk}&lang=pt"))

    assert page.status_code == 200
    assert "Beatriz Fontoura Gold" in words(page)
    assert "Contrato Fibra 500 Customer since 2014" in words(page)
    assert links(page) == [f"{crm.url}/customers/47"]
    assert 'target="_blank" rel="noopener noreferrer"' in page.content.decode()
    (question,) = crm.asked
    assert question.body == {"version": 1, "want": "panel", "customer": {"number": "47"}, "language": "pt"}


def test_panel_may_be_kept_by_nobody(shop, ticket, desk):
    answer = desk.get(address(shop))

    assert {"no-store", "private"} <= set(answer["Cache-Control"].replace(",", "").split())


def test_panel_goes_on_while_the_customer_is_served(shop, ticket, desk):
    serving.serve(**shop.at_counter(ticket.pk), now=timezone.now())

    assert "Beatriz" in words(desk.get(address(shop)))


def test_panel_is_asked_once_a_minute_for_a_customer(crm, shop, ticket, desk):
    for _n in range(3):
        assert "Beatriz" in words(desk.get(address(shop)))

    assert len(crm.asked) == 1


def test_panel_costs_few_statements(shop, ticket, desk, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        desk.get(address(shop))


@pytest.mark.parametrize("mode", ["error", "slow", "not_json", "lost", "huge"])
def test_panel_says_when_nobody_answers_and_asks_again(crm, shop, ticket, desk, mode):
    crm.mode = mode
    page = desk.get(address(shop))
    assert "The customer system does not answer. Go on without it." in words(page)
    assert "data-crm-again" in page.content.decode()
    crm.mode = "good"

    assert "Beatriz" in words(desk.get(address(shop)))


def test_panel_says_when_the_customer_is_not_known_there(crm, shop, ticket, desk):
    crm.people.clear()

    assert "The customer system does not know this customer." in words(desk.get(address(shop)))


def test_panel_asks_by_phone_where_the_customer_has_no_number(crm, shop, now, ticket, desk):
    person = customer_with(phone=PHONE)
    person.ways.update(proof="staff", proven_at=now)
    Ticket.objects.filter(pk=ticket.pk).update(customer=person, confirmed_at=now)

    assert "Beatriz" in words(desk.get(address(shop)))
    assert crm.asked[-1].customer == {"phone": PHONE}


# --- of whom ----------------------------------------------------------------------------------------------------------
def test_panel_of_an_unproven_phone_shows_and_asks_nothing(crm, shop, now, desk):
    called(shop, now, phone=PHONE)
    crm.asked.clear()
    page = desk.get(address(shop))

    assert words(page).strip() == "A customer record may exist; confirm the person first."
    assert crm.asked == []


def test_panel_of_a_phone_stays_closed_though_its_owner_has_a_number(crm, shop, now, desk):
    customer_with(phone=PHONE, number="47")
    called(shop, now, phone=PHONE)

    assert "confirm the person first" in words(desk.get(address(shop)))


def test_panel_opens_once_the_person_is_confirmed(crm, shop, now, desk):
    customer_with(phone=PHONE, number="47")
    ticket = called(shop, now, phone=PHONE)
    serving.serve(**shop.at_counter(ticket.pk), now=timezone.now())
    session = ticket.sessions.get()

    people.confirm(session_id=session.pk, customer_id=ticket.customer_id, name="", actor=shop.actor, now=timezone.now())

    assert "Beatriz" in words(desk.get(address(shop)))
    assert crm.asked[-1].customer == {"number": "47"}


def test_panel_of_a_number_says_nothing_of_whom_is_claimed_later(crm, shop, now, ticket, desk):
    """Staff gave one number at the door; at the counter somebody else's phone is said: that is a claim again."""
    crm.people["48"] = {"tier": "", "name": "Carla Outra", "link": "", "facts": []}
    customer_with(phone="+351912345699", number="48")
    serving.serve(**shop.at_counter(ticket.pk), now=timezone.now())
    facts = {"session_id": ticket.sessions.get().pk, "actor": shop.actor, "now": timezone.now()}
    people.say(kind="phone", value="+351912345699", **facts)

    page = words(desk.get(address(shop)))

    assert "confirm the person first" in page
    assert "Carla" not in page


def test_panel_forgets_whom_a_split_has_taken_away(crm, shop, now, desk):
    """Two people were wrongly made one: once they are apart, what is known of the other is shown no more."""
    mine, other = customer_with(phone=PHONE), customer_with(mail="bea@example.org", number="47")
    crm.people[PHONE] = {"tier": "", "name": "Ana Silva", "link": "", "facts": []}
    ticket = called(shop, now, phone=PHONE)
    serving.serve(**shop.at_counter(ticket.pk), now=timezone.now())
    facts = {"session_id": ticket.sessions.get().pk, "actor": shop.actor, "now": timezone.now()}
    people.confirm(customer_id=mine.pk, name="", **facts)
    people.merge(kind="number", value="47", **facts)
    assert "Beatriz" in words(desk.get(address(shop)))

    people.split(merge_id=CustomerMerge.objects.get(joined=other).pk, **facts)

    assert "Ana Silva" in words(desk.get(address(shop)))


def test_desk_asks_anew_once_people_are_joined(crm, shop, now, desk):
    """The page learns by [data-person] that another answer may come (crm.js)."""
    mine = customer_with(phone=PHONE)
    customer_with(mail="bea@example.org", number="47")
    ticket = called(shop, now, phone=PHONE)
    serving.serve(**shop.at_counter(ticket.pk), now=timezone.now())
    facts = {"session_id": ticket.sessions.get().pk, "actor": shop.actor, "now": timezone.now()}

    def known():
        page = desk.get(f"/desk/{shop.counter.pk}/").content.decode()
        return re.search(r'data-person="([^"]*)"', page)[1]

    seen = [known()]
    people.confirm(customer_id=mine.pk, name="", **facts)
    seen.append(known())
    people.merge(kind="number", value="47", **facts)
    seen.append(known())

    assert len(set(seen)) == 3


def test_panel_is_empty_for_a_customer_who_said_nothing(crm, shop, now, desk):
    called(shop, now)

    assert (desk.get(address(shop)).status_code, crm.asked) == (204, [])


def test_panel_is_empty_where_nobody_is(crm, shop, now, desk):
    shop.open(at=now)

    assert desk.get(address(shop)).status_code == 204


def test_panel_is_empty_without_a_customer_system(settings, shop, ticket, desk):
    settings.CRM_URL = ""

    assert desk.get(address(shop)).status_code == 204


def test_panel_of_another_ticket_is_not_shown_in_its_place(crm, shop, ticket, desk):
    for asked in (ticket.pk + 1, "x", ""):
        assert desk.get(address(shop, f"?ticket={asked}")).status_code == 204
    assert crm.asked == []


def test_panel_is_closed_when_the_visit_is_over(crm, shop, ticket, desk):
    serving.serve(**shop.at_counter(ticket.pk), now=timezone.now())
    assert "Beatriz" in words(desk.get(address(shop)))
    serving.finish(outcome=Outcome.RESOLVED, reason="", note="", **shop.at_counter(ticket.pk), now=timezone.now())

    assert desk.get(address(shop, f"?ticket={ticket.pk}")).status_code == 204


# --- for whom ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("role", [Staff.Role.CLERK, Staff.Role.STORE_MANAGER])
def test_panel_is_empty_for_others_of_the_store(crm, shop, ticket, role):
    other = signed_in(StaffFactory(role=role, stores=[shop.store]))

    assert (other.get(address(shop)).status_code, crm.asked) == (204, [])


def test_panel_is_empty_at_another_counter(crm, shop, ticket, desk):
    other = CounterFactory(store=shop.store)

    assert desk.get(f"/desk/{other.pk}/crm/?ticket={ticket.pk}").status_code == 204


@pytest.mark.parametrize(("role", "status"), [("greeter", 403), ("auditor", 403), ("administrator", 403), (None, 302)])
def test_panel_is_refused_to_those_who_do_not_serve(crm, shop, ticket, role, status):
    client = signed_in(StaffFactory(role=role, stores=[shop.store])) if role else Client()

    assert (client.get(address(shop)).status_code, crm.asked) == (status, [])


def test_panel_takes_no_post(shop, ticket, desk):
    assert desk.post(address(shop)).status_code == 405


# --- hostile ----------------------------------------------------------------------------------------------------------
def test_panel_shows_markup_as_it_is_written(crm, shop, ticket, desk):
    crm.mode = "html"
    page = desk.get(address(shop)).content.decode()

    assert "&lt;img src=x onerror=alert(1)&gt;&lt;b&gt;Bea" in page
    assert "&lt;script&gt;alert(2)&lt;/script&gt;" in page
    assert "<img" not in page
    assert "<script" not in page


@pytest.mark.parametrize("mode", sorted(LIES))
def test_panel_holds_against_every_lie(demo, crm, shop, ticket, desk, mode):
    crm.mode = mode
    page = desk.get(address(shop))
    text = page.content.decode()

    assert page.status_code == 200
    assert set(links(page)) <= {f"{crm.url}/customers/47"}
    assert not any(sign in text for sign in "\u202e\u2066\u200b\x07\x00\ufeff")
    assert "javascript:" not in text
    assert len(text) < 8000


def test_panel_names_no_tier_that_is_none(crm, shop, ticket, desk):
    crm.mode = "unknown_tier"
    page = desk.get(address(shop))

    assert "platinum" not in words(page).lower()
    assert "Beatriz" in words(page)


# --- the desk around it -----------------------------------------------------------------------------------------------
def test_desk_keeps_room_for_the_panel_and_nothing_in_it(shop, ticket, desk):
    work = desk.get(f"/desk/{shop.counter.pk}/live/").json()["regions"]["work"]

    assert f'data-crm="{address(shop)}?ticket={ticket.pk}"' in work
    assert "Asking the customer system" in work
    assert "Beatriz" not in work


@pytest.mark.parametrize("customer", [{}, {"phone": PHONE}])
def test_desk_has_no_room_for_what_cannot_come(settings, shop, now, desk, customer):
    called(shop, now, **customer)
    work = desk.get(f"/desk/{shop.counter.pk}/live/").json()["regions"]["work"]

    assert "data-crm" not in work


def test_nothing_of_it_is_stored_or_logged(demo, crm, shop, ticket, desk, caplog):
    caplog.set_level(logging.DEBUG)
    desk.get(address(shop))
    crm.mode = "error"
    desk.get(address(shop, "?lang=cs"))

    assert "the customer system gave no answer: refused" in caplog.text
    assert not any(secret in caplog.text for secret in ("Beatriz", "Fontoura", TOKEN, PHONE, "Fibre"))
    rows = str(list(Ticket.objects.values())) + str(list(Customer.objects.values()))
    assert "Beatriz" not in rows
