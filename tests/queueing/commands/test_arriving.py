"""Arriving around midnight: an opening that goes on past it is one day, in Lisbon."""

from datetime import timedelta

import pytest

from queueing.actors import Actor
from queueing.commands.booking import arriving
from queueing.commands.booking.refusals import NotToday
from queueing.commands.issuing import StoreClosed
from queueing.models import Booking
from queueing.queries.coming import coming, has_bookings
from queueing.states import Channel
from tests.queueing.bookings import Desk, at

pytestmark = pytest.mark.django_db
NIGHT = "Fr-Sa 18:00-02:00"
FRIDAY, SATURDAY, SUNDAY = "2026-03-06", "2026-03-07", "2026-03-08"


def booked(start, hours=NIGHT):
    desk = Desk(hours=hours)
    desk.book(start)
    return Booking.objects.select_related("store__policy", "service", "ticket").get()


def arrives(booking, now):
    wanted = arriving.wanted_for(booking, Channel.KIOSK)
    return arriving.arrive(booking=booking, wanted=wanted, actor=Actor(), now=now)


SAME_OPENING = [
    (f"{SATURDAY} 00:15", f"{FRIDAY} 23:55", NIGHT),
    (f"{FRIDAY} 23:45", f"{SATURDAY} 00:02", NIGHT),
    (f"{SATURDAY} 01:30", f"{FRIDAY} 18:00", NIGHT),
    (f"{SATURDAY} 00:15", f"{FRIDAY} 23:55", "24/7"),
    (f"{SATURDAY} 00:15", f"{SATURDAY} 19:00", NIGHT),  # its calendar day, too late, but here
]


@pytest.mark.parametrize(("start", "here", "hours"), SAME_OPENING)
def test_whoever_comes_within_the_opening_of_their_time_is_checked_in(start, here, hours):
    mine, now = booked(start, hours), at(here)

    assert coming(mine, now=now).obstacle == ""
    assert has_bookings(mine.store, now=now)
    assert arrives(mine, now).booked_for == at(start)


OTHER_OPENING = [
    (f"{SATURDAY} 18:15", f"{FRIDAY} 23:55", NIGHT),
    (f"{SATURDAY} 00:15", f"{SUNDAY} 00:10", NIGHT),
    (f"{SUNDAY} 00:15", f"{SATURDAY} 01:00", NIGHT),
    (f"{SATURDAY} 09:15", f"{FRIDAY} 23:55", "24/7"),
]


@pytest.mark.parametrize(("start", "here", "hours"), OTHER_OPENING)
def test_whoever_comes_in_another_opening_is_told_so(start, here, hours):
    mine, now = booked(start, hours), at(here)

    assert coming(mine, now=now).obstacle == "another_day"
    assert not has_bookings(mine.store, now=now)
    with pytest.raises(NotToday):
        arrives(mine, now)


def test_between_the_openings_the_store_is_closed():
    mine, now = booked(f"{SATURDAY} 00:15"), at(f"{FRIDAY} 17:00")

    assert coming(mine, now=now).obstacle == "closed"
    with pytest.raises(StoreClosed):
        arrives(mine, now)
    assert coming(mine, now=now - timedelta(days=3)).obstacle == "another_day"
