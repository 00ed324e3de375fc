"""The clock's doorbells: beat rings, a command does the work. Each may run twice."""

from celery import shared_task
from django.utils import timezone

from queueing.proving import NotDelivered


@shared_task(acks_late=True)
def sweep_missed() -> None:
    """Bring missed customers back, give up those who never came."""
    from queueing.commands import sweeping  # noqa: PLC0415 -- leaf

    sweeping.sweep_missed(now=timezone.now())


@shared_task(acks_late=True)
def release_after_shifts() -> None:
    """Nobody waits for somebody whose shift is over."""
    from queueing.commands import sweeping  # noqa: PLC0415 -- leaf

    sweeping.release_after_shifts(now=timezone.now())


@shared_task(acks_late=True)
def auto_call(*, store_id: int) -> None:
    """Call whoever is next in a store to the clerks who have been idle long enough."""
    from queueing.commands import auto  # noqa: PLC0415 -- leaf

    auto.call_to_idle(store_id=store_id, now=timezone.now())


@shared_task(acks_late=True)
def sweep_auto_calls() -> None:
    """The same in every store that calls by itself: what no doorbell rang for, such as a ticket open to others now."""
    from queueing.commands import auto  # noqa: PLC0415 -- leaf

    auto.sweep(now=timezone.now())


@shared_task(acks_late=True)
def close_days() -> None:
    """Close what an earlier day left open, in every store's own time zone."""
    from queueing.commands import sweeping  # noqa: PLC0415 -- leaf

    sweeping.close_days(now=timezone.now())


@shared_task(acks_late=True)
def add_up_days() -> None:
    """Add up the days that are over."""
    from queueing.commands import statistics  # noqa: PLC0415 -- leaf

    statistics.add_up(now=timezone.now())


@shared_task(acks_late=True)
def settle_visits() -> None:
    """Keep the visits that have ended, for first-visit resolution."""
    from queueing.commands.visits import keeping  # noqa: PLC0415 -- leaf

    keeping.sweep(now=timezone.now())


@shared_task(acks_late=True)
def catch_up_visits() -> None:
    """The same for what no sweep has found."""
    from queueing.commands.visits import keeping  # noqa: PLC0415 -- leaf

    keeping.catch_up(now=timezone.now())


@shared_task(acks_late=True)
def note_lacks() -> None:
    """Say to those who book what is most often missing."""
    from queueing.commands.visits import lacking  # noqa: PLC0415 -- leaf

    lacking.note_lacks(now=timezone.now())


@shared_task(acks_late=True)
def forget_typed() -> None:
    """Delete what customers filled in on visits that are over."""
    from queueing.commands import sessions  # noqa: PLC0415 -- leaf

    sessions.forget_typed()


@shared_task(acks_late=True, autoretry_for=(NotDelivered,), retry_backoff=True, retry_backoff_max=60, max_retries=5)
def send_code(*, code_id: int) -> None:
    """Send a one-time code that waits in its row."""
    from queueing.commands import proofs  # noqa: PLC0415 -- leaf

    proofs.deliver(code_id=code_id, now=timezone.now())


@shared_task(acks_late=True)
def send_codes_again() -> None:
    """Ring for codes whose doorbell was lost, forget old ones."""
    from queueing.commands import proofs  # noqa: PLC0415 -- leaf

    proofs.ring_again(now=timezone.now())


@shared_task(acks_late=True)
def tell_store(*, store_id: int) -> None:
    """Tell the phones of a store's customers what has come about for them."""
    from queueing.commands import notices  # noqa: PLC0415 -- leaf

    notices.tell_store(store_id=store_id, now=timezone.now())


@shared_task(acks_late=True)
def sweep_notices() -> None:
    """The same for every store with somebody to tell: whatever rang in vain, and what was to be tried again."""
    from queueing.commands import notices  # noqa: PLC0415 -- leaf

    notices.sweep(now=timezone.now())


@shared_task(acks_late=True)
def expire_holds() -> None:
    """End the holds of times that nobody has confirmed."""
    from queueing.commands.booking import changing  # noqa: PLC0415 -- leaf

    changing.expire_holds(now=timezone.now())


@shared_task(acks_late=True)
def note_no_shows() -> None:
    """Note who had booked and did not come, once their store's day is over."""
    from queueing.commands.booking import changing  # noqa: PLC0415 -- leaf

    changing.note_no_shows(now=timezone.now())


@shared_task(acks_late=True)
def settle_promises() -> None:
    """Write down for which bookings the promise was kept."""
    from queueing.commands.booking import keeping  # noqa: PLC0415 -- leaf

    keeping.settle_promises(now=timezone.now())


@shared_task(acks_late=True)
def send_reminders() -> None:
    """Remind those whose booked time comes."""
    from queueing.commands.booking import reminding  # noqa: PLC0415 -- leaf

    reminding.send_reminders(now=timezone.now())


@shared_task(acks_late=True)
def offer_earlier(*, store_id: int) -> None:
    """Offer what came free in a store to those who would like an earlier time."""
    from queueing.commands.booking import earlier  # noqa: PLC0415 -- leaf

    earlier.offer_earlier(store_id, now=timezone.now())


@shared_task(acks_late=True)
def sweep_earlier() -> None:
    """The same in every store with somebody who waits: what rang in vain."""
    from queueing.commands.booking import earlier  # noqa: PLC0415 -- leaf

    earlier.sweep_earlier(now=timezone.now())
