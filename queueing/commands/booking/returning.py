"""A displaced booking stays at its time: a place came free there, or the store keeps it. Who was asked is told."""

from datetime import date, datetime

from queueing.actors import CLOCK, Actor
from queueing.commands.booking import telling
from queueing.commands.booking.settling import settle
from queueing.models import Booking, Displacement
from queueing.queries.capacity import facts_of
from queueing.queries.changes import back_on
from queueing.states import DisplacedOutcome
from stores.models import Store


def stands(booking: Booking, outcome: DisplacedOutcome, *, actor: Actor, now: datetime) -> None:
    """Its time, which is locked, stands again. Whoever was asked to choose another one is told so."""
    asked = Displacement.objects.filter(booking=booking, settled_at=None, asked_at__isnull=False).first()
    settled = settle(booking.pk, outcome, actor=actor, now=now)  # unless its customer came this moment
    if settled and asked is not None:
        telling.stands(booking, displacement_id=asked.pk, now=now)


def come_back(store: Store, day: date, *, now: datetime) -> None:
    """Something came free on this day, which is locked: displaced bookings that have a place again are off the list."""
    if not Displacement.objects.filter(store=store, settled_at=None, booking__day=day).exists():
        return
    back = back_on(facts_of([store], first=day, last=day)[store.pk], day, now=now)
    for booking in Booking.objects.filter(pk__in=back).select_related("store", "service").order_by("id"):
        stands(booking, DisplacedOutcome.FREE, actor=CLOCK, now=now)
