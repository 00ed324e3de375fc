"""What the line answers, as OpenAPI describes it; `queueing.answers` makes it, tests hold the two together."""

from typing import Any

from rest_framework import serializers

from queueing.states import BookingState, Outcome, Showing, StepKind, StepState, TicketState
from stores.models import Counter, Feature

Form = serializers.Serializer[Any]
RULES = ("statutory", "booking", "overdue", "score", "strict", "ratio", "fifo", "early")
COUNTER_STATES = ("closed", "free", "called", "serving", "paused")


class Promise(Form):
    """Seconds until called: one in ten waits less than `p10`, half less than `p50`, nine in ten less than `p90`."""

    p10 = serializers.IntegerField()
    p50 = serializers.IntegerField()
    p90 = serializers.IntegerField()


# --- stores -----------------------------------------------------------------------------------------------------------
class Store(Form):
    code = serializers.SlugField()
    name = serializers.CharField()
    region = serializers.SlugField()
    address = serializers.CharField()
    city = serializers.CharField()
    postcode = serializers.CharField()
    country = serializers.CharField()
    position = serializers.ListField(
        child=serializers.FloatField(), min_length=2, max_length=2, allow_null=True, help_text="Latitude, longitude."
    )
    distance_km = serializers.FloatField(allow_null=True, help_text="From `near`, where it was asked for.")
    time_zone = serializers.CharField()
    opening_hours = serializers.CharField(help_text="An OSM `opening_hours` expression, in the store's time zone.")
    open = serializers.BooleanField()
    closes_at = serializers.DateTimeField(allow_null=True)
    opens_at = serializers.DateTimeField(allow_null=True)
    waiting = serializers.IntegerField()
    promise = Promise(allow_null=True, help_text="For somebody who takes a ticket now; null = no number to promise.")
    phone = serializers.CharField()
    accessibility = serializers.ListField(
        child=serializers.ChoiceField(choices=Feature.values), help_text="What it has for people who need it."
    )


class Topic(Form):
    code = serializers.SlugField()
    name = serializers.CharField()


class Service(Form):
    code = serializers.SlugField()
    name = serializers.CharField(help_text="In the caller's language.")
    names = serializers.DictField(child=serializers.CharField(), help_text="By language code.")
    topic = Topic()
    letter = serializers.CharField(help_text="Ticket numbers begin with it.")
    typical_minutes = serializers.IntegerField()
    bookable = serializers.BooleanField()
    online_url = serializers.URLField(allow_null=True, help_text="Where this can be done without a visit.")


class Page(Form):
    next = serializers.CharField(allow_null=True, help_text="The `cursor` of the next page; null = this is the last.")


class StorePage(Page):
    results = Store(many=True)


class ServicePage(Page):
    results = Service(many=True)


# --- the line ---------------------------------------------------------------------------------------------------------
class LineTicket(Form):
    id = serializers.IntegerField()
    number = serializers.CharField()
    service = serializers.CharField(help_text="Its name, in the caller's language.")
    tier = serializers.SlugField()
    statutory = serializers.BooleanField()
    booked_for = serializers.DateTimeField(allow_null=True)
    arrived_at = serializers.DateTimeField()
    waited_seconds = serializers.IntegerField()
    rule = serializers.ChoiceField(choices=RULES)
    score = serializers.FloatField(help_text="The number that the rule compared.")
    why = serializers.CharField(help_text="A sentence, in the caller's language.")


class AsideTicket(Form):
    id = serializers.IntegerField()
    number = serializers.CharField()
    state = serializers.ChoiceField(choices=[TicketState.HELD.value, TicketState.MISSED.value])
    back_at = serializers.DateTimeField(allow_null=True)


class LineCounter(Form):
    id = serializers.IntegerField()
    number = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=Counter.Kind.values)
    state = serializers.ChoiceField(choices=COUNTER_STATES)
    clerk = serializers.CharField(allow_null=True, help_text="The first name.")
    ticket = serializers.CharField(allow_null=True, help_text="Its number.")
    since = serializers.DateTimeField(allow_null=True)
    pause_reason = serializers.CharField(allow_null=True)


class Line(Form):
    store = serializers.SlugField()
    revision = serializers.IntegerField(help_text="Rises with every move; what has a lower one is older.")
    as_of = serializers.DateTimeField()
    waiting = serializers.IntegerField()
    tickets = LineTicket(many=True, help_text="In the order of calling.")
    aside = AsideTicket(many=True, help_text="Present, and not called now.")
    counters = LineCounter(many=True)


# --- tickets ----------------------------------------------------------------------------------------------------------
class Issued(Form):
    id = serializers.IntegerField()
    number = serializers.CharField()
    token = serializers.CharField(help_text="The customer's own: whoever has it may leave, hold and so on.")
    state = serializers.ChoiceField(choices=[TicketState.WAITING.value])
    service = serializers.SlugField()
    arrived_at = serializers.DateTimeField()
    ahead = serializers.IntegerField()
    promise = Promise(allow_null=True)
    revision = serializers.IntegerField()


class Why(Form):
    rule = serializers.ChoiceField(choices=[*RULES, "pick"])
    score = serializers.FloatField()


class CalledTicket(Form):
    id = serializers.IntegerField()
    number = serializers.CharField()
    service = serializers.SlugField()
    tier = serializers.SlugField()
    waited_seconds = serializers.IntegerField()
    counter = serializers.IntegerField()
    why = Why()


