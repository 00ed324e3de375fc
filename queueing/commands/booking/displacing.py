"""A change of hours, people or patterns is saved together with what becomes of those who lose their place by it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.errors import Conflict
from queueing.actors import Actor
from queueing.changes import Change, ExceptionDay
from queueing.commands.booking import telling
from queueing.commands.booking.changing import cancel
from queueing.commands.booking.moving import hold_stores, lock_days, move
from queueing.commands.booking.planned import save, why
from queueing.commands.booking.returning import stands
from queueing.models import Booking, Displacement
from queueing.queries.changes import Lost, Preview, changed, compared, facts_until_horizon, look
from queueing.states import BookingState, Decision, DisplacedOutcome, DisplacedState, DisplacedWhy
from stores import hours
from stores.models import Store
from stores.queries.opening import hours_of


class StalePreview(Conflict):
    """Somebody has booked, or changed the store, since; `preview` is how it would be now."""

    code, message = "stale_preview", _("Somebody has booked or changed something meanwhile. Look at the list again.")

    def __init__(self, preview: Preview) -> None:
        super().__init__()
        self.preview = preview


@dataclass(frozen=True)
class Applied:
    """What came of it: the displacements made, and how many bookings have their place again."""

    made: Sequence[Displacement] = field(default_factory=tuple)
    back: int = 0


def apply_change(
    *,
    store: Store,
    change: Change,
    decisions: Mapping[int, Decision],
    seen: Collection[int],
    actor: Actor,
    now: datetime,
) -> Applied:
    """Save `change`; of those who lose their place by it each is kept, asked, called or cancelled, as decided.

    `seen` are the bookings that the preview showed: StalePreview where it would be others by now. Locks the store, then
    the days.
    """
    with _looked_at(store, change, now=now) as found, transaction.atomic():
        preview = _under_lock(store, change, found, now=now)
        if preview.lost_ids != frozenset(seen):
            raise StalePreview(preview)
        return _applied(store, change, preview, decisions, kind=why(change), actor=actor, now=now)


def close_now(*, store: Store, on: date, reason: str, actor: Actor, now: datetime) -> Applied:
    """Close a day at once, today from now on: whoever is still booked then is asked where possible, else called."""
    change = ExceptionDay(on, _so_far(store, on, now=now), reason)
    with _looked_at(store, change, now=now) as found, transaction.atomic():
        preview = _under_lock(store, change, found, now=now)
        return _applied(store, change, preview, {}, kind=DisplacedWhy.EMERGENCY, actor=actor, now=now)


@contextmanager
def _looked_at(store: Store, change: Change, *, now: datetime) -> Iterator[Preview]:
    """What the change does with other times for whoever loses theirs: looked for while nothing is locked, as it takes
    long; so is what a StalePreview carries."""
    try:
        yield look(store, change, now=now)
    except StalePreview:
        raise StalePreview(look(Store.objects.get(pk=store.pk), change, now=now)) from None


def _so_far(store: Store, on: date, *, now: datetime) -> str:
    """How long the day was open until now, as the times of an exception; nothing when it has not begun."""
    until = hours.local_time(store.time_zone, now).replace(second=0, microsecond=0, tzinfo=None)
    spans = []
    for start, end in hours.day_spans(hours_of(store), on):
        begin = hours.local_time(store.time_zone, start).replace(tzinfo=None)
        stop = min(hours.local_time(store.time_zone, end).replace(tzinfo=None), until)
        if begin < stop:
            spans.append(f"{begin:%H:%M}-{stop:%H:%M}")
    return ",".join(spans)


def _under_lock(store: Store, change: Change, found: Preview, *, now: datetime) -> Preview:
    """What the change does, as it is once nobody else can book, arrive or change those days; the other times that were
    `found` stand."""
    hold_stores([store.pk])
    lock_days(store.pk, found.days)
    before = facts_until_horizon(Store.objects.get(pk=store.pk), now=now)
    preview = compared(before, changed(before, change), now=now, propose=False)
    if not set(preview.days) <= set(found.days):  # the store was changed while the lock was waited for
        raise StalePreview(preview)
    offers = {each.booking.pk: each.proposals for each in found.lost}
    return replace(preview, lost=tuple(Lost(row.booking, offers.get(row.booking.pk, ())) for row in preview.lost))


def _applied(
    store: Store,
    change: Change,
    preview: Preview,
    decisions: Mapping[int, Decision],
    *,
    kind: DisplacedWhy,
    actor: Actor,
    now: datetime,
) -> Applied:
    reason = getattr(change, "reason", "")
    made = displace(preview, decisions, kind=kind, reason=reason, actor=actor, now=now)
    save(store=store, change=change, by=actor.staff_id, now=now)
    return Applied(made, len(preview.back))


def displace(
    preview: Preview,
    decisions: Mapping[int, Decision],
    *,
    kind: DisplacedWhy,
    reason: str,
    actor: Actor,
    now: datetime,
) -> list[Displacement]:
    """Write down who lost their place and do what was decided of each; holds end. The days are locked.

    Whoever nothing was decided of is asked where there is a way to, else called.
    """
    for hold in Booking.objects.filter(pk__in=preview.holds, state=BookingState.HELD).order_by("id"):
        move(hold, BookingState.EXPIRED, actor=actor, now=now, reason=kind, expires_at=None)
    for booking in Booking.objects.filter(pk__in=preview.back).select_related("store", "service").order_by("id"):
        stands(booking, DisplacedOutcome.FREE, actor=actor, now=now)
    made = []
    for lost in preview.lost:
        row = _written(lost, kind=kind, reason=reason, actor=actor, now=now)
        _decided(row, lost, decisions.get(lost.booking.pk, usual(lost.booking)), actor=actor, now=now)
        made.append(row)
    return made


def usual(booking: Booking) -> Decision:
    """What is done when nobody decides: a message where there is an address for it, else a call."""
    return Decision.ASK if booking.mail or booking.phone else Decision.CALL


def _written(lost: Lost, *, kind: DisplacedWhy, reason: str, actor: Actor, now: datetime) -> Displacement:
    """Locks the booking: who reminds of it at this moment is waited for. Nobody keeps it over its places any more."""
    Booking.objects.filter(pk=lost.booking.pk).update(kept_over=False)
    return Displacement.objects.create(
        booking=lost.booking,
        store=lost.booking.store,
        kind=kind,
        reason=reason[:120],
        proposals=[slot.start.isoformat() for slot in lost.proposals],
        made_at=now,
        made_by_id=actor.staff_id,
    )


def _decided(row: Displacement, lost: Lost, decision: Decision, *, actor: Actor, now: datetime) -> None:
    booking = lost.booking
    match decision:
        case Decision.KEEP:
            keep(booking, actor=actor, now=now)
        case Decision.CANCEL:
            cancel(booking=booking, actor=actor, now=now, by_store=True, reason="displaced")
        case Decision.ASK if booking.mail or booking.phone:
            ask(row, booking, proposals=[slot.start for slot in lost.proposals], now=now)


def keep(booking: Booking, *, actor: Actor, now: datetime) -> None:
    """The booking, which is locked or its day is, stays at its time although it has no place."""
    Booking.objects.filter(pk=booking.pk).update(kept_over=True)
    stands(booking, DisplacedOutcome.KEPT, actor=actor, now=now)


def ask(row: Displacement, booking: Booking, *, proposals: Sequence[datetime], now: datetime) -> None:
    """Ask the customer by message which other time would do."""
    row.state, row.asked_at = DisplacedState.ASKED, now
    row.save(update_fields=["state", "asked_at"])
    telling.displaced(booking, proposals=proposals, now=now)
