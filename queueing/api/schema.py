"""What the views of the line say of themselves to OpenAPI (core.openapi)."""

from typing import Any

from django.conf import settings
from rest_framework import serializers

from core.openapi import DEVICE, OWN, STAFF, About, PlainPost, plain
from queueing.api import hot, outputs
from queueing.commands import counters, dispatch, issuing, refusals, serving
from queueing.commands.moving import IllegalMove, StaleTicket
from queueing.states import Channel
from stores.access import WrongScope
from stores.commands.customers import BadCustomer, BadMail, BadPhone

CALLING = (
    refusals.CounterBusy,
    refusals.CounterClosed,
    dispatch.CounterPaused,
    refusals.NotYourCounter,
    StaleTicket,
)
STAFF_COMMAND = About(answers={204: None}, who=STAFF, scope="desk", keyed=True, refusals=(WrongScope,))
AT_COUNTER = STAFF_COMMAND.refusing(refusals.CounterClosed, counters.CounterTaken)
ON_TICKET = STAFF_COMMAND.answering(200, outputs.Ticket).refusing(IllegalMove, StaleTicket)
AS_CLERK = ON_TICKET.refusing(serving.NotYourTicket)
OWN_COMMAND = About(answers={200: outputs.State}, who=OWN, keyed=True, refusals=(IllegalMove, StaleTicket))


class PageFilters(serializers.Serializer[Any]):
    cursor = serializers.CharField(required=False, help_text="`next` of the page before.")
    limit = serializers.IntegerField(required=False, min_value=1, max_value=200, default=50)


class StoreFilters(PageFilters):
    near = serializers.CharField(required=False, help_text="`lat,lon` in degrees: the nearest stores first.")
    service = serializers.CharField(required=False, help_text="The code of a service that they offer.")
    q = serializers.CharField(required=False, help_text="Words of name, place or address; accents do not matter.")


class CustomerInput(serializers.Serializer[Any]):
    phone = serializers.CharField(required=False, allow_null=True, max_length=100)
    number = serializers.CharField(
        required=False, allow_null=True, max_length=100, help_text="The chain's own customer number; from staff only."
    )
    email = serializers.CharField(required=False, allow_null=True, max_length=100)


class IssueBody(serializers.Serializer[Any]):
    # read by hand in `inputs.IssueInput`
    store = serializers.CharField(max_length=100)
    service = serializers.CharField(max_length=100)
    tier = serializers.CharField(
        required=False, allow_null=True, allow_blank=True, max_length=100, help_text="From a kiosk: one of choice."
    )
    channel = serializers.ChoiceField(required=False, allow_null=True, allow_blank=True, choices=Channel.values)
    customer = CustomerInput(required=False, allow_null=True)
    language = serializers.ChoiceField(
        required=False, allow_null=True, allow_blank=True, choices=[code for code, _name in settings.LANGUAGES]
    )


class TicketIssue(PlainPost):
    """A kiosk or somebody of the store gives out a ticket."""

    about = About(
        answers={201: outputs.Issued},
        who=DEVICE,
        scope="desk",
        keyed=True,
        body=IssueBody,
        refusals=(
            WrongScope,
            issuing.StoreClosed,
            refusals.ServiceNotOffered,
            issuing.UnknownTier,
            issuing.TierNotYours,
            BadCustomer,
            BadPhone,
            BadMail,
        ),
    )


class CounterCallNext(PlainPost):
    """The customer whose turn it is, called to this counter; 204 when nobody can be served."""

    about = About(
        answers={200: outputs.Called, 204: None},
        who=STAFF,
        scope="desk",
        keyed=True,
        refusals=(WrongScope, *CALLING),
    )


plain[hot.tickets] = TicketIssue
plain[hot.counter_call_next] = CounterCallNext