class Called(Form):
    ticket = CalledTicket()


class Ticket(Form):
    """A ticket as staff see it."""

    id = serializers.IntegerField()
    number = serializers.CharField()
    state = serializers.ChoiceField(choices=TicketState.values)
    service = serializers.SlugField()
    tier = serializers.SlugField()
    counter = serializers.IntegerField(allow_null=True)
    calls = serializers.IntegerField()
    session = serializers.IntegerField(allow_null=True, help_text="While it is served: what `sessions/{id}/` lead.")
    outcome = serializers.ChoiceField(choices=Outcome.values, allow_null=True)
    reason = serializers.CharField(allow_null=True)


class OwnTicket(Form):
    """A ticket as its customer sees it."""

    number = serializers.CharField()
    state = serializers.ChoiceField(choices=TicketState.values)
    service = serializers.SlugField()
    position = serializers.IntegerField(allow_null=True)
    ahead = serializers.IntegerField(allow_null=True)
    counter = serializers.IntegerField(allow_null=True, help_text="The number of the counter to go to.")
    counter_kind = serializers.ChoiceField(
        choices=Counter.Kind.values, allow_null=True, help_text="`floor` = the customer stays, the clerk comes."
    )
    promise = Promise(allow_null=True, help_text="From now on.")
    promised = Promise(allow_null=True, help_text="What was said when the ticket was taken.")
    why = serializers.CharField(help_text="A sentence, in the caller's language; empty when the ticket does not wait.")
    revision = serializers.IntegerField()
    as_of = serializers.DateTimeField()


class State(Form):
    state = serializers.ChoiceField(choices=TicketState.values)


# --- side by side -----------------------------------------------------------------------------------------------------
class Step(Form):
    id = serializers.IntegerField()
    service = serializers.SlugField()
    kind = serializers.ChoiceField(choices=StepKind.values)
    name = serializers.CharField(help_text="In the caller's language.")
    state = serializers.ChoiceField(choices=StepState.values)
    value = serializers.CharField(help_text="The code of what was chosen; `read` = read and understood.")
    by_customer = serializers.BooleanField(help_text="Settled by the customer on the screen.")
    handed_over = serializers.BooleanField()
    on_screen = serializers.BooleanField(help_text="False = the clerk's own step, which the customer never sees.")
    started_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)


class SideState(Form):
    """The customer's screen and the steps of the session."""

    session = serializers.IntegerField()
    revision = serializers.IntegerField(help_text="Of this screen; what has a lower one is older.")
    showing = serializers.ChoiceField(choices=Showing.values)
    step = serializers.IntegerField(allow_null=True, help_text="The step on the screen.")
    language = serializers.CharField(help_text="The customer's.")
    phone = serializers.BooleanField(help_text="A phone has joined.")
    steps = Step(many=True)


class Invitation(Form):
    url = serializers.CharField(help_text="What the QR code leads to: one phone joins by it, once.")


# --- bookings ---------------------------------------------------------------------------------------------------------
class Slot(Form):
    """A time that can be booked."""

    start = serializers.DateTimeField()
    duration_minutes = serializers.IntegerField(help_text="For one person.")
    free = serializers.IntegerField(help_text="How many more bookings fit.")


class Slots(Form):
    slots = Slot(many=True)


class NearestSlot(Slot):
    store = serializers.SlugField()
    name = serializers.CharField()
    distance_km = serializers.FloatField()


class NearestSlots(Form):
    slots = NearestSlot(many=True)


class Booking(Form):
    reference = serializers.CharField(help_text="What people call it.")
    state = serializers.ChoiceField(choices=BookingState.values)
    start = serializers.DateTimeField()
    duration_minutes = serializers.IntegerField(help_text="For all of the party.")
    party = serializers.IntegerField()
    store = serializers.SlugField()
    service = serializers.SlugField()
    services = serializers.ListField(child=serializers.SlugField(), help_text="All of the visit, the first included.")
    language = serializers.CharField()
    expires_at = serializers.DateTimeField(allow_null=True, help_text="Of a hold.")
    change_until = serializers.DateTimeField(help_text="Until when its customer may move or cancel it.")
    moves_left = serializers.IntegerField(help_text="How often its customer may still move it.")
    ticket = serializers.CharField(allow_null=True, help_text="Its number, once the customer has arrived.")


class DayBooking(Form):
    reference = serializers.CharField()
    start = serializers.DateTimeField()
    state = serializers.ChoiceField(choices=["expected", "late", "arrived", "no_show"])
    name = serializers.CharField(help_text="Of the customer, as they gave it: personal data.")
    service = serializers.SlugField()
    party = serializers.IntegerField()
    notes = serializers.CharField(help_text="Of the customer, for whoever serves.")
    ticket = serializers.CharField(allow_null=True, help_text="Its number, once the customer has arrived.")


class DayBookings(Form):
    results = DayBooking(many=True)
    next = serializers.CharField(allow_null=True, help_text="The `cursor` of the next page; null = this is the last.")


class BookingMade(Booking):
    manage_token = serializers.CharField(help_text="Whoever has it may move and cancel the booking: it is said once.")


class ArrivedTicket(Ticket):
    token = serializers.CharField()


class Arrived(Form):
    reference = serializers.CharField()
    state = serializers.ChoiceField(choices=[BookingState.ARRIVED.value])
    ticket = ArrivedTicket()
