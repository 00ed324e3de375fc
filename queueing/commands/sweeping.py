"""What the clock does: missed customers come back or are given up, yesterday's tickets are closed."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F, Q

from queueing.actors import CLOCK
from queueing.commands.moving import lock_store, locked_ticket, move
from queueing.models import Session, Ticket
from queueing.states import AT_COUNTER, PRESENT, TicketState
from stores.models import Counter, Store
from stores.queries.opening import local_day

W, H, M = TicketState.WAITING, TicketState.HELD, TicketState.MISSED


def due_for_sweep(*, now: datetime) -> list[tuple[int, int]]:
    """(ticket, store) of those whose cool-down is over or whose time to come back has run out."""
    back = Q(state__in=[M, H], available_at__lte=now)
    given_up = Q(state__in=[W, M], first_missed_at__isnull=False) & Q(
        first_missed_at__lte=now - F("store__policy__no_show_minutes") * timedelta(minutes=1)
    )
    rows = Ticket.objects.filter(back | given_up).order_by("store_id", "id")
    return list(rows.values_list("pk", "store_id"))


def sweep_missed(*, now: datetime) -> int:
    """Move every due ticket, each in its own transaction; their number. Safe to run twice and beside itself."""
    return sum(_sweep(ticket_id, store_id, now=now) for ticket_id, store_id in due_for_sweep(now=now))


@transaction.atomic
def _sweep(ticket_id: int, store_id: int, *, now: datetime) -> bool:
    lock = lock_store(store_id)
    ticket = locked_ticket(ticket_id, lock)
    minutes = Ticket.objects.values_list("store__policy__no_show_minutes", flat=True).get(pk=ticket_id)
    missed_at = ticket.first_missed_at
    if ticket.state in (W, M) and missed_at and now - missed_at >= timedelta(minutes=minutes):
        move(ticket, TicketState.NO_SHOW, lock=lock, actor=CLOCK, now=now, reason="grace")
        return True
    if ticket.state in (M, H) and ticket.available_at and ticket.available_at <= now:
        move(ticket, W, lock=lock, actor=CLOCK, now=now, reason="cool_down", available_at=None)
        return True
    return False


@transaction.atomic
def close_day(*, store_id: int, today: date, now: datetime) -> int:
    """Close what an earlier day left open in a store: nobody waits overnight, no counter stays open. Their number."""
    stale = Ticket.objects.filter(store_id=store_id, state__in=PRESENT, day__lt=today).order_by("id")
    if not stale.exists():
        return 0
    lock = lock_store(store_id)
    closed = 0
    for ticket_id in stale.values_list("pk", flat=True):
        ticket = locked_ticket(ticket_id, lock)
        if ticket.state not in PRESENT:
            continue
        was = ticket.state
        move(ticket, TicketState.LEFT, lock=lock, actor=CLOCK, now=now, reason="day_closed")
        if was == TicketState.SERVING:
            Session.objects.filter(ticket_id=ticket_id, ended_at=None).update(ended_at=now, ended=Session.Ended.LEFT)
        if was in AT_COUNTER:
            Counter.objects.filter(tickets=ticket).update(idle_since=now)
        closed += 1
    return closed


def close_days(*, now: datetime) -> int:
    """Close earlier days in every store that has something open; the number of tickets closed."""
    open_stores = Store.objects.filter(tickets__state__in=PRESENT).distinct().order_by("id")
    return sum(close_day(store_id=store.pk, today=local_day(store, now=now), now=now) for store in open_stores)
