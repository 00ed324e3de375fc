"""One time comes free, several workers and several who wish it: it is offered once, and taken once."""

from functools import partial

import pytest

from queueing.actors import Actor
from queueing.commands.booking import changing, earlier
from queueing.models import Booking
from queueing.states import BookingState
from stores.models import OutgoingMessage
from tests.factories import NOON
from tests.queueing.bookings import Desk, at, somebody
from tests.races.together import answers_at_once, refused_at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("races")]
WORKERS = 6


@pytest.fixture
def desk(settings):
    settings.PUBLIC_URL, settings.DEMO = "https://lado.example", True
    desk = Desk(hours="Mo-Su 09:00-10:30")
    starts = [f"2026-03-05 {hour:02}:{minute:02}" for hour in (9, 10) for minute in (0, 15, 30, 45)][:6]
    desk.bookings = [desk.book(start, who=somebody(n)) for n, start in enumerate(starts)]
    for booking in desk.bookings[3:]:
        earlier.wish(booking=booking, now=NOON)
    return desk


def held():
    return list(Booking.objects.filter(replaces__isnull=False, state=BookingState.HELD).order_by("id"))


@pytest.mark.parametrize("_again", range(3))
def test_one_time_is_offered_to_one(desk, _again):
    changing.cancel(booking=desk.bookings[0], actor=Actor(), now=NOON)

    made = answers_at_once(*[partial(earlier.offer_earlier, desk.store.pk, now=NOON)] * WORKERS)

    assert sum(made) == len(held()) == 1
    assert held()[0].replaces_id == desk.bookings[3].pk
    assert Booking.objects.filter(starts_at=held()[0].starts_at, state__in=["held", "booked"]).count() == 1


@pytest.mark.parametrize("_again", range(3))
def test_two_come_free_at_once_and_are_offered_to_two(desk, _again):
    def give_back(number):
        changing.cancel(booking=desk.bookings[number], actor=Actor(), now=NOON)
        return earlier.offer_earlier(desk.store.pk, now=NOON)

    answers_at_once(*[partial(give_back, number) for number in (0, 1, 0, 1)])
    earlier.sweep_earlier(now=NOON)

    assert len({row.replaces_id for row in held()}) == len(held()) == 2
    assert {row.starts_at for row in held()} == {at("2026-03-05 09:00"), at("2026-03-05 09:15")}


@pytest.mark.parametrize("_again", range(3))
def test_accepted_many_times_at_once_is_accepted_once(desk, _again):
    changing.cancel(booking=desk.bookings[0], actor=Actor(), now=NOON)
    earlier.offer_earlier(desk.store.pk, now=NOON)
    (offer,) = held()

    moved = answers_at_once(*[partial(earlier.accept_earlier, offer=offer, now=NOON)] * WORKERS)

    assert {(row.starts_at, row.sequence) for row in moved} == {(at("2026-03-05 09:00"), 1)}
    assert OutgoingMessage.objects.filter(purpose="moved").count() == 1
    assert desk.slots(now=NOON) == [("09:45", 1)]


@pytest.mark.parametrize("_again", range(3))
def test_accepting_declining_expiring_and_booking_at_once_leave_one_at_the_time(desk, _again):
    changing.cancel(booking=desk.bookings[0], actor=Actor(), now=NOON)
    earlier.offer_earlier(desk.store.pk, now=NOON)
    (offer,) = held()
    late = offer.expires_at

    refused_at_once(
        partial(earlier.accept_earlier, offer=offer, now=late),
        partial(changing.expire_holds, now=late),
        partial(desk.book, "2026-03-05 09:00", who=somebody(9), now=late),
        partial(earlier.decline_earlier, offer=offer, now=late),
        partial(earlier.unwish, booking=offer.replaces, now=late),
        partial(earlier.sweep_earlier, now=late),
    )

    there = Booking.objects.filter(starts_at=at("2026-03-05 09:00"))
    assert (
        there.filter(state=BookingState.BOOKED).count()
        + there.filter(state=BookingState.HELD, expires_at__gt=late).count()
        == 1
    )
