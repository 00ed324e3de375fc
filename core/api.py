"""How the HTTP interface reads, answers and refuses (DESIGN 9)."""

from collections.abc import Mapping
from typing import Any, cast

import orjson
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.encoding import force_str
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions, serializers
from rest_framework.authentication import CSRFCheck
from rest_framework.pagination import CursorPagination
from rest_framework.parsers import BaseParser
from rest_framework.permissions import BasePermission
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core import idempotency
from core.errors import DomainError, Invalid, NotAllowed, NotFound, NotSignedIn, TooLarge, TooMany
from core.idempotency import Answer

PROBLEM = "application/problem+json"


class Malformed(Invalid):
    code, message = "malformed", _("The body is not a JSON object.")


class BadFields(Invalid):
    code, message = "invalid", _("Some fields are not right.")


class MethodNotAllowed(DomainError):
    status = 405
    code, message = "method_not_allowed", _("This address does not take that method.")


class BadCsrf(NotAllowed):
    code, message = "csrf_failed", _("The page is too old. Load it again.")


def problem(error: DomainError) -> HttpResponse:
    """`error` as application/problem+json (RFC 9457) with its stable `code`."""
    body = {
        **error.extra,
        "type": "about:blank",
        "title": error.code.replace("_", " "),
        "status": error.status,
        "detail": str(error.message),
        "code": error.code,
    }
    response = HttpResponse(orjson.dumps(body, default=force_str), status=error.status, content_type=PROBLEM)
    if error.status == NotSignedIn.status:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def as_domain_error(exc: Exception) -> DomainError | None:
    """The family a framework's own exception belongs to; None for a bug."""
    if isinstance(exc, DomainError):
        return exc
    if isinstance(exc, exceptions.ValidationError):
        return BadFields(errors=exc.detail)
    simple: list[tuple[type[Exception] | tuple[type[Exception], ...], type[DomainError]]] = [
        (exceptions.ParseError, Malformed),
        ((exceptions.NotAuthenticated, exceptions.AuthenticationFailed), NotSignedIn),
        ((exceptions.PermissionDenied, PermissionDenied), NotAllowed),
        ((exceptions.NotFound, Http404), NotFound),
        (exceptions.MethodNotAllowed, MethodNotAllowed),
        (exceptions.UnsupportedMediaType, Malformed),
        (exceptions.Throttled, TooMany),
        (RequestDataTooBig, TooLarge),
    ]
    return next((family() for kind, family in simple if isinstance(exc, kind)), None)


def handle(exc: Exception, _context: Mapping[str, Any]) -> HttpResponse | None:
    """DRF's exception handler: refusals become problems, anything else stays a 500."""
    error = as_domain_error(exc)
    return problem(error) if error else None


def parsed(form: type[serializers.Serializer], request: Request, **context: Any) -> dict[str, Any]:
    """The validated body of `request`, or BadFields naming each field."""
    serializer = form(data=request.data, context=context)
    serializer.is_valid(raise_exception=True)
    return cast("dict[str, Any]", serializer.validated_data)


def json_object(body: bytes) -> dict[str, Any]:
    """`body` as a JSON object; an empty body is an empty object. Raises Malformed."""
    if not body.strip():
        return {}
    try:
        data = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise Malformed from error
    if not isinstance(data, dict):
        raise Malformed
    return data


def answer_response(answer: Answer) -> HttpResponse:
    return HttpResponse(answer.body, status=answer.status, content_type="application/json")


def check_csrf(request: HttpRequest) -> None:
    """Raise BadCsrf unless the request carries the CSRF token of its cookie: for everyone who came by cookie."""
    check = CSRFCheck(lambda _request: HttpResponse())
    check.process_request(request)
    if check.process_view(request, None, (), {}):  # type: ignore[arg-type]  # the view is only asked for csrf_exempt
        raise BadCsrf


class StrictJSONParser(BaseParser):
    """JSON objects only; NaN, two values or bad UTF-8 are refused."""

    media_type = "application/json"

    def parse(self, stream: Any, _media_type: str | None = None, _context: Any = None) -> dict[str, Any]:
        return json_object(stream.read())


class OrjsonRenderer(BaseRenderer):
    media_type, format, charset = "application/json", "json", None

    def render(self, data: Any, _media_type: str | None = None, _context: Any = None) -> bytes:
        return b"" if data is None else orjson.dumps(data, default=force_str, option=orjson.OPT_NON_STR_KEYS)


class EveryoneAsksAccess(BasePermission):
    """Rights are decided where the object is fetched, in access.py; nothing is decided here."""

    def has_permission(self, _request: Request, _view: APIView) -> bool:
        return True


class IdCursorPagination(CursorPagination):
    ordering = "id"
    page_size = 50
    max_page_size = 200
    page_size_query_param = "limit"


class CommandView(APIView):
    """A POST that changes something: subclasses implement `command`, repeats are answered from the first run."""

    principal_key = "public"

    def post(self, request: Request, **ids: Any) -> HttpResponse:
        raw = request._request  # noqa: SLF001 -- DRF's documented way to the wrapped request
        body = raw.body
        answer = idempotency.once(
            principal=getattr(request.auth, "key", self.principal_key),
            route=request.path,
            key=request.headers.get("Idempotency-Key", ""),
            body=body,
            now=timezone.now(),
            act=lambda: _as_answer(self.command(request, **ids)),
        )
        return answer_response(answer)

    def command(self, request: Request, **ids: Any) -> Response:
        """Parse, fetch, one domain call, serialise."""
        raise exceptions.MethodNotAllowed(request.method or "POST")


def _as_answer(response: Response) -> Answer:
    return Answer(response.status_code, OrjsonRenderer().render(response.data))
