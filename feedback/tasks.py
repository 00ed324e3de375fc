"""The clock's doorbells of feedback: beat rings, a command does the work. Each may run twice."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone


@shared_task(acks_late=True)
def plan_surveys() -> None:
    """Plan invitations for the visits that have ended, and for bookings that nobody came to."""
    from feedback.commands import planning, planning_bookings  # noqa: PLC0415 -- leaf

    planning.plan(now=timezone.now())
    planning_bookings.plan_bookings(now=timezone.now())


@shared_task(acks_late=True)
def send_surveys() -> None:
    """Hand over the invitations that are due, and end those that nobody answered."""
    from feedback.commands import inviting  # noqa: PLC0415 -- leaf

    inviting.settle(now=timezone.now())
    inviting.invite_due(now=timezone.now())


@shared_task(acks_late=True)
def note_answers(*, hours: int) -> None:
    """Carry what customers said of whether it was solved over to the first-visit figures."""
    from feedback.commands import confirming  # noqa: PLC0415 -- leaf

    confirming.note_answers(now=timezone.now(), within=timedelta(hours=hours))


@shared_task(acks_late=True)
def forget_heard() -> None:
    """Wipe what old SMS said that came in."""
    from feedback.commands import hearing  # noqa: PLC0415 -- leaf

    hearing.forget(now=timezone.now())


# --- follow-ups -------------------------------------------------------------------------------------------------------
@shared_task(acks_late=True)
def open_follow_ups() -> None:
    """Open follow-ups for the visits that closed without being settled."""
    from feedback.commands.followups import opening  # noqa: PLC0415 -- leaf

    opening.open_for_visits(now=timezone.now())


@shared_task(acks_late=True)
def escalate_follow_ups() -> None:
    """Move what is late one list up."""
    from feedback.commands.followups import escalating  # noqa: PLC0415 -- leaf

    escalating.escalate_due(now=timezone.now())


# --- claims -----------------------------------------------------------------------------------------------------------
@shared_task(acks_late=True)
def erase_claims() -> None:
    """Claims that have been over for as long as complaints are kept lose what they say of people."""
    from feedback.commands.claim_erasing import erase_old_claims  # noqa: PLC0415 -- leaf

    erase_old_claims(now=timezone.now())


@shared_task(acks_late=True)
def tidy_claim_files() -> None:
    """Remove files that no claim names."""
    from feedback.commands import claim_tidying  # noqa: PLC0415 -- leaf

    claim_tidying.tidy_claim_files(now=timezone.now())


# --- callbacks --------------------------------------------------------------------------------------------------------
@shared_task(acks_late=True)
def sweep_callbacks() -> None:
    """Return calls whose taker has gone, end those whose day is over, plan surveys about those that were reached."""
    from feedback.commands import callback_sweeping  # noqa: PLC0415 -- leaf

    callback_sweeping.sweep(now=timezone.now())
    callback_sweeping.plan_surveys(now=timezone.now())


@shared_task(acks_late=True)
def erase_callbacks() -> None:
    """Old callbacks lose what they say of people."""
    from feedback.commands.callback_erasing import erase_old_callbacks  # noqa: PLC0415 -- leaf

    erase_old_callbacks(now=timezone.now())
