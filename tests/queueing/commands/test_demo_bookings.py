"""The demo's stores have bookings to look at; safe to repeat."""

from datetime import timedelta

import pytest

from queueing.commands import demo_bookings
from queueing.models import Booking
from stores.commands.demo import DemoOff
from stores.models import Store
from tests.factories import NOON
from tests.queueing.bookings import Desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(settings):
    settings.DEMO = True
    desk = Desk(counters=3, hours="Mo-Su 09:00-18:00")
    Store.objects.update(code="demo-001")
    return desk


def test_the_next_days_have_bookings_and_the_second_time_adds_none(desk):
    made = demo_bookings.load_bookings(now=NOON)

    days = set(Booking.objects.values_list("day", flat=True))
    assert days == {NOON.date() + timedelta(days=n) for n in range(demo_bookings.DAYS)}
    assert Booking.objects.filter(starts_at__gte=NOON, state="booked", phone=None, mail=None).count() == made > 5
    assert all(booking.name for booking in Booking.objects.all())
    assert demo_bookings.load_bookings(now=NOON) == 0


def test_outside_the_demo_nothing_is_booked(desk, settings):
    settings.DEMO = False

    with pytest.raises(DemoOff):
        demo_bookings.load_bookings(now=NOON)
    assert not Booking.objects.exists()
