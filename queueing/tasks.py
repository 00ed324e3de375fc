"""The clock's doorbells: beat rings, a command does the work. Each may run twice."""

from celery import shared_task
from django.utils import timezone


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
def forget_typed() -> None:
    """Delete what customers filled in on visits that are over."""
    from queueing.commands import sessions  # noqa: PLC0415 -- leaf

    sessions.forget_typed()
