"""The customer's own ticket: opened by its token alone, private, and doing what it says with and without scripts."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from core.text import localised
from queueing.actors import Actor
from queueing.commands import serving, waiting
from queueing.models import Ticket
from queueing.states import Outcome, TicketState
from tests.queueing.views.reading import called, links, own, statements, words, zone_at_noon


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def phone():
    """A customer's browser, which knows nothing but the address; forms are checked as strictly as elsewhere."""
    return Client(enforce_csrf_checks=True)


def customer(ticket, **more):
    return {"ticket_id": ticket.pk, "store_id": ticket.store_id, "actor": Actor(), **more}


# --- whose
def test_page_of_an_unknown_token_is_404(phone, db):
    for path in ("", "live/", "leave/", "pass/", "hold/"):
        assert phone.get(f"/t/{'x' * 24}/{path}").status_code == 404
    assert phone.post(f"/t/{'x' * 24}/leave/").status_code == 404


def test_page_is_not_opened_by_the_tickets_id_or_number(phone, shop, now):
    ticket = shop.arrive(at=now)
    assert phone.get(f"/t/{ticket.pk}/").status_code == 404
    assert phone.get(f"/t/{ticket.number}/").status_code == 404


def test_page_says_nothing_of_other_customers(phone, shop, now):
    other = shop.arrive(service=shop.bill, tier=shop.law, at=now - timedelta(minutes=9))
    mine = shop.arrive(at=now)
    for page in (phone.get(own(mine)), phone.get(own(mine, "live/")), phone.get(own(mine, "leave/"))):
        text = page.content.decode()
        assert other.number not in text
        assert other.token not in text
        assert localised(shop.law.names) not in text
    assert "1 goes first under the store's rules" not in words(phone.get(own(mine)))


def test_page_is_kept_by_nobody(phone, shop, now):
    ticket = shop.arrive(at=now)
    for page in (phone.get(own(ticket)), phone.get(own(ticket, "live/")), phone.post(own(ticket, "here/"))):
        assert page["Cache-Control"] == "no-store"
        assert page["Referrer-Policy"] == "no-referrer"
        assert "noindex" in page["X-Robots-Tag"]
    assert '<meta name="robots" content="noindex' in phone.get(own(ticket)).content.decode()


def test_page_asks_the_same_number_of_statements_for_one_and_three_waiting(phone, shop, now):
    ticket = shop.arrive(at=now)
    one = statements(phone, own(ticket))
    shop.arrive(at=now)
    shop.arrive(at=now)
    assert statements(phone, own(ticket)) == one


def test_html_in_names_is_text(phone, shop, now):
    shop.store.name, shop.sim.names, shop.clerk.first_name = "<b>S</b>", {"en": "<i>sim</i>"}, "<u>Ada</u>"
    shop.store.save()
    shop.sim.save()
    shop.clerk.save()
    text = phone.get(own(called(shop, now))).content.decode()
    assert "<b>S</b>" not in text
    assert "<u>Ada</u>" not in text
    assert "&lt;u&gt;Ada&lt;/u&gt;" in text


# --- every state is a page
def test_waiting_shows_place_promise_what_was_said_and_why(phone, shop, now):
    shop.open(at=now)
    shop.arrive(at=now - timedelta(minutes=5))
    shop.arrive(at=now - timedelta(minutes=4))
    mine = shop.arrive(at=now)
    Ticket.objects.filter(pk=mine.pk).update(promise_p10=480, promise_p50=600, promise_p90=840, promise_ahead=2)
    said = words(phone.get(own(mine)))
    assert "3rd in line" in said
    assert "min" in said
    assert "we told you: 8–\u206014 min." in said
    assert "Why 3rd? 2 came before you." in said


def test_waiting_without_a_counter_says_so_instead_of_a_number(phone, shop, now):
    said = words(phone.get(own(shop.arrive(at=now))))
    assert "No counter is open just now." in said
    assert "We may not reach you" not in said


def test_waiting_that_closing_would_cut_off_says_so(phone, shop, now):
    shop.open(at=now)
    shop.clerk.skill_rows.filter(service=shop.sim).delete()  # nobody could do it: no wait can be told
    shop.store.time_zone, shop.store.opening_hours = zone_at_noon(now), "Mo-Su 09:00-18:00"
    shop.store.save()
    assert "We may not reach you before we close at 18:00." in words(phone.get(own(shop.arrive(at=now))))


def test_waiting_where_only_a_holiday_closes_names_no_time(phone, shop, now):
    shop.open(at=now)
    shop.clerk.skill_rows.filter(service=shop.sim).delete()
    shop.store.opening_hours = f"24/7; {now + timedelta(days=40):%b %d} off"
    shop.store.save()
    said = words(phone.get(own(shop.arrive(at=now))))
    assert "We may not reach you" not in said
    assert "We cannot say yet how long it takes." in said


