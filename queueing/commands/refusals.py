"""Refusals that several commands of the line share."""

from django.utils.translation import gettext_lazy as _

from core.errors import Conflict, Invalid


class CounterBusy(Conflict):
    code, message = "counter_busy", _("Finish the customer at this counter first.")


class CounterClosed(Conflict):
    code, message = "counter_closed", _("Open the counter first.")


class ReasonNeeded(Invalid):
    code, message = "reason_needed", _("Choose a reason.")


class ArrivalNotProven(Conflict):
    code, message = "arrival_not_proven", _("You took this ticket from outside. Show at the store that you are here.")
