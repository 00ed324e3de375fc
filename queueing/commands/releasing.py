"""Customers handed on to a person or a counter that is there no more: whoever can serves them, and it is said."""

from django.db.models import F, Q

from queueing.actors import Actor
from queueing.commands import bells
from queueing.commands.moving import StoreLock, note
from queueing.models import Ticket
from queueing.states import IN_LINE, RELEASED


def release_wishes(lock: StoreLock, *, actor: Actor, counter_id: int | None = None, staff_id: int | None = None) -> int:
    """Free everybody in the line who waits for that counter or person, within the store's lock; their number."""
    wish = Q(for_counter_id=counter_id) if counter_id is not None else Q(pk__in=())
    if staff_id is not None:
        wish |= Q(for_staff_id=staff_id)
    tickets = list(Ticket.objects.filter(wish, store_id=lock.store_id, state__in=IN_LINE).order_by("id"))
    for ticket in tickets:
        note(
            ticket,
            lock=lock,
            actor=actor,
            now=lock.at,
            reason=RELEASED,
            for_staff=ticket.for_staff_id,
            for_counter=ticket.for_counter_id,
        )
    same = Ticket.objects.filter(pk__in=[ticket.pk for ticket in tickets])
    same.update(for_counter=None, for_staff=None, version=F("version") + 1)
    if tickets and lock.auto_call_after is not None:
        bells.ring_auto_call(lock.store_id)
    return len(tickets)
