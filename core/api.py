"""The base of the HTTP interface's views (DESIGN 9)."""

from collections.abc import Callable
from typing import Any, cast

from django.http import HttpResponse
from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core import idempotency
from core.http import BadFields, answer_response, json_object
from core.idempotency import Answer
from core.rest import OrjsonRenderer

__all__ = ["BadFields", "CommandView", "parsed"]


def parsed(form: type[serializers.Serializer], request: Request, **context: Any) -> dict[str, Any]:
    """The validated body of `request`, or BadFields naming each field."""
    serializer = form(data=request.data, context=context)
    serializer.is_valid(raise_exception=True)
    return cast("dict[str, Any]", serializer.validated_data)


class CommandView(APIView):
    """A POST that changes something: subclasses implement `command`, repeats are answered from the first run."""

    principal_key = "public"
    is_slow = False  # whether `before` takes so long that a repeat had better not do it again
    command: Callable[..., Response]  # parse, fetch, one domain call, serialise

    def before(self, request: Request, **ids: Any) -> dict[str, Any]:
        """What `command` gets besides: fetched before the transaction begins, because it may take long."""
        del request, ids
        return {}

    def answered(self, request: Request) -> str:
        """Whom the answer is kept for: nobody else gets it under the same key."""
        return str(getattr(request.auth, "rights", self.principal_key))

    def post(self, request: Request, **ids: Any) -> HttpResponse:
        raw = request._request  # noqa: SLF001 -- DRF's documented way to the wrapped request
        body = raw.body
        if raw.content_type == "application/json":
            json_object(body)  # also where no field of it is read
        press: dict[str, Any] = {
            "principal": self.answered(request),
            "route": request.path,
            "key": request.headers.get("Idempotency-Key", ""),
            "body": body,
        }
        if self.is_slow and (first := idempotency.kept(**press)) is not None:
            return answer_response(first)
        ready = self.before(request, **ids)
        answer = idempotency.once(
            **press, now=timezone.now(), act=lambda: _as_answer(self.command(request, **ids, **ready))
        )
        return answer_response(answer)


def _as_answer(response: Response) -> Answer:
    return Answer(response.status_code, OrjsonRenderer().render(response.data))
