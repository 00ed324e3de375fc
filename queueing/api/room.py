"""What those who stand in a store do for its customers: give a ticket, let somebody step out, let others pass."""

from typing import Any

from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import CommandView, parsed
from queueing import access
from queueing.answers import given_answer, ticket_answer
from queueing.api import inputs, outputs, schema
from queueing.api.tickets import facts
from queueing.commands import asking, issuing, refusals, takings, waiting
from stores.authentication import asked_by
from stores.commands.customers import BadPhone
from stores.models import Store


class GiveInput(serializers.Serializer[Any]):
    service = serializers.CharField(max_length=100)
    tier = serializers.CharField(max_length=100, required=False, allow_blank=True, default="")
    phone = serializers.CharField(max_length=100, required=False, allow_blank=True, default="")
    language = serializers.ChoiceField(choices=inputs.LANGUAGES, required=False, allow_blank=True, default="")
    told = serializers.BooleanField(
        required=False, default=False, help_text="The customer knows that the store may close first."
    )


class Given(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    number = serializers.CharField()
    ahead = serializers.IntegerField()
    promise = outputs.Promise(allow_null=True)
    location = serializers.CharField(help_text="The page that shows the ticket to whoever gave it.")


class StoreTickets(CommandView):
    """Somebody of the store gives a ticket; refused while the customer does not know that it may close first."""

    about = schema.STAFF_COMMAND.answering(201, Given).refusing(
        issuing.StoreClosed,
        refusals.ServiceNotOffered,
        issuing.UnknownTier,
        takings.NotBeforeClosing,
        BadPhone,
    )
    Input = GiveInput

    def before(self, request: Request, code: str) -> dict[str, Any]:  # type: ignore[override]  # the id of its address
        store = access.greeted_store(asked_by(request), code)
        return {"store": store, "wanted": asking.asked(takings.by_hand(**parsed(self.Input, request)), store)}

    def command(self, request: Request, code: str, store: Store, wanted: takings.Wanted) -> Response:
        actor = access.actor(asked_by(request), request.headers.get("Idempotency-Key", ""))
        taken = takings.take_ticket(store=store, wanted=wanted, actor=actor, now=timezone.now())
        return Response(given_answer(taken, code), status=201)


class TicketHold(CommandView):
    """Greeter or clerk: this customer steps out for a moment and keeps the place."""

    about = schema.ON_TICKET

    def command(self, request: Request, ticket_id: int) -> Response:
        place = access.room_ticket(asked_by(request), ticket_id)
        return Response(ticket_answer(waiting.hold(**facts(request, place))))


class TicketPass(CommandView):
    """Greeter or clerk: this customer lets the next ones go first; the arrival stays."""

    about = schema.ON_TICKET
    Input = inputs.PassInput

    def command(self, request: Request, ticket_id: int) -> Response:
        place = access.room_ticket(asked_by(request), ticket_id)
        places = parsed(self.Input, request)["places"]
        return Response(ticket_answer(waiting.let_pass(places=places, **facts(request, place))))
