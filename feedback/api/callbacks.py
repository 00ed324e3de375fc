"""Calls back that are asked for over HTTP."""

from functools import partial
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import CommandView, parsed
from core.errors import NotFound, TooMany
from core.idempotency import BadKey
from core.openapi import About
from core.text import localised
from feedback.access import callbacks as access
from feedback.callback_guards import counted
from feedback.callback_states import CallbackKind, CallbackState
from feedback.commands import callback_refusals as refusals
from feedback.commands.callbacks import NewCallback, ask
from feedback.models import Callback
from feedback.queries.callbacks import place_of, rule_for
from queueing.api.booking_inputs import BookingCustomerInput, StartField
from queueing.api.bookings import LEAST_KEY
from queueing.commands.booking.making import contact
from queueing.commands.moving import IllegalMove
from stores.access import public_store
from stores.commands.customers import BadMail, BadPhone


class CallbackInput(serializers.Serializer):
    store = serializers.SlugField(max_length=60)
    service = serializers.SlugField(max_length=60, required=False, allow_blank=True, default="")
    customer = BookingCustomerInput()
    start = StartField(
        required=False, allow_null=True, default=None, help_text="When the hour begins; none: as soon as possible."
    )
    ticket = serializers.CharField(
        max_length=40,
        required=False,
        allow_blank=True,
        default="",
        help_text="The token of a ticket that waits in this store: it leaves the line, and the call takes its place.",
    )


class CallbackMade(serializers.Serializer):
    token = serializers.CharField(help_text="Opens the customer's page; said only here.")
    state = serializers.ChoiceField(choices=CallbackState.choices)
    place = serializers.IntegerField(allow_null=True, help_text="In the line of calls; null before its hour.")
    wanted_from = serializers.DateTimeField(allow_null=True)
    wanted_until = serializers.DateTimeField(allow_null=True)
    lapses_at = serializers.DateTimeField(help_text="When it is not called any more.")
    kind = serializers.ChoiceField(choices=CallbackKind.choices, help_text="What the call costs its customer.")
    price_note = serializers.CharField(help_text="What the store says of that, in the language of the request.")


class CallbackMake(CommandView):
    """Ask a store to call: in one of its hours, or as soon as possible. The number is shown to whoever calls only."""

    about = About(
        {201: CallbackMade},
        keyed=True,
        refusals=(
            refusals.CallbacksOff, refusals.CallbackPhoneNeeded, refusals.CallbackAbroad,
            refusals.CallbackServiceNumber, refusals.CallbackHourFull, refusals.CallbackNoSuchHour,
            refusals.CallbackNoRoom, refusals.CallbackOpen, refusals.CallbackTooMany,
            IllegalMove, BadPhone, BadMail, NotFound, TooMany,
        ),
    )  # fmt: skip
    Input = CallbackInput

    def before(self, request: Request, **ids: Any) -> dict[str, Any]:
        """The answer has a token: the key is one that nobody guesses."""
        if 0 < len(request.headers.get("Idempotency-Key", "")) < LEAST_KEY:
            raise BadKey(_("Choose an Idempotency-Key of 16 to 200 random characters: the answer is for you alone."))
        return super().before(request, **ids)

    def command(self, request: Request) -> Response:
        data, now = parsed(self.Input, request), timezone.now()
        store = public_store(data["store"])
        said = data["customer"]
        who = contact(
            name=said.get("name", ""), phone=said.get("phone", ""), mail=said.get("email", ""), notes="",
            language=said.get("language", ""), country=store.country,
        )  # fmt: skip
        ticket = access.ticket_to_give(data["ticket"], store)
        service = access.service_called(data["service"], store) or (ticket.service if ticket else None)
        new = NewCallback(store=store, contact=who, service=service, start=data["start"], ticket=ticket)
        raw = request._request  # noqa: SLF001 -- DRF's documented way to the wrapped request
        callback = counted(raw, partial(ask, new=new, now=now))
        return Response(_answer(callback), status=201)


def _answer(callback: Callback) -> dict[str, Any]:
    rule = rule_for(callback.store_id)
    names = ("token", "state", "wanted_from", "wanted_until", "lapses_at", "kind")
    return {
        **{name: getattr(callback, name) for name in names},
        "place": place_of(callback, now=callback.asked_at),
        "price_note": localised(rule.notes) if rule else "",
    }
