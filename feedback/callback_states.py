"""Words for what a callback is and can become, and which state follows which."""

from collections.abc import Mapping
from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class CallbackKind(models.TextChoices):
    """What a call costs whoever asks for it."""

    OFF = "off", pgettext_lazy("callback", "No calls back")
    FREE = "free", pgettext_lazy("callback", "Free of charge")
    STANDARD = "standard", pgettext_lazy("callback", "At the usual rate")
    PAID = "paid", pgettext_lazy("callback", "Paid")


class CallbackState(models.TextChoices):
    ASKED = "asked", pgettext_lazy("callback", "Waits for the call")
    TAKEN = "taken", pgettext_lazy("callback", "Being called")
    DONE = "done", pgettext_lazy("callback", "Reached")
    NOT_REACHED = "not_reached", pgettext_lazy("callback", "Not reached")
    CANCELLED = "cancelled", pgettext_lazy("callback", "Cancelled")
    EXPIRED = "expired", pgettext_lazy("callback", "Not called in time")


class CallResult(models.TextChoices):
    """How one try to reach somebody ended."""

    REACHED = "reached", pgettext_lazy("call", "Reached")
    NO_ANSWER = "no_answer", pgettext_lazy("call", "Nobody answered")
    BUSY = "busy", pgettext_lazy("call", "Busy")
    WRONG_NUMBER = "wrong_number", pgettext_lazy("call", "Wrong number")


class CallbackWhy(models.TextChoices):
    """Why a callback moved, where the states alone do not say it."""

    GIVEN_BACK = "given_back", _("Given back")
    VANISHED = "vanished", _("Whoever took it has gone")
    TRIED = "tried", _("Not reached, tried again later")
    CUSTOMER = "customer", _("The customer cancelled")
    ERASED = "erased", _("Erased at their wish")
    DAY_OVER = "day_over", _("The day was over")


CALLBACK_MOVES: Final[Mapping[str, frozenset[str]]] = {
    CallbackState.ASKED: frozenset({
        CallbackState.TAKEN, CallbackState.NOT_REACHED, CallbackState.CANCELLED, CallbackState.EXPIRED,
    }),
    CallbackState.TAKEN: frozenset({
        CallbackState.ASKED, CallbackState.DONE, CallbackState.NOT_REACHED, CallbackState.CANCELLED,
    }),
    CallbackState.DONE: frozenset(),
    CallbackState.NOT_REACHED: frozenset(),
    CallbackState.CANCELLED: frozenset(),
    CallbackState.EXPIRED: frozenset(),
}  # fmt: skip
CALLBACK_OPEN: Final = (CallbackState.ASKED, CallbackState.TAKEN)
CALLBACK_OVER: Final = tuple(state for state in CallbackState if not CALLBACK_MOVES[state])
