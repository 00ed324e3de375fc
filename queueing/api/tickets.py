"""Tickets: what the clerk does (by id) and what the customer does (by token)."""

from typing import Any

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.api import CommandView, parsed
from core.openapi import OWN, About
from queueing import access
from queueing.actors import Actor
from queueing.answers import called_answer, promise_answer, ticket_answer
from queueing.api import inputs, outputs, schema
from queueing.commands import refusals, serving, waiting
from queueing.commands.dispatch import NotOffered, PickNotAllowed, call_ticket
from queueing.commands.moving import IllegalMove
from queueing.queries.tickets import own_view
from queueing.states import Outcome
from stores.authentication import asked_by
from stores.models import Service


def facts(request: Request, place: access.Place) -> dict[str, Any]:
    """What every command on a ticket takes."""
    actor = access.actor(asked_by(request), request.headers.get("Idempotency-Key", ""))
    return {"ticket_id": place.id, "store_id": place.store_id, "actor": actor, "now": timezone.now()}


class TicketCall(CommandView):
    """Pick out of order, where the store allows it."""

    about = schema.STAFF_COMMAND.answering(200, outputs.Called).refusing(
        PickNotAllowed, NotOffered, IllegalMove, *schema.CALLING
    )
    Input = inputs.PickInput

    def command(self, request: Request, ticket_id: int) -> Response:
        place = access.clerk_ticket(asked_by(request), ticket_id)
        data = parsed(self.Input, request)
        counter = access.serving_counter(asked_by(request), data["counter"])
        called = call_ticket(counter_id=counter.id, reason=data["reason"], **facts(request, place))
        return Response(called_answer(called))


class TicketRecall(CommandView):
    """The number is shown and spoken again; it counts as a call."""

    about = schema.AS_CLERK

    def command(self, request: Request, ticket_id: int) -> Response:
        place = access.clerk_ticket(asked_by(request), ticket_id)
        return Response(ticket_answer(serving.recall(**facts(request, place))))


class TicketServe(CommandView):
    """The customer is at the counter: a session begins."""

    about = schema.AS_CLERK

    def command(self, request: Request, ticket_id: int) -> Response:
        place = access.clerk_ticket(asked_by(request), ticket_id)
        return Response(ticket_answer(serving.serve(**facts(request, place))))


class TicketMiss(CommandView):
    """Nobody came: back in line after the cool-down, or a no-show."""

    about = schema.AS_CLERK

    def command(self, request: Request, ticket_id: int) -> Response:
        place = access.clerk_ticket(asked_by(request), ticket_id)
        return Response(ticket_answer(serving.miss(**facts(request, place))))


class TicketTakeBack(CommandView):
    """A wrong press: the call did not happen."""

    about = schema.AS_CLERK.refusing(refusals.ReasonNeeded)
    Input = inputs.ReasonInput

    def command(self, request: Request, ticket_id: int) -> Response:
        place = access.clerk_ticket(asked_by(request), ticket_id)
        data = parsed(self.Input, request)
        return Response(ticket_answer(serving.take_back(reason=data["reason"], **facts(request, place))))


class TicketFinish(CommandView):
    """The visit ends with an outcome; `reason` is the code of one of the chain's reasons, or own words."""

    about = schema.AS_CLERK
    Input = inputs.FinishInput

    def command(self, request: Request, ticket_id: int) -> Response:
        place = access.clerk_ticket(asked_by(request), ticket_id)
        data = parsed(self.Input, request)
        done = serving.finish(
            outcome=Outcome(data["outcome"]), reason=data["reason"], note=data["note"], **facts(request, place)
        )
        return Response(ticket_answer(done))


class TicketReopen(CommandView):
    """Within 10 minutes the same clerk goes on at the same counter."""

    about = schema.ON_TICKET.refusing(serving.TooLate, refusals.CounterBusy, refusals.NotYourCounter)

    def command(self, request: Request, ticket_id: int) -> Response:
        place = access.clerk_ticket(asked_by(request), ticket_id)
        return Response(ticket_answer(serving.reopen(**facts(request, place))))


