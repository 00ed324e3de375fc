"""Sealing and what is done every day."""

from celery import shared_task
from django.utils import timezone


@shared_task(acks_late=True)
def seal_document(*, document_id: int) -> None:
    """Seal one document."""
    from signatures.commands import seals  # noqa: PLC0415 -- leaf

    seals.seal_document(document_id=document_id, now=timezone.now())


@shared_task(acks_late=True)
def sweep_seals() -> None:
    """Ring again for what rang in vain, and for what a dead worker had claimed."""
    from signatures.commands import seals  # noqa: PLC0415 -- leaf

    seals.sweep_seals(now=timezone.now())


@shared_task(acks_late=True)
def renew_stamps() -> None:
    """Archive timestamps before they grow too old."""
    from signatures.commands import seals  # noqa: PLC0415 -- leaf

    seals.renew_stamps(now=timezone.now())


@shared_task(acks_late=True)
def anchor_days() -> None:
    """A timestamp over every store's chain of a day that is over."""
    from signatures.commands import anchors  # noqa: PLC0415 -- leaf

    anchors.anchor_days(now=timezone.now())


@shared_task(acks_late=True)
def erase_due() -> None:
    """Erase documents that were kept long enough."""
    from signatures.commands import retention  # noqa: PLC0415 -- leaf

    retention.erase_due(now=timezone.now())


@shared_task(acks_late=True)
def tidy_vault() -> None:
    """Remove files that no document names."""
    from signatures.commands import tidying  # noqa: PLC0415 -- leaf

    tidying.tidy_vault(now=timezone.now())
