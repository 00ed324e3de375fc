"""A store with bookings for the day after tomorrow, and what takes their time away."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from queueing.actors import Actor
from queueing.commands.booking.displacing import close_now
from queueing.commands.booking.making import Contact, Request, book
from queueing.models import Booking, Displacement
from queueing.queries.facts import Wish
from queueing.states import Channel
from stores.models import BookingPattern, Service, Shift
from stores.queries.opening import local_day
from tests.queueing.bookings import policy

NAMES = ("Maria da Conceição Albuquerque e Vasconcelos", "Petr Novák", "Ольга Иванова", "João", "Sofia Reis")


def day_of(shop, after=2):
    """A day to come, there."""
    return local_day(shop.store, now=timezone.now()) + timedelta(days=after)


def booked(shop, count=3, *, after=2):
    """So many people with a booking on one day; the third of them can only be visited."""
    policy()
    zone = ZoneInfo(shop.store.time_zone)
    day = day_of(shop, after)
    rows = []
    for number, name in enumerate(NAMES[:count]):
        reach = {} if number == 2 else {"phone": f"+35191234{number:04}", "mail": f"somebody{number}@example.org"}
        person = Contact(name=name, language="en", **reach)
        start = datetime(day.year, day.month, day.day, 10 + number, tzinfo=zone)
        request = Request(Wish(("sim-swap",), 1, web=False), start, person, Channel.STAFF)
        rows.append(book(store=shop.store, request=request, actor=Actor(), now=timezone.now()))
    return rows


def roster(shop, days=4):
    """Two people a day, one of them ill on the second."""
    zone = ZoneInfo(shop.store.time_zone)
    for number in range(days):
        day = day_of(shop, number)
        for place, clerk in enumerate(shop.clerks[:2]):
            start = datetime(day.year, day.month, day.day, 9 + 2 * place, tzinfo=zone)
            Shift.objects.create(
                staff=clerk, store=shop.store, starts_at=start, ends_at=start + timedelta(hours=8),
                is_off=number == 1 and place == 1,
            )  # fmt: skip


def pattern(shop):
    """No bookings during the training, every other week."""
    facts = {"weekday": 2, "starts": "10:00", "ends": "11:30", "first_on": day_of(shop), "every_weeks": 2}
    return BookingPattern.objects.create(store=shop.store, reason="Training", **facts)


def displaced(shop, boss, count=3):
    """The day is closed; what is on the work list."""
    booked(shop, count)
    actor = Actor(staff_id=boss.pk)
    close_now(store=shop.store, on=day_of(shop), reason="Water in the shop", actor=actor, now=timezone.now())
    return list(Displacement.objects.select_related("booking").order_by("id"))


def somebodys(shop):
    """A booking of now, whatever the store takes."""
    now = timezone.now()
    return Booking.objects.create(
        reference="AAAA-AAAA", token="token-of-a-booking-0022", store=shop.store, key="sim-swap", state="booked",
        service=Service.objects.get(code="sim-swap"), state_since=now, day=now.date(), starts_at=now, minutes=15,
        made_at=now, channel="web", language="en", name="Ana",
    )  # fmt: skip
