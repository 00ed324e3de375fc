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
