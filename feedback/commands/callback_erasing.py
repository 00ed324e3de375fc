"""What callbacks say of people: gone; that there was a call, and how it ended, stays for the figures."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from feedback.callback_states import CALLBACK_OPEN, CALLBACK_OVER, CallbackState, CallbackWhy
from feedback.commands.callback_moving import move
from feedback.models import Callback, CallbackNote

NOBODY = dict.fromkeys(("customer_id", "ticket_id", "name", "phone", "phone_hash"))
YEAR, AT_ONCE = timedelta(days=365.25), 500


def forget_callbacks(*, person_ids: Sequence[int], hashes: Sequence[bytes], now: datetime) -> int:
    """Empty every callback of these rows of customers, or of these numbers, in the caller's transaction; how many.

    One that still waits is cancelled.
    """
    visit = Q(ticket__customer__in=person_ids) | Q(ticket__said__customer__in=person_ids, ticket__customer=None)
    theirs = Q(customer__in=person_ids) | Q(phone_hash__in=hashes) | (Q(customer=None) & visit)
    return _emptied(Callback.objects.filter(theirs).values_list("pk", flat=True), now=now)


def erase_old_callbacks(*, now: datetime) -> int:
    """Empty those that have been over for as long as short-lived papers are kept (LADO_KEEP_SHORT); how many.

    All of them, some in one transaction: a large chain ends more calls in a day than fit into one.
    """
    before = now - settings.KEEP_YEARS["short"] * YEAR
    old = Callback.objects.filter(state__in=CALLBACK_OVER, ended_at__lt=before, erased_at=None).order_by("id")
    done = 0
    while some := _emptied_some(list(old.values_list("pk", flat=True)[:AT_ONCE]), now=now):
        done += some
    return done


@transaction.atomic
def _emptied_some(callback_ids: Sequence[int], *, now: datetime) -> int:
    return _emptied(callback_ids, now=now)


def _emptied(callback_ids: Iterable[int], *, now: datetime) -> int:
    """Number, name and notes go. Locks the callbacks in their order."""
    rows = Callback.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=callback_ids, erased_at=None)
    found = list(rows.order_by("id"))
    for callback in found:
        if callback.state in CALLBACK_OPEN:
            move(callback, CallbackState.CANCELLED, by_id=None, now=now, why=CallbackWhy.ERASED)
    ids = [callback.pk for callback in found]
    CallbackNote.objects.filter(attempt__callback__in=ids).delete()
    Callback.objects.filter(pk__in=ids).update(**NOBODY, erased_at=now)
    return len(ids)
