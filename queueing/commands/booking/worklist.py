"""The work list of displaced bookings, item by item, until it is empty; and the customer's own answer."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.errors import Conflict
from queueing.actors import Actor
from queueing.commands.booking import displacing
from queueing.commands.booking.changing import cancel, rescheduled
from queueing.commands.booking.making import contact_of, hold_person
from queueing.commands.booking.moving import locked, require_state
from queueing.commands.booking.naming import names_alternatives
from queueing.commands.booking.refusals import SlotTaken
from queueing.models import Booking, Displacement
from queueing.queries.displaced import instants, still_free, with_parts
from queueing.queries.proposing import wish_for
from queueing.states import BookingState, DisplacedState
from stores import hours


class AlreadySettled(Conflict):
    code, message = "already_settled", _("This is settled already. Look at the list again.")


class NoAddress(Conflict):
    code, message = "no_address", _("There is neither a mail address nor a phone. Choose another way to settle it.")


@names_alternatives
@transaction.atomic
def settle_moved(*, displacement: Displacement, start: datetime, actor: Actor, now: datetime) -> Booking:
    """By staff, to another time. Raises AlreadySettled and what `reschedule` raises. Locks as that does."""
    hold_person(contact_of(displacement.booking))
    booking = _open(displacement, hours.local_day(displacement.booking.store.time_zone, start))
    return rescheduled(booking=booking, start=start, actor=actor, web=False, owed=True, now=now)


@transaction.atomic
def settle_kept(*, displacement: Displacement, actor: Actor, now: datetime) -> Booking:
    """It stays at its time although it has no place there. Raises AlreadySettled."""
    booking = _open(displacement)
    displacing.keep(booking, actor=actor, now=now)
    return booking


@transaction.atomic
def settle_cancelled(*, displacement: Displacement, actor: Actor, now: datetime) -> Booking:
    """The store cancels it, and says so. Raises AlreadySettled."""
    booking = _open(displacement)
    return cancel(booking=booking, actor=actor, now=now, by_store=True, reason="displaced")


@transaction.atomic
def mark_called(*, displacement: Displacement, now: datetime) -> None:
    """The customer was phoned, and nothing has come of it yet. Raises AlreadySettled."""
    _open(displacement)
    rows = Displacement.objects.filter(pk=displacement.pk, settled_at=None)
    rows.update(state=DisplacedState.CALLED, called_at=now)


@transaction.atomic
def ask_by_message(*, displacement: Displacement, now: datetime) -> None:
    """Ask the customer now. Raises AlreadySettled, NoAddress."""
    booking = _open(displacement)
    if not (booking.mail or booking.phone):
        raise NoAddress
    row = Displacement.objects.get(pk=displacement.pk)
    displacing.ask(row, booking, proposals=instants(row), now=now)


@transaction.atomic
def propose(*, displacement: Displacement, starts: Sequence[datetime]) -> None:
    """Other times instead of those that have been taken meanwhile."""
    rows = Displacement.objects.filter(pk=displacement.pk, settled_at=None)
    rows.update(proposals=[start.isoformat() for start in starts])


def _open(displacement: Displacement, *more: date) -> Booking:
    """Its booking under its locks and those of the days given, as long as the displacement is not settled."""
    booking = locked(displacement.booking, *more)
    if not Displacement.objects.filter(pk=displacement.pk, settled_at=None).exists():
        raise AlreadySettled
    return booking


# --- the customer -----------------------------------------------------------------------------------------------------
@names_alternatives
def take_other_time(*, booking: Booking, start: datetime, now: datetime) -> Booking:
    """The customer takes a time that is offered because the store took theirs: no notice, and not one of their moves.

    To the time it has is done already. Raises AlreadySettled, BookingGone, and with others SlotTaken and its kin.
    """
    if booking.state == BookingState.BOOKED and booking.starts_at == start:
        return booking
    _require_offered(booking, start, now=now)
    return _taken(booking, start, now=now)


def _require_offered(booking: Booking, start: datetime, *, now: datetime) -> None:
    """Raise SlotTaken for a time that is none of those to choose from: they are looked up before anything is locked."""
    row = Displacement.objects.filter(booking=booking, settled_at=None).first()
    if row is None or start in instants(row):
        return  # what is left to ask is asked under the lock
    booking = with_parts(booking)
    if start not in {slot.start for slot in still_free(row, booking, now=now)}:
        raise SlotTaken(booking.store, wish_for(booking), start)


@transaction.atomic
def _taken(booking: Booking, start: datetime, *, now: datetime) -> Booking:
    hold_person(contact_of(booking))
    row = locked(booking, hours.local_day(booking.store.time_zone, start))
    require_state(row, BookingState.BOOKED)
    if not Displacement.objects.filter(booking=row, settled_at=None).exists():
        raise AlreadySettled
    return rescheduled(booking=row, start=start, actor=Actor(), web=False, owed=True, now=now)