class TicketTransfer(CommandView):
    """To another service, counter or person; the first arrival is kept."""

    about = schema.AS_CLERK.refusing(serving.NowhereToGo, serving.TargetElsewhere)
    Input = inputs.TransferInput

    def command(self, request: Request, ticket_id: int) -> Response:
        place = access.clerk_ticket(asked_by(request), ticket_id)
        data = parsed(self.Input, request)
        handed = serving.transfer(
            service_id=_service_id(data.get("service")),
            counter_id=data.get("counter"),
            staff_id=data.get("staff"),
            note=data.get("note", ""),
            **facts(request, place),
        )
        return Response(ticket_answer(handed))


def _service_id(code: str | None) -> int | None:
    """The id behind a service code; an unknown code is 0, which no store offers."""
    if not code:
        return None
    return Service.objects.filter(code=code).values_list("pk", flat=True).first() or 0


class TicketTakeOut(CommandView):
    """Greeter or clerk: this customer has gone."""

    about = schema.ON_TICKET

    def command(self, request: Request, ticket_id: int) -> Response:
        place = access.room_ticket(asked_by(request), ticket_id)
        return Response(ticket_answer(serving.take_out(**facts(request, place))))


class TicketHere(CommandView):
    """Greeter or clerk: whoever missed the call or stepped out is here again."""

    about = schema.ON_TICKET

    def command(self, request: Request, ticket_id: int) -> Response:
        place = access.room_ticket(asked_by(request), ticket_id)
        return Response(ticket_answer(waiting.here(**facts(request, place))))


class OwnTicket(APIView):
    """The customer's own ticket, by token."""

    about = About({200: outputs.OwnTicket}, who=OWN)

    def get(self, _request: Request, token: str) -> Response:
        view = own_view(access.own_ticket(token), now=timezone.now())
        return Response(
            {
                "number": view.number,
                "state": view.state,
                "service": view.service_code,
                "position": view.position,
                "ahead": view.ahead,
                "counter": view.counter,
                "counter_kind": view.counter_kind or None,
                "promise": promise_answer(view.promise),
                "promised": promise_answer(view.promised),
                "why": view.why,
                "revision": view.revision,
                "as_of": view.as_of,
            }
        )


class OwnCommand(CommandView):
    """A command of the customer on the own ticket; the answer is its new state."""

    about = schema.OWN_COMMAND

    def facts(self, request: Request, token: str) -> dict[str, Any]:
        ticket = access.own_ticket(token)
        actor = Actor(key=request.headers.get("Idempotency-Key", "")[:200])
        return {"ticket_id": ticket.pk, "store_id": ticket.store_id, "actor": actor, "now": timezone.now()}


class OwnLeave(OwnCommand):
    """The customer goes."""

    def command(self, request: Request, token: str) -> Response:
        return Response({"state": serving.take_out(reason="customer", **self.facts(request, token)).state})


class OwnHold(OwnCommand):
    """The customer steps out; the place is kept, nobody is called meanwhile."""

    def command(self, request: Request, token: str) -> Response:
        return Response({"state": waiting.hold(**self.facts(request, token)).state})


class OwnResume(OwnCommand):
    """Back from stepping out."""

    about = schema.OWN_COMMAND.refusing(refusals.ArrivalNotProven)

    def command(self, request: Request, token: str) -> Response:
        return Response({"state": waiting.resume(**self.facts(request, token)).state})


class OwnHere(OwnCommand):
    """Here again after a missed call, or a stroll."""

    about = schema.OWN_COMMAND.refusing(refusals.ArrivalNotProven)

    def command(self, request: Request, token: str) -> Response:
        return Response({"state": waiting.here(**self.facts(request, token)).state})


class OwnPass(OwnCommand):
    """The next ones may go first; the arrival stays."""

    Input = inputs.PassInput

    def command(self, request: Request, token: str) -> Response:
        data = parsed(self.Input, request)
        return Response({"state": waiting.let_pass(places=data["places"], **self.facts(request, token)).state})


class OwnLate(OwnCommand):
    """Not called for so many minutes, then again with the first arrival."""

    Input = inputs.LateInput

    def command(self, request: Request, token: str) -> Response:
        data = parsed(self.Input, request)
        return Response({"state": waiting.late(minutes=data["minutes"], **self.facts(request, token)).state})
