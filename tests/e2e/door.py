"""A greeter's eyes and hands, and the store they stand in."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone
from playwright.sync_api import expect

from queueing.actors import Actor
from queueing.commands import serving, waiting
from queueing.commands.counters import pause_counter
from queueing.models import Ticket
from tests.e2e.conftest import TABLET


def at_the_door(people, shop, greeter, size=TABLET, path="", **options):
    """A greeter's page, live."""
    page = people.signed_in(greeter, size, **options)
    page.goto(f"/greet/{shop.store.code}/{path}")
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    return page


def by_hand(shop, ticket):
    return {"ticket_id": ticket.pk, "store_id": shop.store.pk, "actor": Actor(), "now": timezone.now()}


def full_house(shop):
    """Three counters at work, 40 people in the line, one called, two away, one who was called in vain."""
    shop.open(3)
    services = list(shop.services)
    away, missed = shop.arrive(minutes_ago=70), shop.arrive(minutes_ago=69)
    shop.arrive(minutes_ago=68)
    waiting.hold(**by_hand(shop, away))
    assert shop.call(1).pk == missed.pk
    serving.miss(**shop.at_counter(missed, 1))
    for place in range(41):
        tier = {7: "law", 13: "gold"}.get(place, "standard")
        shop.arrive(services[place % len(services)], tier, minutes_ago=60 - place)
    first = shop.call(0)
    serving.serve(**shop.at_counter(first, 0))
    shop.call(1)
    unseen = Ticket.objects.filter(state="waiting").order_by("arrived_at")[1]
    Ticket.objects.filter(pk=unseen.pk).update(first_missed_at=timezone.now())
    counter = shop.counters[2]
    actor = Actor(staff_id=shop.clerks[2].pk)
    pause_counter(counter_id=counter.pk, store_id=shop.store.pk, reason="break", actor=actor, now=timezone.now())


def closes_soon(shop, minutes=6):
    """The store closes in so many minutes, on its own clock."""
    ending = (timezone.now() + timedelta(minutes=minutes)).astimezone(ZoneInfo(shop.store.time_zone))
    shop.store.opening_hours = f"Mo-Su 00:00-{ending:%H:%M}"
    shop.store.save(update_fields=["opening_hours"])
