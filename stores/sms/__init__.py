"""SMS leave through a port. Its first real adapter is Kannel; without it a demo shows them on the outbox page."""

from django.conf import settings

from stores.sms.outbox import Outbox
from stores.sms.port import Answer, Gateway

__all__ = ["Answer", "Gateway", "gateway", "is_offered"]


def is_offered() -> bool:
    """Whether customers may be offered to be written to by SMS."""
    return bool(settings.SMS_URL) or settings.DEMO


def gateway() -> Gateway | None:
    """A way out, to be closed after use; None where there is none."""
    if settings.SMS_URL:
        from stores.sms.kannel import Kannel  # noqa: PLC0415 -- chains without a gateway load no HTTP client for it

        return Kannel(settings.SMS_URL, settings.SMS_USER, settings.SMS_PASSWORD, settings.SMS_TIMEOUT)
    return Outbox() if settings.DEMO else None