def test_called_is_the_yellow_page_with_counter_and_direction(phone, shop, now):
    shop.counter.direction = "left"
    shop.counter.save()
    page = phone.get(own(called(shop, now)))
    said, text = words(page), page.content.decode()
    assert "It is your turn." in said
    assert "Go to counter 3" in said
    assert "Ada is waiting for you. On the left." in said
    assert 'class="page called"' in text
    assert 'data-title="It is your turn"' in text


def test_called_rings_again_when_it_is_said_again(phone, shop, now):
    ticket = called(shop, now)
    first = sound_key(phone.get(own(ticket)))
    serving.recall(**shop.at_counter(ticket.pk, now=now + timedelta(seconds=20)))
    assert first
    assert sound_key(phone.get(own(ticket))) not in ("", first)


def test_waiting_does_not_ring(phone, shop, now):
    assert sound_key(phone.get(own(shop.arrive(at=now)))) == ""


def sound_key(page):
    return page.content.decode().partition('data-sound-key="')[2].partition('"')[0]


def test_serving_says_where_and_with_whom(phone, shop, now):
    ticket = called(shop, now)
    serving.serve(**shop.at_counter(ticket.pk, now=now))
    said = words(phone.get(own(ticket)))
    assert "You are at counter 3." in said
    assert "Ada takes care of you." in said


def test_serving_offers_no_way_out(phone, shop, now):
    ticket = called(shop, now)
    serving.serve(**shop.at_counter(ticket.pk, now=now))
    assert own(ticket, "leave/?lang=en") not in links(phone.get(own(ticket)))


@pytest.mark.parametrize(
    ("outcome", "sentence"),
    [
        (Outcome.RESOLVED, "All settled."),
        (Outcome.FOLLOW_UP, "We go on with it for you."),
        (Outcome.NOT_POSSIBLE, "This time it was not possible."),
    ],
)
def test_done_tells_the_outcome(phone, shop, now, outcome, sentence):
    ticket = called(shop, now)
    serving.serve(**shop.at_counter(ticket.pk, now=now))
    serving.finish(outcome=outcome, **shop.at_counter(ticket.pk, now=now))
    assert sentence in words(phone.get(own(ticket)))


def test_missed_tells_when_it_comes_back(phone, shop, now):
    ticket = called(shop, now)
    serving.miss(**shop.at_counter(ticket.pk, now=now))
    said = words(phone.get(own(ticket)))
    back = (now + timedelta(minutes=5)).astimezone(ZoneInfo(shop.store.time_zone))
    assert f"At {back:%H:%M} you are in line again" in said
    assert "I am here" in said


def test_held_keeps_the_place_until_the_customer_is_back(phone, shop, now):
    ticket = shop.arrive(at=now)
    waiting.hold(**customer(ticket, now=now))
    assert "until you say that you are back" in words(phone.get(own(ticket)))


def test_left_and_no_show_are_pages_too(phone, shop, now):
    left, lost = shop.arrive(at=now), shop.arrive(at=now)
    serving.take_out(**customer(left, now=now))
    Ticket.objects.filter(pk=lost.pk).update(state=TicketState.NO_SHOW)
    assert "You left the line at" in words(phone.get(own(left)))
    assert "We called you and did not find you." in words(phone.get(own(lost)))


def test_live_gives_the_very_region_of_the_page(phone, shop, now):
    tickets = [shop.arrive(at=now), called(shop, now), shop.arrive(at=now)]
    waiting.hold(**customer(tickets[2], now=now))
    for ticket in tickets:
        region = phone.get(own(ticket, "live/")).json()["regions"]["ticket"]
        page = phone.get(own(ticket)).content.decode()
        assert without_clock(region.strip()) in without_clock(page)


def without_clock(text):
    """The promise is drawn anew for every moment."""
    return text.partition('<div class="promise">')[0]


# --- the language
def test_page_speaks_the_language_of_the_kiosk_visit(phone, shop, now):
    ticket = shop.arrive(at=now)
    Ticket.objects.filter(pk=ticket.pk).update(language="ru")
    assert '<html lang="ru"' in phone.get(own(ticket), headers={"Accept-Language": "pt"}).content.decode()


def test_page_speaks_the_language_chosen_on_it(phone, shop, now):
    page = phone.get(own(shop.arrive(at=now)) + "?lang=cs")
    assert '<html lang="cs"' in page.content.decode()
    assert page["Content-Language"] == "cs"


def test_a_form_keeps_the_language_chosen(phone, shop, now):
    ticket = shop.arrive(at=now)
    assert phone.post(own(ticket, "hold/?lang=cs")).url == own(ticket) + "?lang=cs"
