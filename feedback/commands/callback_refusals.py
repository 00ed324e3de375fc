"""What stands in the way of a callback."""

from django.utils.translation import gettext_lazy as _

from core.errors import Conflict, Invalid


class CallbacksOff(Conflict):
    code, message = "callbacks_off", _("This store does not call back. Take a ticket, or book a time.")


class CallbackPhoneNeeded(Invalid):
    code, message = "callback_phone_needed", _("Give a phone number, so that we can call you.")


class CallbackAbroad(Invalid):
    code, message = "callback_abroad", _("We do not call numbers of this country. Give another number.")


class CallbackServiceNumber(Invalid):
    code = "callback_service_number"
    message = _("We do not call service numbers. Give the number of your own phone.")


class CallbackHourFull(Conflict):
    code, message = "callback_hour_full", _("We cannot promise one more call in that hour. Choose another one.")


class CallbackNoSuchHour(Invalid):
    code, message = "callback_no_such_hour", _("We do not call back at that hour. Choose one of the hours shown.")


class CallbackNoRoom(Conflict):
    code, message = (
        "callback_no_room",
        _("We cannot promise one more call in these days. Take a ticket, or book a time."),
    )


class CallbackOpen(Conflict):
    code, message = "callback_open", _("We already have your wish: this number is to be called by this store.")


class CallbackTooMany(Conflict):
    code, message = "callback_too_many", _("Many calls to this number were asked for today. Try again tomorrow.")


class CallbackMoved(Conflict):
    code, message = "callback_moved", _("This call has moved on meanwhile. Look where it is now.")


class CallbackBeingCalled(Conflict):
    code, message = "callback_being_called", _("We are calling you at this moment.")


class CallbackCounterPaused(Conflict):
    code, message = "callback_counter_paused", _("Your counter is paused. Resume first, then take a call.")


class CallbackStillOpen(Conflict):
    code, message = "callback_still_open", _("Finish the call that you have taken first.")


class CallbackRemoteOnly(Conflict):
    code, message = "callback_remote_only", _("Calls back are taken at a remote counter here.")


class CallbackOutcomeNeeded(Invalid):
    code, message = "callback_outcome_needed", _("Choose how the call ended.")
