"""Sessions: the clerk leads the steps and the customer's screen."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import CommandView, parsed
from queueing import access
from queueing.answers import side_answer
from queueing.api import inputs, outputs, schema
from queueing.commands import refusals, side
from queueing.commands.serving import NotYourTicket
from queueing.states import Showing, StepState
from stores.authentication import asked_by
from stores.models import Service

ON_SESSION = schema.STAFF_COMMAND.answering(200, outputs.SideState).refusing(side.SessionOver, NotYourTicket)
ON_STEP = ON_SESSION.refusing(side.UnknownStep)


class SessionCommand(CommandView):
    """A command of the clerk on a running session; the answer is the screen's new state."""

    about = ON_SESSION

    def facts(self, request: Request, session_id: int) -> dict[str, Any]:
        place = access.clerk_session(asked_by(request), session_id)
        actor = access.actor(asked_by(request), request.headers.get("Idempotency-Key", ""))
        return {"session_id": place.id, "actor": actor}


class SessionSteps(SessionCommand):
    """Settle a step (done, skipped), open it again (current), hand it over to the customer or take it back."""

    about = ON_STEP.refusing(side.NotForScreen, side.StepOver, side.BadAnswer)
    Input = inputs.StepInput

    def command(self, request: Request, session_id: int) -> Response:
        facts, data = self.facts(request, session_id), parsed(self.Input, request)
        facts["step_id"] = data["step"]
        if data["act"] in ("hand_over", "take_over"):
            return Response(side_answer(side.hand_over(to_customer=data["act"] == "hand_over", **facts)))
        to, said = StepState(data["act"]), {"value": data["value"], "typed": data["typed"]}
        return Response(side_answer(side.settle(to=to, now=timezone.now(), **said, **facts)))


class SessionShow(SessionCommand):
    """What stands on the customer's screen: welcome, a step, the summary, nothing."""

    about = ON_STEP.refusing(side.NotForScreen)
    Input = inputs.ShowInput

    def command(self, request: Request, session_id: int) -> Response:
        facts, data = self.facts(request, session_id), parsed(self.Input, request)
        return Response(side_answer(side.show(showing=Showing(data["showing"]), step_id=data.get("step"), **facts)))


class SessionFigures(SessionCommand):
    """The numbers behind a choice or an explanation, by row; `use` is what the customer uses."""

    about = ON_STEP.refusing(side.BadFigures)
    Input = inputs.FiguresInput

    def command(self, request: Request, session_id: int) -> Response:
        facts, data = self.facts(request, session_id), parsed(self.Input, request)
        return Response(side_answer(side.set_figures(step_id=data["step"], figures=data["figures"], **facts)))


class SessionServices(SessionCommand):
    """One more matter in the same visit: its steps follow, nobody waits again."""

    about = ON_SESSION.refusing(refusals.ServiceNotOffered, side.AlreadyInVisit)
    Input = inputs.ServiceInput

    def command(self, request: Request, session_id: int) -> Response:
        facts, data = self.facts(request, session_id), parsed(self.Input, request)
        service = Service.objects.filter(code=data["service"]).values_list("pk", flat=True).first() or 0
        return Response(side_answer(side.add_service(service_id=service, now=timezone.now(), **facts)))


class SessionSaid(SessionCommand):
    """What was agreed, in words for the customer: it stands in the summary."""

    Input = inputs.SaidInput

    def command(self, request: Request, session_id: int) -> Response:
        facts, data = self.facts(request, session_id), parsed(self.Input, request)
        return Response(side_answer(side.say(text=data["text"], **facts)))


class SessionPhone(SessionCommand):
    """A code for the customer's own phone, good for one phone and as long as the session lasts."""

    about = schema.STAFF_COMMAND.answering(200, outputs.Invitation).refusing(side.SessionOver, NotYourTicket)

    def command(self, request: Request, session_id: int) -> Response:
        invitation = side.invite(**self.facts(request, session_id))
        return Response({"url": reverse("side-join", args=[invitation])})
