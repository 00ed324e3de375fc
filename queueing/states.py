"""The states of a ticket and the moves between them (DESIGN 3)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class TicketState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    CALLED = "called", _("Called")
    SERVING = "serving", _("Being served")
    HELD = "held", _("Stepped out")
    MISSED = "missed", _("Missed the call")
    DONE = "done", _("Done")
    LEFT = "left", pgettext_lazy("state", "Left")
    NO_SHOW = "no_show", _("Did not come")


class Outcome(models.TextChoices):
    RESOLVED = "resolved", _("Resolved")
    FOLLOW_UP = "follow_up", _("Follow-up")
    NOT_POSSIBLE = "not_possible", _("Not possible")


class Channel(models.TextChoices):
    KIOSK = "kiosk", _("Kiosk")
    WEB = "web", _("Web")
    STAFF = "staff", _("Staff")
    API = "api", _("API")


class BookingState(models.TextChoices):
    HELD = "held", pgettext_lazy("booking", "Held")
    BOOKED = "booked", pgettext_lazy("booking", "Booked")
    ARRIVED = "arrived", pgettext_lazy("booking", "Arrived")
    CANCELLED = "cancelled", pgettext_lazy("booking", "Cancelled by the customer")
    CANCELLED_BY_STORE = "cancelled_by_store", pgettext_lazy("booking", "Cancelled by the store")
    EXPIRED = "expired", pgettext_lazy("booking", "Not confirmed in time")
    NO_SHOW = "no_show", pgettext_lazy("booking", "Did not come")
    RESCHEDULED = "rescheduled", pgettext_lazy("booking", "Moved to another time")


B = BookingState
BOOKING_MOVES: dict[str, frozenset[str]] = {
    B.HELD: frozenset({B.BOOKED, B.EXPIRED, B.CANCELLED, B.RESCHEDULED}),  # the last: an offer that was taken
    B.BOOKED: frozenset({B.BOOKED, B.ARRIVED, B.CANCELLED, B.CANCELLED_BY_STORE, B.NO_SHOW}),  # B -> B: another time
    B.EXPIRED: frozenset({B.BOOKED, B.RESCHEDULED}),  # confirmed or taken late, while its place was still free
    B.NO_SHOW: frozenset({B.ARRIVED}),  # came after all, on the same day
    B.ARRIVED: frozenset(),
    B.CANCELLED: frozenset(),
    B.CANCELLED_BY_STORE: frozenset(),
    B.RESCHEDULED: frozenset(),
}
TAKING_ROOM = (B.HELD, B.BOOKED, B.ARRIVED)  # a hold only until it expires


class DisplacedWhy(models.TextChoices):
    """What took a booking's place."""

    HOURS = "hours", _("Other opening hours")
    DAY = "day", _("A day with other hours")
    SHIFT = "shift", _("Fewer people at work")
    PATTERN = "pattern", _("No bookings at that time")
    EMERGENCY = "emergency", _("Closed in an emergency")
    OTHER = "other", _("A change of the store")


class Decision(models.TextChoices):
    """What is done about a booking that loses its place."""

    ASK = "ask", pgettext_lazy("displaced", "Ask by message")
    CALL = "call", pgettext_lazy("displaced", "Call them")
    KEEP = "keep", pgettext_lazy("displaced", "Keep all the same")
    CANCEL = "cancel", pgettext_lazy("displaced", "Cancel it")


class DisplacedState(models.TextChoices):
    OPEN = "open", pgettext_lazy("displaced", "To call")
    ASKED = "asked", pgettext_lazy("displaced", "Asked by message")
    CALLED = "called", pgettext_lazy("displaced", "Called")
    SETTLED = "settled", pgettext_lazy("displaced", "Settled")


class DisplacedOutcome(models.TextChoices):
    """How it was settled."""

    MOVED = "moved", pgettext_lazy("displaced", "Another time")
    KEPT = "kept", pgettext_lazy("displaced", "Kept all the same")
    CANCELLED = "cancelled", pgettext_lazy("displaced", "Cancelled")
    FREE = "free", pgettext_lazy("displaced", "Has a place again")
    CAME = "came", pgettext_lazy("displaced", "Came all the same")
    OVER = "over", pgettext_lazy("displaced", "Did not come")


W, C, S, H, M, D, L, N = TicketState
TICKET_MOVES: dict[str, frozenset[str]] = {
    W: frozenset({C, H, L, N}),
    C: frozenset({S, M, W, C, L, N}),  # C -> C is a recall: said again, counted
    S: frozenset({D, W, L}),  # W is a transfer
    H: frozenset({W, L, N}),  # N: joined from afar and never came
    M: frozenset({W, C, N, L}),  # C: called out of order, or by "I am here" at once
    D: frozenset({S}),  # reopened
    L: frozenset(),
    N: frozenset(),
}
AUTO = "auto"  # the reason of a call that nobody pressed
RELEASED = "released"  # ... of a note that whoever was asked for has gone
HANDED_OVER = "handed_over"  # ... that another clerk goes on with the customer
BY_PHONE = "callback"  # ... that the customer left the line to be called back
PHONING = "callback"  # ... of a pause in which the clerk calls a customer back
AT_COUNTER = (TicketState.CALLED, TicketState.SERVING)
IN_LINE = (TicketState.WAITING, TicketState.HELD, TicketState.MISSED)
PRESENT = (*IN_LINE, *AT_COUNTER)
ENDED = (TicketState.DONE, TicketState.LEFT, TicketState.NO_SHOW)


class StepKind(models.TextChoices):
    """What the customer does in a step: listens, reads, chooses, fills in, or has figures explained."""

    TALK = "talk", _("Talk")
    READ = "read", _("Read")
    CHOOSE = "choose", _("Choose")
    FILL = "fill", _("Fill in")
    FIGURES = "figures", _("Figures")


class StepState(models.TextChoices):
    TODO = "todo", _("To come")
    CURRENT = "current", _("Now")
    DONE = "done", _("Done")
    SKIPPED = "skipped", _("Left out")


class Showing(models.TextChoices):
    """What stands on the customer's screen."""

    WELCOME = "welcome", _("Welcome")
    STEP = "step", _("Step")
    SUMMARY = "summary", _("Summary")
    NOTHING = "nothing", _("Nothing")


CUSTOMER_DECIDES = (StepKind.READ, StepKind.CHOOSE, StepKind.FILL)
STEP_OPEN = (StepState.TODO, StepState.CURRENT)


class NoticeKind(models.TextChoices):
    """What a customer who is not looking at the page is told."""

    NEAR = "near", _("Nearly your turn")
    CALLED = "called", _("Called")
    BACK = "back", _("Call taken back")


class NoticeFate(models.TextChoices):
    """What became of a notice; nothing while it has still to be sent."""

    SENT = "sent", _("Sent")
    GONE = "gone", _("Nobody takes it any more")
    REFUSED = "refused", _("Refused")
    LATE = "late", _("Overtaken by events")
    UNKNOWN = "unknown", _("No answer")
