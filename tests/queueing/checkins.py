"""Bookings of today in a shop whose clock stands near noon, and the people who come for them."""

from dataclasses import replace
from datetime import timedelta

from django.utils import timezone

from queueing.actors import Actor
from queueing.commands.booking import making
from queueing.models import Booking
from queueing.queries.facts import Wish
from queueing.states import Channel
from tests.factories import CounterFactory
from tests.queueing.bookings import policy, somebody
from tests.queueing.views.reading import zone_at_noon

PHONE = "+351 912 340 001"


def takes_bookings(shop, *, counters=6, **facts):
    """Let the shop be booked, with no midnight near."""
    policy(**facts)
    shop.store.time_zone = zone_at_noon(timezone.now())
    shop.store.country = "PT"
    shop.store.save()
    shop.open(at=timezone.now() - timedelta(hours=1))
    for number in range(20, 20 + counters):
        CounterFactory(store=shop.store, number=number)
    return shop


def next_quarter(n=1, *, days=0):
    """The n-th quarter of an hour from now on."""
    now = timezone.now().replace(second=0, microsecond=0)
    return now + timedelta(days=days, minutes=15 * n - now.minute % 15)


def booked(shop, *, number=1, quarter=1, service="sim-swap", days=0, party=1, notes="", ago=0):
    """Somebody's booking; `ago`: at a time so many minutes in the past."""
    who = replace(somebody(number), notes=notes, language="en")
    start = next_quarter(quarter, days=days)
    services = (service,) if isinstance(service, str) else service
    request = making.Request(Wish(services, party, web=False), start, who, Channel.WEB)
    booking = making.book(store=shop.store, request=request, actor=Actor(), now=timezone.now())
    if ago:
        Booking.objects.filter(pk=booking.pk).update(starts_at=timezone.now() - timedelta(minutes=ago))
        booking.refresh_from_db()
    return booking
