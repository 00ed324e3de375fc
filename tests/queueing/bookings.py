"""A store to book in, with short words for it."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from queueing.actors import Actor
from queueing.commands.booking.making import Contact, Request, book
from queueing.queries import bookable
from queueing.queries.facts import Wish
from queueing.states import Channel
from stores.models import BookingPolicy, Counter
from tests.factories import NOON, CounterFactory, ServiceFactory, StoreFactory, TierFactory, offer

LISBON = ZoneInfo("Europe/Lisbon")
ANA = Contact(name="Ana", phone="+351912345678", mail="ana@example.org", language="pt")


def at(text, zone=LISBON):
    """`2026-03-05 10:00` on the clocks of the store."""
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def policy(**changes):
    """The chain's booking policy: everything can be booked, a quarter of an hour each."""
    facts = {"is_default": True, "walk_in_percent": 0, "lead_minutes": 0} | changes
    return BookingPolicy.objects.update_or_create(code="usual", defaults={"name": "Usual"} | facts)[0]


class Desk:
    """A store that is open from nine to noon, with so many counters that serve everything."""

    def __init__(self, *, counters=1, hours="Mo-Su 09:00-12:00", zone="Europe/Lisbon", **changes):
        TierFactory()
        self.policy = policy(**changes)
        self.sim = ServiceFactory(code="sim-swap", letter="A", typical_minutes=15)
        self.bill = ServiceFactory(code="bill", letter="C", typical_minutes=15)
        self.contract = ServiceFactory(code="new-contract", letter="B", typical_minutes=30)
        self.store = StoreFactory(code="chiado", opening_hours=hours, time_zone=zone)
        offer(self.store, self.sim, self.bill, self.contract)
        for number in range(1, counters + 1):
            CounterFactory(store=self.store, number=number)

    def slots(self, service="sim-swap", *, day="2026-03-05", days=1, now=NOON, party=1, web=True):
        """Wall time and number of what is free."""
        wish = Wish(tuple(service.split("+")), party, web)
        first = datetime.fromisoformat(day).date()
        found = bookable.slots(self.store, wish, first=first, days=days, now=now)
        zone = ZoneInfo(self.store.time_zone)
        return [(f"{slot.start.astimezone(zone):%H:%M}", slot.free) for slot in found]

    def book(self, start, service="sim-swap", *, now=NOON, who=ANA, party=1, web=True, hold=False, actor=None):
        """A booking at a wall time of the store."""
        begins = at(start, ZoneInfo(self.store.time_zone)) if isinstance(start, str) else start
        request = Request(
            Wish(tuple(service.split("+")), party, web), begins, who, Channel.WEB if web else Channel.STAFF, hold
        )
        return book(store=self.store, request=request, actor=actor or Actor(), now=now)

    def everybody(self):
        """Counters that are there."""
        return Counter.objects.filter(store=self.store)


def somebody(number):
    """One of many people."""
    return replace(ANA, name=f"No {number}", phone=f"+35191234{number:04}", mail="")


SOON = timedelta(minutes=1)
