"""How HTTP refusals and JSON bodies look, for plain views and DRF alike (DESIGN 9)."""

from collections.abc import Mapping
from typing import Any

import orjson
from django.conf import settings
from django.core.exceptions import BadRequest, PermissionDenied, RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.encoding import force_str
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions
from rest_framework.authentication import CSRFCheck

from core.errors import DomainError, Invalid, NotAllowed, NotFound, NotSignedIn, TooLarge, TooMany, Unavailable
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
    response = data_response(
        orjson.dumps(body, default=force_str, option=orjson.OPT_NON_STR_KEYS), status=error.status, content_type=PROBLEM
    )
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
        ((exceptions.ParseError, BadRequest), Malformed),
        ((exceptions.NotAuthenticated, exceptions.AuthenticationFailed), NotSignedIn),
        ((exceptions.PermissionDenied, PermissionDenied), NotAllowed),
        ((exceptions.NotFound, Http404), NotFound),
        (exceptions.MethodNotAllowed, MethodNotAllowed),
        (exceptions.UnsupportedMediaType, Malformed),
        (exceptions.NotAcceptable, NotFound),
        (exceptions.Throttled, TooMany),
        (RequestDataTooBig, TooLarge),
        ((OperationalError, InterfaceError), Unavailable),
    ]
    return next((family() for kind, family in simple if isinstance(exc, kind)), None)


def handle(exc: Exception, _context: Mapping[str, Any]) -> HttpResponse | None:
    """DRF's exception handler: refusals become problems, anything else stays a 500."""
    error = as_domain_error(exc)
    return problem(error) if error else None


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


def data_response(body: bytes, *, status: int, content_type: str = "application/json") -> HttpResponse:
    """An answer for programs, under a policy that lets a browser do nothing with it (built once, not per answer)."""
    response = HttpResponse(body, status=status, content_type=content_type)
    response.headers["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'"
    return response


def answer_response(answer: Answer) -> HttpResponse:
    return data_response(answer.body, status=answer.status)


def _is_upload(request: HttpRequest) -> bool:
    """Whether the body is a form with files: it goes to the disk, and its own view reads them from there."""
    return any(path.fullmatch(request.path) for path, _most in settings.UPLOADS)


def check_csrf(request: HttpRequest) -> None:
    """Raise BadCsrf unless the request carries the CSRF token of its cookie: for everyone who came by cookie."""
    if not _is_upload(request):
        request.body  # noqa: B018 -- read first: the check may read a form, after which the body could not be had
    check = CSRFCheck(lambda _request: HttpResponse())
    check.process_request(request)
    if check.process_view(request, None, (), {}):  # type: ignore[arg-type]  # the view is only asked for csrf_exempt
        raise BadCsrf
