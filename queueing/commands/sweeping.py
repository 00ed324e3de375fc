"""What the clock does: missed customers come back or are given up, yesterday's tickets are closed."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q

from core import audit
from queueing.actors import CLOCK
from queueing.commands.moving import StoreLock, free_counter, lock_store, locked_ticket, move
from queueing.commands.releasing import release_wishes
from queueing.commands.sessions import end_session
from queueing.models import Session, Ticket
from queueing.states import AT_COUNTER, IN_LINE, PRESENT, TicketState
from stores.models import Counter, LinePolicy, Shift, Store
from stores.queries.opening import is_open, local_day

NOBODY_THERE = {"clerk": None, "opened_at": None, "idle_since": None, "paused_at": None, "pause_reason": ""}
BACK_WITHIN = timedelta(hours=2)  # between two shifts of one day somebody is not gone
AT_WORK = timedelta(hours=1)  # idle for less than this: at work after closing, as long as somebody waits
FORGOTTEN = timedelta(hours=12)  # in one state: nobody waits or is served so long
W, H, M = TicketState.WAITING, TicketState.HELD, TicketState.MISSED


def due_for_sweep(*, now: datetime) -> list[tuple[int, int]]:
    """(ticket, store) of those whose cool-down is over or whose time to come, or to come back, has run out."""
    back = Q(state__in=[M, H], available_at__lte=now)
    given_up = Q(state__in=[W, M], first_missed_at__isnull=False) & Q(
        first_missed_at__lte=now - F("store__policy__no_show_minutes") * timedelta(minutes=1)
    )
    never_came = Q(state=H, arrive_by__lte=now)
    rows = Ticket.objects.filter(back | given_up | never_came).order_by("store_id", "id")
    return list(rows.values_list("pk", "store_id"))


def sweep_missed(*, now: datetime) -> int:
    """Move every due ticket, each in its own transaction; their number. Safe to run twice and beside itself."""
    return sum(_sweep(ticket_id, store_id, now=now) for ticket_id, store_id in due_for_sweep(now=now))


@transaction.atomic
def _sweep(ticket_id: int, store_id: int, *, now: datetime) -> bool:
    lock = lock_store(store_id, now=now)
    now = lock.at
    ticket = locked_ticket(ticket_id, lock)
    minutes = Ticket.objects.values_list("store__policy__no_show_minutes", flat=True).get(pk=ticket_id)
    missed_at = ticket.first_missed_at
    if ticket.state in (W, M) and missed_at and now - missed_at >= timedelta(minutes=minutes):
        move(ticket, TicketState.NO_SHOW, lock=lock, actor=CLOCK, now=now, reason="grace")
        return True
    if ticket.state == H and ticket.arrive_by and ticket.arrive_by <= now:
        move(ticket, TicketState.NO_SHOW, lock=lock, actor=CLOCK, now=now, reason="not_arrived")
        return True
    if ticket.state in (M, H) and ticket.available_at and ticket.available_at <= now:
        move(ticket, W, lock=lock, actor=CLOCK, now=now, reason="cool_down", available_at=None)
        return True
    return False


def close_days(*, now: datetime) -> int:
    """Apply every store's end of day; the number of tickets closed. Safe to run twice and beside itself."""
    due = Q(tickets__state__in=PRESENT) | Q(counters__opened_at__isnull=False)
    stores = Store.objects.filter(due).select_related("policy").prefetch_related("hours_exceptions").distinct()
    return sum(close_day(store=store, now=now) for store in stores.order_by("id"))


@transaction.atomic
def close_day(*, store: Store, now: datetime) -> int:
    """Once a store is closed: those who wait go home where its rule says so, and at the latest when the day is over;
    counters nobody serves at are closed. Whoever was forgotten for half a day has left. The number of tickets closed.
    """
    closed, today = not is_open(store, now=now), local_day(store, now=now)
    over = Q(state_since__lte=now - FORGOTTEN)
    if closed:
        send_home = store.policy.at_closing == LinePolicy.AtClosing.SEND_HOME
        over |= Q(state__in=IN_LINE) if send_home else Q(state__in=IN_LINE, day__lt=today)
    ended = Ticket.objects.filter(over, store=store, state__in=PRESENT).order_by("id")
    lock = lock_store(store.pk, now=now)
    tickets = [locked_ticket(pk, lock) for pk in ended.values_list("pk", flat=True)]
    for ticket in tickets:
        _send_home(ticket, lock)
    if closed:
        _close_counters(store, lock)
    return len(tickets)


def _send_home(ticket: Ticket, lock: StoreLock) -> None:
    was, counter_id = ticket.state, ticket.counter_id
    move(ticket, TicketState.LEFT, lock=lock, actor=CLOCK, now=lock.at, reason="day_closed")
    if was == TicketState.SERVING:
        end_session(ticket, lock.at, Session.Ended.LEFT)
    if was in AT_COUNTER:
        free_counter(counter_id, lock)


def _close_counters(store: Store, lock: StoreLock) -> None:
    """Those that were forgotten open and where nobody is; whoever was to be served there is free for all.

    While somebody still waits to be served, a clerk between two customers has not forgotten anything.
    """
    busy = Ticket.objects.filter(store=store, state__in=AT_COUNTER).values("counter_id")
    idle = Counter.objects.filter(store=store, opened_at__isnull=False).exclude(pk__in=busy)
    if Ticket.objects.filter(store=store, state__in=IN_LINE).exists():
        idle = idle.filter(Q(idle_since=None) | Q(idle_since__lte=lock.at - AT_WORK))
    forgotten = list(idle.order_by("id").values_list("pk", "clerk_id"))
    Counter.objects.filter(pk__in=[pk for pk, _clerk in forgotten]).update(**NOBODY_THERE)
    for pk, clerk_id in forgotten:
        release_wishes(lock, actor=CLOCK, counter_id=pk, staff_id=clerk_id)
    for pk, clerk_id in forgotten:  # the log's lock comes after every ticket's
        facts = {"reason": "day_closed", "clerk": clerk_id}
        audit.record(actor="clock", action="counter.close", target=f"counter:{pk}", now=lock.at, data=facts)


def release_after_shifts(*, now: datetime) -> int:
    """Free those who wait for somebody whose shift is over; the number of tickets. Safe to run twice."""
    over = Shift.objects.filter(staff=OuterRef("for_staff"), store=OuterRef("store"))
    over = over.filter(ends_at__lte=now, ends_at__gt=now - FORGOTTEN)
    more = Shift.objects.filter(staff=OuterRef("for_staff"), store=OuterRef("store"))
    more = more.filter(starts_at__lte=now + BACK_WITHIN, ends_at__gt=now)
    waiting = Ticket.objects.filter(Exists(over), ~Exists(more), state__in=IN_LINE, for_staff__isnull=False)
    gone = waiting.order_by("store_id", "for_staff_id").values_list("store_id", "for_staff_id").distinct()
    return sum(_release(store_id, staff_id, now=now) for store_id, staff_id in list(gone))


@transaction.atomic
def _release(store_id: int, staff_id: int, *, now: datetime) -> int:
    return release_wishes(lock_store(store_id, now=now), actor=CLOCK, staff_id=staff_id)
