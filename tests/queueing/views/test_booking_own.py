"""The own booking by its link: said, moved, cancelled, arrived; each done twice is done once, each refusal is told."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from queueing.actors import Actor
from queueing.commands.booking import arriving, changing
from queueing.models import Booking
from queueing.queries.facts import Wish
from queueing.queries.week import week_choice
from queueing.states import BookingState, Channel
from queueing.templatetags.visit import own_clock
from queueing.views.booking.frame import arrive_path
from stores.models import Service
from tests.factories import TicketFactory
from tests.queueing.booking_pages import Booker
from tests.queueing.bookings import Desk, at
from tests.queueing.views.reading import buttons, links, statements, words, zone_at_noon


@pytest.fixture
def desk(db):
    return Desk(hours="Mo-Su 09:00-19:00")


@pytest.fixture
def booker(desk):
    return Booker(desk)


@pytest.fixture
def mine(booker):
    return booker.booked("10:00")


def starts(answer):
    return [value for name, value in buttons(answer) if name == "start"]


def utc(at):
    """As buttons send it."""
    return at.astimezone(ZoneInfo("UTC")).isoformat()


# --- how it stands
def test_the_page_says_what_when_where_and_until_when_it_can_be_changed(booker, mine):
    answer = booker.page(mine)
    said, text = words(answer), answer.content.decode()
    assert mine.reference in said
    assert "10:00" in said
    assert "Come by 10:10" in said
    assert "You can move it 3 more times." in said
    assert "09:00" in said  # an hour before: the notice
    assert all(f'id="{anchor}"' in text for anchor in ("come", "move", "cancel"))
    assert arrive_path(mine) == f"/booking/{mine.token}/arrive/"
    assert "<svg" in text


def test_the_page_asks_as_much_for_three_matters_as_for_one(booker, mine):
    three = booker.booked("12:00", service="sim-swap,bill,new-contract")
    asked = {statements(booker.client, f"/booking/{each.token}/") for each in (mine, three)}
    assert len(asked) == 1
    assert asked.pop() <= 6


def test_a_hold_is_led_to_the_form_and_an_offer_to_the_booking_it_is_for(booker, mine):
    hold = booker.hold("12:00")
    assert booker.page(hold)["Location"] == f"/book/hold/{hold.token}/"
    Booking.objects.filter(pk=hold.pk).update(replaces=mine)
    for address in (f"/booking/{hold.token}/", f"/book/hold/{hold.token}/"):
        assert booker.client.get(address, follow=True).redirect_chain[-1][0] == f"/booking/{mine.token}/"


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("cancelled", "You have cancelled this booking."),
        ("cancelled_by_store", "The store had to cancel this booking."),
        ("expired", "not booked"),
        ("no_show", "We did not see you"),
        ("rescheduled", "given up for another one"),
    ],
)
def test_what_has_ended_says_how_and_books_again(booker, mine, state, said):
    Booking.objects.filter(pk=mine.pk).update(state=state)
    answer = booker.page(mine)
    assert said in words(answer)
    assert f"{booker.home}times/?service=sim-swap&party=1" in links(answer)
    assert f"/booking/{mine.token}/cancel/" not in links(answer)


def test_who_has_arrived_is_led_to_the_ticket(desk, booker, mine):
    ticket = TicketFactory(store=desk.store, service=desk.sim, booked_for=mine.starts_at)
    Booking.objects.filter(pk=mine.pk).update(state="arrived", ticket=ticket)
    answer = booker.page(mine)
    assert f"/t/{ticket.token}/" in links(answer)
    assert ticket.number in words(answer)


def test_an_unknown_note_in_the_address_says_nothing(booker, mine):
    assert 'data-done="booked"' in booker.page(mine, done="booked").content.decode()
    assert "data-done" not in booker.page(mine, done="hacked").content.decode()


def test_the_language_is_the_bookings_unless_the_address_says_another(booker, mine):
    Booking.objects.filter(pk=mine.pk).update(language="cs")
    assert booker.page(mine)["Content-Language"] == "cs"
    assert booker.page(mine, lang="ru")["Content-Language"] == "ru"


# --- I come
def test_i_come_is_said_once(booker, mine):
    first = booker.act(mine, "come/")
    said_at = Booking.objects.get(pk=mine.pk).coming_at
    assert first["Location"].endswith("?done=coming")
    booker.act(mine, "come/")
    assert Booking.objects.get(pk=mine.pk).coming_at == said_at
    assert "Booked, and you come" in words(booker.page(mine))
    assert booker.page(mine, "come/")["Location"].endswith("/#come")


# --- cancel
def test_a_get_asks_and_a_post_cancels_and_both_may_be_repeated(booker, mine):
    assert "Keep my booking" in words(booker.page(mine, "cancel/"))
    assert Booking.objects.get(pk=mine.pk).state == "booked"
    assert [booker.act(mine, "cancel/")["Location"] for _press in range(2)] == [
        f"/booking/{mine.token}/?done=cancelled"
    ] * 2
    assert Booking.objects.get(pk=mine.pk).state == "cancelled"
    assert booker.page(mine, "cancel/").status_code == 302
    said = booker.act(mine, "come/")
    assert said.status_code == 409
    assert "has ended or changed" in words(said)


def test_too_late_to_change_is_said_with_the_phone(desk, booker, mine):
    type(desk.store).objects.update(phone="+351213000000")
    Service.objects.update(book_notice=10_000)
    page = booker.page(mine)
    assert "too late to move or cancel" in words(page)
    assert "tel:+351213000000" in links(page)
    assert "too late" in words(booker.page(mine, "cancel/"))
    for path in ("cancel/", "move/"):
        answer = booker.act(mine, path, start=utc(booker.at("11:00")))
        assert answer.status_code == 409
        assert "too late to change" in words(answer)
    assert "too late to change" in words(booker.page(mine, "move/"))


# --- move
def test_the_own_time_does_not_stand_in_the_way_of_the_next(booker):
    mine = booker.booked("10:00", service="new-contract")  # half an hour
    shown = starts(booker.page(mine, "move/"))
    assert utc(booker.at("10:15")) in shown
    answer = booker.act(mine, "move/", start=utc(booker.at("10:15")))
    assert answer["Location"].endswith("?done=moved")
    mine.refresh_from_db()
    assert mine.starts_at == booker.at("10:15")
    assert "You can move it 2 more times." in words(booker.page(mine))


def test_moving_to_the_same_time_is_done_already(booker, mine):
    assert booker.act(mine, "move/", start=utc(booker.at("10:00")))["Location"].endswith("?done=stays")


def test_a_time_that_was_taken_meanwhile_comes_with_others(booker, mine):
    Booker(booker.desk).hold("12:00")
    for start in (utc(booker.at("12:00")), "", "2026-03-05T10:00:00"):
        answer = booker.act(mine, "move/", start=start)
        assert answer.status_code == 409
        assert "The nearest free times" in words(answer)
        assert "autofocus" in answer.content.decode()


def test_moved_as_often_as_it_may_be(booker, mine):
    Service.objects.update(book_moves=0)
    assert "moved as often as it may be" in words(booker.page(mine))
    assert booker.page(mine, "move/").status_code == 409
    answer = booker.act(mine, "move/", start=utc(booker.at("11:00")))
    assert answer.status_code == 409
    assert "cannot be moved again" in words(answer)


def test_another_day_with_enough_bookings_is_refused_on_the_page(booker):
    Service.objects.update(book_per_day=1)
    mine = booker.booked("10:00")
    other = booker.hold("10:00", days=1)
    booker.confirm(other)
    answer = booker.act(mine, "move/", start=utc(booker.at("12:00", days=1)))
    assert answer.status_code == 409
    assert "enough bookings on that day" in words(answer)
    assert starts(answer)


def test_what_has_ended_is_not_moved(booker, mine):
    changing.cancel(booking=mine, actor=Actor(), now=timezone.now())
    for answer in (booker.page(mine, "move/"), booker.act(mine, "move/", start=utc(booker.at("11:00")))):
        assert answer["Location"] == f"/booking/{mine.token}/"


def test_arriving_today_leads_to_the_ticket(db):
    zone = zone_at_noon(timezone.now())
    booker = Booker(Desk(hours="24/7", zone=zone))
    mine = booker.booked("12:00")
    start = timezone.now() + timedelta(minutes=5)
    Booking.objects.filter(pk=mine.pk).update(starts_at=start, day=start.astimezone(ZoneInfo(zone)).date())
    mine = Booking.objects.select_related("store__policy", "service", "ticket").get(pk=mine.pk)
    wanted = arriving.wanted_for(mine, Channel.WEB)
    ticket = arriving.arrive(booking=mine, wanted=wanted, actor=Actor(), now=timezone.now())
    assert f"/t/{ticket.token}/" in links(booker.page(mine))


# --- the hour that comes twice
def test_times_of_a_repeated_hour_are_told_apart(db):
    desk = Desk(hours="Mo-Su 00:00-04:00", counters=1)
    week = week_choice(desk.store, Wish(("sim-swap",)), day=at("2026-10-25 00:00").date(), now=at("2026-10-20 12:00"))
    (part,) = week.parts
    told = [own_clock(slot.start, "Europe/Lisbon").replace("\u00a0", " ") for slot in part.slots]
    assert told[:5] == ["00:00", "00:15", "00:30", "00:45", "01:00 WEST"]
    assert [each for each in told if each.startswith("01:00")] == ["01:00 WEST", "01:00 WET"]
    assert len(set(told)) == len(told) == 20


def test_a_zone_without_letters_is_told_by_its_offset():
    twice = at("2010-10-31 02:30", ZoneInfo("Asia/Kamchatka"))
    assert own_clock(twice, "Asia/Kamchatka").replace("\u00a0", " ") == "02:30 UTC+12"


def test_states_without_a_page_of_their_own_are_none():
    told = {"booked", "arrived", "cancelled", "cancelled_by_store", "expired", "no_show", "rescheduled"}
    assert set(BookingState.values) == told | {"held"}
