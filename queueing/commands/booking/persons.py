"""Whose a booking is, as they say, and how many one person may have."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from core.personal import lookup_hash
from queueing.commands.booking.refusals import TooManyBookings
from queueing.models import Booking
from queueing.states import BookingState, Channel
from stores.commands.customers import hold_way
from stores.models import Service

MOST_MADE, DAY = 10, timedelta(hours=24)  # bookings that customers make with one phone or mail


@dataclass(frozen=True)
class Contact:
    """Who books, as they say; in its normal form (`contact`)."""

    name: str = ""
    phone: str = ""
    mail: str = ""
    language: str = ""
    notes: str = ""

    @property
    def hashes(self) -> dict[str, bytes]:
        """What the person is known by, by column."""
        ways = {"phone_hash": ("phone", self.phone), "mail_hash": ("mail", self.mail)}
        return {column: lookup_hash(kind, value) for column, (kind, value) in ways.items() if value}


def hold_person(person: Contact) -> None:
    """One at a time books for somebody, wherever: so the limits of a person hold in all stores together."""
    for digest in sorted(person.hashes.values()):
        hold_way(digest)


def require_few(
    person: Contact, services: Iterable[Service], *, on: date, now: datetime, but: int | None = None
) -> None:
    """Raise TooManyBookings where somebody has as many on that day as the strictest of the services allows."""
    if has_enough(person, services, on=on, now=now, but=but):
        raise TooManyBookings


def has_enough(
    person: Contact, services: Iterable[Service], *, on: date, now: datetime, but: int | None = None
) -> bool:
    """Whether somebody, known by phone or mail, has so many on that day."""
    if not person.hashes:
        return False
    alive = Q(state=BookingState.BOOKED) | Q(state=BookingState.HELD, expires_at__gt=now)
    had = Booking.objects.filter(whose(person), alive, day=on, replaces=None).exclude(pk=but or 0).count()
    return had >= min(service.book_per_day for service in services)


def require_few_made(person: Contact, *, now: datetime, but: int | None = None) -> None:
    """Raise TooManyBookings where enough were made for somebody in a day, whatever became of them: each writes to
    them.
    """
    if not person.hashes:
        return
    made_by_customers = Booking.objects.filter(whose(person), made_at__gt=now - DAY, made_by=None, replaces=None)
    made_by_customers = made_by_customers.exclude(channel=Channel.STAFF)
    if made_by_customers.exclude(pk=but or 0).count() >= MOST_MADE:
        raise TooManyBookings(
            _("Many bookings were made with this phone or mail address today. Ask the store, or try again tomorrow.")
        )


def whose(person: Contact) -> Q:
    """The bookings of somebody, known by either way; `person` has one."""
    found = Q()
    for column, digest in person.hashes.items():
        found |= Q(**{column: digest})
    return found
