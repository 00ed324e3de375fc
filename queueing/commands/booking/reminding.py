"""Reminders: written by the clock when they are due, once; the row of a message says that it was."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat

from core import mail
from queueing import reminders
from queueing.commands.booking import telling
from queueing.commands.booking.settling import is_displaced
from queueing.letters import Kind
from queueing.models import Booking, Displacement
from queueing.states import BookingState
from stores import sms
from stores.models import OutgoingMessage

AT_A_TIME = 500


def send_reminders(*, now: datetime) -> int:
    """Write those that are due, each in a transaction of its own; how many. Safe to run twice and beside itself."""
    return sum(_remind(pk, now=now) for pk in list(_due(now=now)))


def _due(*, now: datetime) -> Iterator[int]:
    reachable = _reachable()
    if not reachable:
        return
    rows = _unreminded(reachable, now=now).values_list(
        "pk", "starts_at", "store__time_zone", "state_since", "coming_at", "said"
    )
    count = 0
    for pk, starts_at, zone, since, coming_at, said in rows.iterator():
        kind = reminders.due(starts_at, zone, since=since, now=now, is_coming=coming_at is not None)
        if kind is None or (kind == reminders.Reminder.DAY_BEFORE and said):
            continue
        yield pk
        count += 1
        if count >= AT_A_TIME:
            return


def _reachable() -> Q:
    """Who has left a way by which we write; nobody where we write by none."""
    found = Q()
    if mail.is_offered():
        found |= Q(mail_hash__isnull=False)
    if sms.is_offered():
        found |= Q(phone_hash__isnull=False)
    return found


def _unreminded(reachable: Q, *, now: datetime) -> QuerySet[Any, Any]:
    """Bookings that have their place and whose last reminder is not written, with whether the first is (`said`)."""
    displaced = Displacement.objects.filter(booking=OuterRef("pk"), settled_at=None)
    coming_up = Booking.objects.filter(
        ~Exists(displaced),
        reachable,
        state=BookingState.BOOKED,
        starts_at__gt=now,
        starts_at__lte=now + reminders.LONGEST,
    )
    written = coming_up.alias(last=_written(Kind.SOON)).annotate(said=_written(Kind.DAY_BEFORE))
    return written.filter(last=False).order_by("starts_at", "pk")


def _written(kind: Kind) -> Exists:
    text = CharField()
    begins = Concat(
        Value(f"{kind}:"), Cast(OuterRef("pk"), text), Value(":"), Cast(OuterRef("sequence"), text), output_field=text
    )
    keys = OutgoingMessage.objects.annotate(begins=begins)
    either = Q(key=Concat(F("begins"), Value(":mail"))) | Q(key=Concat(F("begins"), Value(":sms")))
    return Exists(keys.filter(either))


@transaction.atomic
def _remind(pk: int, *, now: datetime) -> bool:
    """Under the lock of the booking: one that is moved or cancelled this moment stops what is written here.

    Whoever writes down that it has lost its place locks it too.
    """
    rows = Booking.objects.select_for_update(no_key=True, of=("self",), skip_locked=True).select_related("store")
    booking = rows.filter(pk=pk, state=BookingState.BOOKED).first()
    if booking is None or is_displaced(booking):
        return False
    since, coming = booking.state_since, booking.coming_at is not None
    kind = reminders.due(booking.starts_at, booking.store.time_zone, since=since, now=now, is_coming=coming)
    if kind is None:
        return False
    telling.reminded(booking, Kind(kind), now=now)
    return True
