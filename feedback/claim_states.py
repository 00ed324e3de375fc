"""Words for what a claim is and can become, and which state follows which."""

from collections.abc import Mapping
from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ClaimState(models.TextChoices):
    RECEIVED = "received", _("Received")
    IN_WORK = "in_work", _("In work")
    ANSWERED = "answered", _("Answered")
    CLOSED = "closed", pgettext_lazy("claim", "Closed")
    REOPENED = "reopened", _("Reopened")
    MERGED = "merged", _("Joined to another")


class ClaimChannel(models.TextChoices):
    """How it reached the chain."""

    STORE = "store", _("In a store")
    WEB = "web", _("Web form")
    MAIL = "mail", _("E-mail")
    PHONE = "phone", _("Phone")
    STAFF = "staff", _("From our own people")


class ClaimQueue(models.TextChoices):
    """Who works on it."""

    GENERAL = "general", _("General")
    TECHNICAL = "technical", _("Technical")


class ClaimTrack(models.TextChoices):
    """How high it goes: the ombudsman's claims have a deadline for the first contact too."""

    ORDINARY = "ordinary", _("Ordinary")
    OMBUDSMAN = "ombudsman", _("Ombudsman")


class ClaimFinding(models.TextChoices):
    """Whether the customer was right, as it was closed."""

    RIGHT = "right", _("The customer was right")
    PARTLY = "partly", _("Partly right")
    NOT_RIGHT = "not_right", _("The customer was not right")
    WITHDRAWN = "withdrawn", _("The customer took it back")


class ClaimActKind(models.TextChoices):
    """What can happen to a claim; every act is one row that stays."""

    RECEIVED = "received", _("Received")
    TAKEN = "taken", _("Taken into work")
    ASSIGNED = "assigned", _("Given to somebody")
    SORTED = "sorted", _("Category changed")
    RAISED = "raised", _("Passed to the ombudsman")
    NOTED = "noted", _("Note")
    CONTACTED = "contacted", _("Customer contacted")
    ASKED = "asked", _("Question to the customer")
    ANSWERED = "answered", _("Answer to the customer")
    SAID = "said", _("The customer writes")
    FILED = "filed", _("File added")
    UNFILED = "unfiled", _("File not taken")
    CLOSED = "closed", pgettext_lazy("claim", "Closed")
    REOPENED = "reopened", _("Reopened")
    JOINED = "joined", _("Another claim joined to this one")
    MERGED = "merged", _("Joined to another claim")
    HEARD = "heard", _("The customer of a joined claim writes")
    PARTED = "parted", _("On its own again")
    ERASED = "erased", _("Personal data erased")


CLAIM_MOVES: Final[Mapping[str, frozenset[str]]] = {
    ClaimState.RECEIVED: frozenset({
        ClaimState.IN_WORK, ClaimState.ANSWERED, ClaimState.CLOSED, ClaimState.MERGED,
    }),
    ClaimState.IN_WORK: frozenset({ClaimState.ANSWERED, ClaimState.CLOSED, ClaimState.MERGED}),
    ClaimState.ANSWERED: frozenset({
        ClaimState.IN_WORK, ClaimState.ANSWERED, ClaimState.CLOSED, ClaimState.REOPENED, ClaimState.MERGED,
    }),
    ClaimState.CLOSED: frozenset({ClaimState.REOPENED}),
    ClaimState.REOPENED: frozenset({
        ClaimState.IN_WORK, ClaimState.ANSWERED, ClaimState.CLOSED, ClaimState.MERGED,
    }),
    ClaimState.MERGED: frozenset(),
}  # fmt: skip
# Somebody still has to do something.
CLAIM_OPEN: Final = (ClaimState.RECEIVED, ClaimState.IN_WORK, ClaimState.REOPENED)
# What a customer reads on the page of their claim.
CLAIM_SHOWN: Final = (
    ClaimActKind.RECEIVED, ClaimActKind.TAKEN, ClaimActKind.ASKED, ClaimActKind.ANSWERED, ClaimActKind.SAID,
    ClaimActKind.FILED, ClaimActKind.CLOSED, ClaimActKind.REOPENED, ClaimActKind.MERGED, ClaimActKind.PARTED,
)  # fmt: skip
