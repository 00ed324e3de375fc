"""Offers of earlier times to one person: when, how many at once, and within what they may have."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from queueing.actors import Actor
from queueing.commands.booking import changing, earlier, making
from queueing.commands.booking.refusals import TooManyBookings
from queueing.models import Booking
from stores.models import Service
from tests.factories import NOON
from tests.queueing.bookings import Desk, at, somebody

pytestmark = pytest.mark.django_db
MORNING = at("2026-03-05 08:00")


@pytest.fixture
def desk():
    """Somebody by each time from ten on; 8 has the one at eleven, 9 that after it."""
    desk = Desk(hours="Mo-Su 10:00-11:30")
    times = ("10:00", "10:15", "10:30", "10:45", "11:00", "11:15")
    desk.bookings = {n: desk.book(f"2026-03-05 {time}", who=somebody(n)) for n, time in enumerate(times, start=4)}
    return desk


def wish(booking):
    return earlier.wish(booking=booking, now=NOON)


def free(desk, number, now=MORNING):
    return changing.cancel(booking=desk.bookings[number], actor=Actor(), now=now)


def offers():
    """Whose booking, and the time that is offered, for those that are open."""
    rows = Booking.objects.filter(replaces__isnull=False, state="held").order_by("id")
    return [(row.replaces_id, row.starts_at) for row in rows]


@pytest.mark.parametrize(("now", "made"), [("04 20:59", 1), ("04 21:00", 0), ("05 07:59", 0), ("05 08:00", 1)])
def test_nobody_is_written_to_at_night(desk, now, made):
    wish(desk.bookings[8])
    free(desk, 4, now=NOON)

    assert earlier.sweep_earlier(now=at(f"2026-03-{now}")) == made


def test_one_person_has_one_offer_to_answer(desk):
    other = desk.book("2026-03-06 11:00", who=somebody(8))
    for booking in (desk.bookings[8], other, desk.bookings[9]):
        wish(booking)
    free(desk, 4)
    free(desk, 5)

    earlier.offer_earlier(desk.store.pk, now=MORNING)

    assert offers() == [
        (desk.bookings[8].pk, at("2026-03-05 10:00")),
        (desk.bookings[9].pk, at("2026-03-05 10:15")),
    ]


def enough_on(desk, number):
    """A booking of the next day, wished earlier, of whoever has one that day already; a time comes free there."""
    Service.objects.update(book_per_day=2)
    changing.cancel(booking=desk.bookings[number + 1], actor=Actor(), now=NOON)
    late = desk.book("2026-03-06 10:00", who=somebody(number))
    wish(late)
    return late


def test_what_would_be_one_too_many_on_a_day_is_not_offered(desk):
    late = enough_on(desk, 8)
    desk.book("2026-03-05 11:15", who=somebody(8))
    free(desk, 4)

    assert earlier.offer_earlier(desk.store.pk, now=MORNING) == 0
    assert not Booking.objects.filter(replaces=late).exists()


def test_nor_accepted(desk):
    late = enough_on(desk, 8)
    earlier.offer_earlier(desk.store.pk, now=MORNING)
    (offer,) = earlier.open_offers(late, now=MORNING)
    free(desk, 4)
    desk.book("2026-03-05 10:00", who=somebody(8), now=MORNING)

    with pytest.raises(TooManyBookings):
        earlier.accept_earlier(offer=offer, now=MORNING)


def locks(captured):
    """What the statements lock, in their order."""
    words = {"pg_advisory_xact_lock": "person", "queueing_bookingday": "day"}
    return [name for row in captured for word, name in words.items() if word in row["sql"]]


def test_the_person_is_held_first(desk):
    booking = desk.bookings[8]
    wish(booking)
    free(desk, 4)
    earlier.offer_earlier(desk.store.pk, now=MORNING)
    (offer,) = earlier.open_offers(booking, now=MORNING)
    held = desk.book("2026-03-06 10:00", who=somebody(60), hold=True)

    with CaptureQueriesContext(connection) as accepted:
        earlier.accept_earlier(offer=offer, now=MORNING)
    with CaptureQueriesContext(connection) as confirmed:
        making.confirm(booking=held, person=None, actor=Actor(), now=NOON)

    assert locks(accepted)[0] == locks(confirmed)[0] == "person"
