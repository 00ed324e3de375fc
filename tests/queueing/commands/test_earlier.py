"""An earlier time that comes free is offered to those who wish one: in their order, one at a time, for twenty minutes."""

from datetime import datetime, timedelta

import pytest

from queueing.actors import Actor
from queueing.commands.booking import changing, earlier
from queueing.commands.booking.refusals import BookingGone, HoldOver
from queueing.models import Booking, BookingMove, EarlierWish
from queueing.states import BookingState
from stores.models import BookingPolicy, OutgoingMessage
from tests.factories import NOON
from tests.queueing.bookings import Desk, at, somebody

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
MORNING = at("2026-03-05 08:00")
FULL = [f"2026-03-05 {hour:02}:{minute:02}" for hour in (9, 10, 11) for minute in (0, 15, 30, 45)]


@pytest.fixture(autouse=True)
def _offered(settings):
    settings.PUBLIC_URL, settings.EMAIL_HOST, settings.DEMO = "https://lado.example", "mail.example", True


@pytest.fixture
def desk():
    """A day on which everything is booked, one time by each of twelve."""
    desk = Desk()
    desk.bookings = [desk.book(start, who=somebody(number)) for number, start in enumerate(FULL)]
    return desk


def wish(booking, now=NOON):
    return earlier.wish(booking=booking, now=now)


def free(desk, number, now=MORNING):
    return changing.cancel(booking=desk.bookings[number], actor=Actor(), now=now)


def offers():
    """Whose booking, and the time that is offered, for those that are open."""
    rows = Booking.objects.filter(replaces__isnull=False, state=BookingState.HELD).order_by("id")
    return [(row.replaces_id, row.starts_at) for row in rows]


def test_what_comes_free_is_held_for_the_first_who_wished(desk):
    late, later = desk.bookings[8], desk.bookings[10]
    wish(later)
    wish(late, now=NOON + MINUTE)
    free(desk, 4)

    assert earlier.offer_earlier(desk.store.pk, now=MORNING) == 1

    assert offers() == [(later.pk, at("2026-03-05 10:00"))]
    offer = Booking.objects.get(replaces=later)
    assert (offer.expires_at, offer.name, offer.minutes) == (MORNING + 20 * MINUTE, None, 15)
    assert EarlierWish.objects.get(booking=later).asked_at == MORNING
    assert desk.slots(now=MORNING) == []
    told = OutgoingMessage.objects.get(purpose="earlier")
    assert (told.to, told.useless_at) == (later.phone, offer.expires_at)
    assert "10:00" in str(told.text)


def test_one_offer_at_a_time_and_the_earliest(desk):
    wish(desk.bookings[10])
    free(desk, 6)
    free(desk, 4)

    made = [earlier.offer_earlier(desk.store.pk, now=MORNING + n * MINUTE) for n in range(3)]

    assert made == [1, 0, 0]
    assert offers() == [(desk.bookings[10].pk, at("2026-03-05 10:00"))]


def test_when_it_runs_out_the_next_one_is_asked_and_nobody_twice_for_the_same(desk):
    first, second = desk.bookings[8], desk.bookings[10]
    wish(first)
    wish(second, now=NOON + MINUTE)
    free(desk, 4)
    earlier.offer_earlier(desk.store.pk, now=MORNING)

    for minutes in (19, 20, 40, 60):
        changing.expire_holds(now=MORNING + minutes * MINUTE)
        earlier.offer_earlier(desk.store.pk, now=MORNING + minutes * MINUTE)

    rows = Booking.objects.filter(replaces__isnull=False).order_by("id")
    assert [(row.replaces_id, row.state) for row in rows] == [(first.pk, "expired"), (second.pk, "expired")]
    assert desk.slots(now=MORNING + 60 * MINUTE) == [("10:00", 1)]


def test_declined_goes_to_the_next_at_once(desk):
    first, second = desk.bookings[8], desk.bookings[10]
    wish(first)
    wish(second, now=NOON + MINUTE)
    free(desk, 4)
    earlier.offer_earlier(desk.store.pk, now=MORNING)
    (offer,) = earlier.open_offers(first, now=MORNING)

    for _twice in range(2):
        assert earlier.decline_earlier(offer=offer, now=MORNING).state == BookingState.CANCELLED
    earlier.offer_earlier(desk.store.pk, now=MORNING)

    assert offers() == [(second.pk, at("2026-03-05 10:00"))]
    with pytest.raises(BookingGone):
        earlier.accept_earlier(offer=offer, now=MORNING)


def test_accepted_moves_the_booking_and_frees_its_time(desk):
    booking = desk.bookings[8]
    wish(booking)
    free(desk, 4)
    earlier.offer_earlier(desk.store.pk, now=MORNING)
    (offer,) = earlier.open_offers(booking, now=MORNING)

    for _twice in range(2):
        moved = earlier.accept_earlier(offer=offer, now=MORNING + MINUTE)

    offer.refresh_from_db()
    assert (moved.pk, moved.state, moved.starts_at) == (booking.pk, BookingState.BOOKED, at("2026-03-05 10:00"))
    assert (moved.moves, moved.sequence, offer.state) == (0, 1, BookingState.RESCHEDULED)
    assert desk.slots(now=MORNING) == [("11:00", 1)]
    assert not EarlierWish.objects.exists()
    assert BookingMove.objects.filter(booking=booking, reason="earlier").count() == 1
    assert list(
        OutgoingMessage.objects.filter(ended_at=None, to_hash=booking_hash(booking)).values_list("purpose", flat=True)
    ) == ["moved"]
    with pytest.raises(BookingGone):
        earlier.decline_earlier(offer=offer, now=MORNING)


