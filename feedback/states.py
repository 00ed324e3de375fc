"""The words of surveys: what they ask about, by which way, and what becomes of an invitation."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Touchpoint(models.TextChoices):
    """What a survey asks about."""

    VISIT = "visit", _("A visit to a store of our own")
    DEALER = "dealer", _("A visit to a dealer’s store")
    BOOKING = "booking", _("A booking nobody came to")
    SIGNING = "signing", _("A signed form")
    HOME = "home", _("A visit at home")
    CALLBACK = "callback", _("A call back")


class Way(models.TextChoices):
    """How a survey reaches somebody."""

    SMS = "sms", _("SMS")
    MAIL = "mail", _("E-mail")
    TABLET = "tablet", _("Tablet at the exit")
    VOICE = "voice", _("Voice system")
    IMPORT = "import", _("Brought in")


WRITTEN = (Way.SMS, Way.MAIL)


class SurveyState(models.TextChoices):
    """Of a survey's version: only a draft changes."""

    DRAFT = "draft", pgettext_lazy("survey", "Draft")
    PUBLISHED = "published", pgettext_lazy("survey", "In use")
    RETIRED = "retired", pgettext_lazy("survey", "Replaced")


class InvitationState(models.TextChoices):
    PLANNED = "planned", pgettext_lazy("survey", "Planned")
    SENT = "sent", pgettext_lazy("survey", "Sent")
    DONE = "done", pgettext_lazy("survey", "Answered")
    EXPIRED = "expired", pgettext_lazy("survey", "Not answered in time")
    STOPPED = "stopped", pgettext_lazy("survey", "Wants no more surveys")
    SKIPPED = "skipped", pgettext_lazy("survey", "Not asked")


class Skipped(models.TextChoices):
    """Why somebody was not asked."""

    OPTED_OUT = "opted_out", _("Wants no surveys")
    RESTING = "resting", _("Was asked not long ago")
    TOO_LATE = "too_late", _("Too long ago")
    ERASED = "erased", _("Erased at their wish")
    NOT_SENT = "not_sent", _("The message could not be sent")
    CAME = "came", _("Came after all")


class OptedOutBy(models.TextChoices):
    """How somebody said that they want no more surveys."""

    SMS = "sms", _("A word by SMS")
    PAGE = "page", _("The page of a survey")
    STAFF = "staff", _("Told to staff")


class HeardAs(models.TextChoices):
    """What an SMS that came in was taken for."""

    ANSWER = "answer", pgettext_lazy("sms", "Part of an answer")
    STOP = "stop", pgettext_lazy("sms", "No more surveys")
    UNKNOWN = "unknown", pgettext_lazy("sms", "Nobody was asked at this number")
