"""Bookings of the demo chain: some of today that are still to come, and some of the next days. Names of nobody."""

from datetime import date, datetime, timedelta

from django.conf import settings

from queueing.actors import Actor
from queueing.commands.booking.making import Contact, Request, book
from queueing.models import Booking
from queueing.queries.bookable import slots
from queueing.queries.catalogue import bookable_services
from queueing.queries.facts import Wish
from queueing.states import Channel
from stores.commands.demo import DemoOff
from stores.demo import places
from stores.models import Service, Store
from stores.queries.opening import local_day

DAYS, A_DAY = 3, 5
NOTES = {2: {"en": "A pram comes along.", "pt": "Levo um carrinho de bebé.", "cs": "Přijdu s kočárkem."}}


def load_bookings(*, now: datetime) -> int:
    """Book what is free in the demo's stores on days that have nothing yet; how many. Raises DemoOff."""
    if not settings.DEMO:
        raise DemoOff
    stores = Store.objects.filter(code__startswith="demo-", is_active=True).select_related("policy")
    return sum(
        _book_day(store, local_day(store, now=now) + timedelta(days=ahead), now=now)
        for store in stores.order_by("code")
        for ahead in range(DAYS)
    )


def _book_day(store: Store, on: date, *, now: datetime) -> int:
    if Booking.objects.filter(store=store, day=on).exists():
        return 0
    made = 0
    for number, service in enumerate(bookable_services(store)[:A_DAY]):
        wish = Wish((service.code,), party=2 if number == 1 else 1, web=False)
        free = slots(store, wish, first=on, days=1, now=now)
        if free:
            start = free[len(free) * (number + 1) // (A_DAY + 2)].start
            _book(store, service, wish, start, number + on.day, now=now)
            made += 1
    return made


def _book(store: Store, service: Service, wish: Wish, start: datetime, seed: int, *, now: datetime) -> None:
    language = store.language
    spoken = language if language in places.FIRST_NAMES else "pt"
    first, last = places.FIRST_NAMES[spoken], places.LAST_NAMES[spoken]
    name = f"{first[(seed * 3 + service.pk) % len(first)]} {last[(seed * 5) % len(last)]}"
    person = Contact(name=name, language=language, notes=NOTES.get(seed % 5, {}).get(language, ""))
    book(store=store, request=Request(wish, start, person, Channel.STAFF), actor=Actor(), now=now)
