"""Counters: open, close, pause, resume."""

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import CommandView, parsed
from queueing import access
from queueing.api import schema
from queueing.api.inputs import HandOverInput, ReasonInput
from queueing.commands import auto, counters, handing, refusals
from stores.authentication import asked_by


class CounterCommand(CommandView):
    """204 when it is done; the counter as it then is stands in the line."""

    def place(self, request: Request, counter_id: int) -> dict[str, object]:
        found = access.serving_counter(asked_by(request), counter_id)
        key = request.headers.get("Idempotency-Key", "")
        actor = access.actor(asked_by(request), key)
        return {"counter_id": found.id, "store_id": found.store_id, "actor": actor, "now": timezone.now()}


class CounterOpen(CounterCommand):
    """The clerk serves at this counter from now on."""

    about = schema.STAFF_COMMAND.refusing(counters.CounterTaken, counters.AlreadyAtCounter)

    def command(self, request: Request, counter_id: int) -> Response:
        counters.open_counter(**self.place(request, counter_id))  # type: ignore[arg-type]  # built just above
        return Response(status=204)


class CounterClose(CounterCommand):
    """The clerk goes."""

    about = schema.AT_COUNTER.refusing(refusals.CounterBusy)

    def command(self, request: Request, counter_id: int) -> Response:
        counters.close_counter(**self.place(request, counter_id))  # type: ignore[arg-type]  # the same
        return Response(status=204)


class CounterPause(CounterCommand):
    """Nobody new is called here; whoever is being served is finished."""

    about = schema.AT_COUNTER.refusing(refusals.ReasonNeeded)
    Input = ReasonInput

    def command(self, request: Request, counter_id: int) -> Response:
        place = self.place(request, counter_id)
        data = parsed(self.Input, request)
        counters.pause_counter(reason=data["reason"], **place)  # type: ignore[arg-type]  # the same
        return Response(status=204)


class CounterHandOver(CounterCommand):
    """The counter goes to the next clerk at once, with the customer who is there."""

    about = schema.AT_COUNTER.refusing(handing.NotServingHere, handing.PersonElsewhere)
    Input = HandOverInput

    def command(self, request: Request, counter_id: int) -> Response:
        place = self.place(request, counter_id)
        data = parsed(self.Input, request)
        handing.hand_over(staff_id=data["staff"], **place)  # type: ignore[arg-type]  # the same
        return Response(status=204)


class CounterAutoCall(CounterCommand):
    """A desk's time for notes is over: where the store calls by itself, it looks for a customer now."""

    about = schema.STAFF_COMMAND

    def command(self, request: Request, counter_id: int) -> Response:
        place = access.serving_counter(asked_by(request), counter_id)
        auto.call_to_idle(store_id=place.store_id, now=timezone.now())
        return Response(status=204)


class CounterResume(CounterCommand):
    """Back from the pause."""

    about = schema.AT_COUNTER

    def command(self, request: Request, counter_id: int) -> Response:
        counters.resume_counter(**self.place(request, counter_id))  # type: ignore[arg-type]  # the same
        return Response(status=204)
