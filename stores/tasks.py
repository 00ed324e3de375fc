"""Housekeeping of the chain's rows."""

from celery import shared_task
from django.utils import timezone


@shared_task(acks_late=True)
def forget_pairing_requests() -> None:
    """Delete pairing requests that nobody answered."""
    from stores.commands import pairing  # noqa: PLC0415 -- leaf

    pairing.forget_expired(now=timezone.now())


@shared_task(acks_late=True)
def begin_rules() -> None:
    """Begin the rules whose day has come."""
    from stores.commands import rules  # noqa: PLC0415 -- leaf

    rules.begin_rules(now=timezone.now())


@shared_task(acks_late=True)
def send_messages(*, channel: str) -> None:
    """Send the mails or SMS that are due."""
    from stores.commands import sending  # noqa: PLC0415 -- leaf

    sending.send_due(channel=channel, now=timezone.now())


@shared_task(acks_late=True)
def forget_messages() -> None:
    """Wipe what old messages said."""
    from stores.commands import sending  # noqa: PLC0415 -- leaf

    sending.forget(now=timezone.now())
