"""Housekeeping of what every part shares."""

from celery import shared_task
from django.utils import timezone


@shared_task(acks_late=True)
def forget_old_answers() -> None:
    """Delete kept answers after 24 hours."""
    from core import idempotency  # noqa: PLC0415 -- leaf

    idempotency.forget_old(now=timezone.now())
