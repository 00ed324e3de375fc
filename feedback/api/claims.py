"""Claims that come in over HTTP: from customers' own programs, from staff's, and from the mail gateway."""

from functools import partial
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import CommandView, parsed
from core.errors import NotAllowed, NotFound, TooMany
from core.idempotency import BadKey
from core.openapi import About
from feedback.access import claims as access
from feedback.claim_guards import counted
from feedback.claim_states import ClaimChannel, ClaimState
from feedback.commands import claim_refusals as refusals
from feedback.commands.claim_history import LONGEST_TEXT
from feedback.commands.claims import NewClaim, category_called, open_claim
from feedback.models import Claim
from queueing.api.booking_inputs import BookingCustomerInput
from queueing.api.bookings import LEAST_KEY
from queueing.commands.booking.making import contact
from stores.access import PUBLIC, WrongScope
from stores.authentication import asked_by
from stores.commands.customers import BadMail, BadPhone

BY_STAFF = (ClaimChannel.STORE, ClaimChannel.PHONE, ClaimChannel.STAFF)


class ClaimInput(serializers.Serializer):
    text = serializers.CharField(max_length=LONGEST_TEXT)
    category = serializers.SlugField(max_length=40, required=False, allow_blank=True, default="")
    store = serializers.SlugField(max_length=60, required=False, allow_blank=True, default="")
    customer = BookingCustomerInput(required=False)
    channel = serializers.ChoiceField(
        choices=[(each.value, each.label) for each in BY_STAFF],
        default=ClaimChannel.STORE.value,
        help_text="From staff: where the customer said it. What customers send themselves is of the channel web.",
    )


class ClaimMade(serializers.Serializer):
    number = serializers.CharField(help_text="What people call it.")
    token = serializers.CharField(help_text="Opens the page on which its customer follows it; said only here.")
    state = serializers.ChoiceField(choices=ClaimState.choices)
    received_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField(help_text="Until when it is answered.")


class ClaimMake(CommandView):
    """Hand in a claim. Its customer is told the number, and where to follow it."""

    about = About(
        {201: ClaimMade},
        keyed=True,
        refusals=(
            refusals.ClaimsOff, refusals.ClaimEmpty, refusals.ClaimContactNeeded, refusals.ClaimCategoryUnknown,
            BadPhone, BadMail, NotFound, NotAllowed, WrongScope, TooMany,
        ),
    )  # fmt: skip
    Input = ClaimInput

    def before(self, request: Request, **ids: Any) -> dict[str, Any]:
        """All who have no name share theirs, and the answer has a token: their key is one that nobody guesses."""
        if asked_by(request) is PUBLIC and 0 < len(request.headers.get("Idempotency-Key", "")) < LEAST_KEY:
            raise BadKey(_("Choose an Idempotency-Key of 16 to 200 random characters: the answer is for you alone."))
        return super().before(request, **ids)

    def command(self, request: Request) -> Response:
        principal, data = asked_by(request), parsed(self.Input, request)
        store = access.claim_store(principal, data["store"])
        said = data.get("customer", {})
        country = store.country if store else ""
        who = contact(
            name=said.get("name", ""), phone=said.get("phone", ""), mail=said.get("email", ""), notes="",
            language=said.get("language", ""), country=country,
        )  # fmt: skip
        channel = ClaimChannel(data["channel"]) if principal.is_staff else ClaimChannel.WEB
        category = category_called(data["category"], public=not principal.is_staff)
        new = NewClaim(text=data["text"], channel=channel, contact=who, category=category, store=store)
        make = partial(open_claim, new=new, by_id=principal.staff_id, now=timezone.now())
        raw = request._request  # noqa: SLF001 -- DRF's documented way to the wrapped request
        return Response(claim_answer(make() if principal.is_staff else counted(raw, make)), status=201)


def claim_answer(claim: Claim) -> dict[str, Any]:
    return {name: getattr(claim, name) for name in ("number", "token", "state", "received_at", "due_at")}
