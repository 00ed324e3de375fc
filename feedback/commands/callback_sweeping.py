"""What the clock does with callbacks: it returns calls whose taker has gone, ends those whose day is over, has surveys
planned for those that were reached.
"""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import F, Q

from feedback.callback_states import CallbackState, CallbackWhy
from feedback.commands.callback_moving import back_in_line, locked, move
from feedback.commands.callback_refusals import CallbackMoved
from feedback.commands.planning_about import Happened, plan_about
from feedback.models import Callback
from feedback.queries.people import Address
from feedback.states import Touchpoint, Way
from queueing.commands.booking.moving import hold_stores

LONGEST_CALL: Final = timedelta(hours=2)  # whoever has said nothing by then has forgotten it
ASKED_WITHIN: Final = timedelta(days=2)  # a survey about an older call would surprise
AT_A_TIME: Final = 500


def sweep(*, now: datetime) -> int:
    """How many were moved. Each in a transaction of its own; safe to run twice and beside."""
    gone = ~Q(counter__clerk=F("taken_by")) | Q(counter__clerk=None) | Q(state_since__lt=now - LONGEST_CALL)
    lost = Callback.objects.filter(gone, state=CallbackState.TAKEN)
    lapsed = Callback.objects.filter(state=CallbackState.ASKED, lapses_at__lte=now)
    found = [*lost.order_by("id")[:AT_A_TIME], *lapsed.order_by("id")[:AT_A_TIME]]
    return sum(_settle(each, now=now) for each in found)


@transaction.atomic
def _settle(seen: Callback, *, now: datetime) -> bool:
    """Move it unless somebody has since it was seen."""
    hold_stores([seen.store_id])
    callback = locked(seen.pk, store_id=seen.store_id)
    if callback.version != seen.version:
        return False
    try:
        _move(callback, now=now)
    except CallbackMoved:
        return False
    return True


def _move(callback: Callback, *, now: datetime) -> None:
    if callback.state == CallbackState.TAKEN:
        back_in_line(callback, CallbackWhy.VANISHED, by_id=None, now=now)
    else:
        to = CallbackState.NOT_REACHED if callback.attempts else CallbackState.EXPIRED
        move(callback, to, by_id=None, now=now, why=CallbackWhy.DAY_OVER)


def plan_surveys(*, now: datetime) -> int:
    """Have those asked who were reached; how many calls were looked at. Each once."""
    rows = Callback.objects.filter(
        state=CallbackState.DONE, surveyed_at=None, erased_at=None, ended_at__gt=now - ASKED_WITHIN
    )
    found = list(rows.order_by("id").values_list("pk", flat=True)[:AT_A_TIME])
    return sum(_plan(pk, now=now) for pk in found)


@transaction.atomic
def _plan(callback_id: int, *, now: datetime) -> bool:
    rows = Callback.objects.select_for_update(no_key=True, of=("self",)).select_related("store", "service")
    callback = rows.filter(pk=callback_id, surveyed_at=None, erased_at=None).first()
    if callback is None:
        return False
    plan_about(happened=_happened(callback, now=now), now=now)
    callback.surveyed_at = now
    callback.save(update_fields=["surveyed_at"])
    return True


def _happened(callback: Callback, *, now: datetime) -> Happened:
    """Whoever answered at this number had asked for it there: so it is theirs."""
    number = Address(Way.SMS, str(callback.phone), bytes(callback.phone_hash or b""))
    return Happened(
        touchpoint=Touchpoint.CALLBACK,
        key=f"callback:{callback.pk}",
        at=callback.ended_at or now,
        store=callback.store,
        clerk_id=callback.taken_by_id,
        customer_id=callback.customer_id,
        ticket_id=callback.ticket_id,
        language=callback.language,
        service=callback.service,
        address=number,
    )
