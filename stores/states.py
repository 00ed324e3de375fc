"""Words for the states of the chain's own rows."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class MessageChannel(models.TextChoices):
    MAIL = "mail", _("E-mail")
    SMS = "sms", _("SMS")


class MessageFate(models.TextChoices):
    """What became of a message; nothing while it has still to be sent."""

    SENT = "sent", _("Sent")
    REFUSED = "refused", _("Refused")
    LATE = "late", _("Overtaken by events")
    CAPPED = "capped", _("Too many messages today")
    NOT_ALLOWED = "not_allowed", _("Numbers of this country are not written to")
    UNKNOWN = "unknown", _("No answer")


# A person may try these once more.
FAILED = (MessageFate.REFUSED, MessageFate.CAPPED, MessageFate.NOT_ALLOWED, MessageFate.UNKNOWN)
