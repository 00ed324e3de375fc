"""Refusals that several commands of the line share."""

from django.utils.translation import gettext_lazy as _

from core.errors import Conflict, Invalid


class CounterBusy(Conflict):
    code, message = "counter_busy", _("Finish the customer at this counter first.")


class CounterClosed(Conflict):
    code, message = "counter_closed", _("Open the counter first.")


class NotYourCounter(Conflict):
    code, message = "not_your_counter", _("You do not serve at this counter now. Go to your own, or open this one.")


class ServiceNotOffered(Invalid):
    code, message = "service_not_offered", _("This store does not offer that. Choose something else.")


class ReasonNeeded(Invalid):
    code, message = "reason_needed", _("Choose a reason.")


class ArrivalNotProven(Conflict):
    code, message = "arrival_not_proven", _("You took this ticket from outside. Show at the store that you are here.")