def booking_hash(booking):
    return bytes(booking.phone_hash)


def test_accepted_too_late_is_accepted_while_the_time_is_free(desk):
    booking = desk.bookings[8]
    wish(booking)
    free(desk, 4)
    earlier.offer_earlier(desk.store.pk, now=MORNING)
    (offer,) = earlier.open_offers(booking, now=MORNING)
    late = MORNING + 30 * MINUTE
    changing.expire_holds(now=late)

    for _twice in range(2):
        assert earlier.accept_earlier(offer=offer, now=late).starts_at == at("2026-03-05 10:00")


@pytest.mark.parametrize("swept", [True, False])
def test_accepted_too_late_names_other_times_when_it_is_gone(desk, swept):
    booking = desk.bookings[8]
    wish(booking)
    free(desk, 4)
    free(desk, 5)
    earlier.offer_earlier(desk.store.pk, now=MORNING)
    (offer,) = earlier.open_offers(booking, now=MORNING)
    late = MORNING + 30 * MINUTE
    if swept:
        changing.expire_holds(now=late)
    desk.book("2026-03-05 10:00", now=late, who=somebody(50))

    with pytest.raises(HoldOver) as refused:
        earlier.accept_earlier(offer=offer, now=late)

    booking.refresh_from_db()
    assert booking.starts_at == at("2026-03-05 11:00")
    named = [datetime.fromisoformat(one["start"]) for one in refused.value.extra["alternatives"]]
    assert named[0] == at("2026-03-05 10:15")
    assert at("2026-03-05 10:00") not in named


@pytest.mark.parametrize(
    ("lead", "now", "offered"),
    [
        (0, "2026-03-05 09:30", "10:00"),
        (0, "2026-03-05 09:31", None),
        (60, "2026-03-05 08:30", "10:00"),
        (60, "2026-03-05 08:31", None),
    ],
)
def test_there_is_time_to_read_it_and_to_come(desk, lead, now, offered):
    wish(desk.bookings[11])
    free(desk, 4)
    BookingPolicy.objects.update(lead_minutes=lead)

    earlier.offer_earlier(desk.store.pk, now=at(now))

    assert [f"{start:%H:%M}" for _booking, start in offers()] == ([offered] if offered else [])


def test_a_later_time_is_not_offered(desk):
    wish(desk.bookings[3])
    free(desk, 4)

    assert earlier.offer_earlier(desk.store.pk, now=MORNING) == 0


def test_one_cell_earlier_is_earlier_and_days_before_are_too():
    desk = Desk(hours="Mo-Su 09:00-09:30")
    booking = desk.book("2026-03-06 09:15")
    wish(booking)
    blocked = [desk.book(f"2026-03-05 09:{n}", who=somebody(1)) for n in ("00", "15")]

    earlier.offer_earlier(desk.store.pk, now=MORNING)
    assert offers() == [(booking.pk, at("2026-03-06 09:00"))]

    changing.cancel(booking=blocked[1], actor=Actor(), now=MORNING)
    changing.expire_holds(now=MORNING + 20 * MINUTE)
    earlier.offer_earlier(desk.store.pk, now=MORNING + 20 * MINUTE)
    assert offers() == [(booking.pk, at("2026-03-05 09:15"))]


def test_what_is_offered_goes_back_when_the_booking_ends_or_the_wish_does(desk):
    booking, other = desk.bookings[8], desk.bookings[9]
    for row in (booking, other):
        wish(row)
    free(desk, 4)
    earlier.offer_earlier(desk.store.pk, now=MORNING)
    changing.cancel(booking=booking, actor=Actor(), now=MORNING)

    earlier.offer_earlier(desk.store.pk, now=MORNING)
    assert [whose for whose, _start in offers()] == [other.pk]

    for _twice in range(2):
        earlier.unwish(booking=other, now=MORNING)
    assert offers() == []
    assert desk.slots(now=MORNING) == [("10:00", 1), ("11:00", 1)]


def test_a_wish_needs_a_booking_that_is_to_come_and_is_made_once(desk):
    first = wish(desk.bookings[8])
    again = wish(desk.bookings[8], now=NOON + MINUTE)

    assert (again.pk, again.made_at) == (first.pk, NOON)
    free(desk, 9)
    with pytest.raises(BookingGone):
        wish(desk.bookings[9])
    with pytest.raises(BookingGone):
        wish(desk.bookings[10], now=desk.bookings[10].starts_at)


def test_who_never_answers_is_not_written_to_for_ever(desk):
    booking = desk.bookings[11]
    wish(booking)
    for number in range(10):
        free(desk, number, now=NOON)

    for minutes in range(0, 300, 20):
        changing.expire_holds(now=NOON + minutes * MINUTE)
        earlier.offer_earlier(desk.store.pk, now=NOON + minutes * MINUTE)

    assert Booking.objects.filter(replaces=booking).count() == earlier.MOST_OFFERS


def test_the_clock_sweeps_every_store_that_has_wishes(desk):
    assert earlier.sweep_earlier(now=MORNING) == 0
    wish(desk.bookings[8])
    free(desk, 4)

    assert earlier.sweep_earlier(now=MORNING) == 1
    assert earlier.sweep_earlier(now=MORNING) == 0


def test_a_doorbell_rings_after_commit_for_those_who_wish(desk, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as nobody:
        free(desk, 4)
    wish(desk.bookings[8])
    with django_capture_on_commit_callbacks() as somebody_waits:
        free(desk, 5)

    assert len(somebody_waits) == len(nobody) + 1
