"""What the clock does for feedback."""

from celery import shared_task
from django.utils import timezone


@shared_task
def erase_claims() -> None:
    """Claims that have been over for as long as complaints are kept lose what they say of people."""
    from feedback.commands.claim_erasing import erase_old_claims  # noqa: PLC0415 -- leaf

    erase_old_claims(now=timezone.now())
