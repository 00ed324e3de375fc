"""What every request passes: an id, a size limit, a language, and one way to refuse."""

import logging
import re
import secrets
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from django.conf import settings
from django.contrib import messages
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.middleware.clickjacking import XFrameOptionsMiddleware
from django.middleware.security import SecurityMiddleware
from django.shortcuts import render
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme

from core import http
from core.errors import DomainError, Invalid, NotSignedIn, TooLarge, Unavailable

log = logging.getLogger(__name__)
Handler = Callable[[HttpRequest], HttpResponse]
_REQUEST_ID = re.compile(r"[A-Za-z0-9-]{8,64}")


def wants_json(request: HttpRequest) -> bool:
    """Whether the caller is a program: it gets problem+json instead of a page."""
    return request.path.startswith("/api/") or request.headers.get("Accept", "").startswith("application/json")


def refuse(request: HttpRequest, error: DomainError) -> HttpResponse:
    """The one way to refuse: problem+json for programs, back with a message after a form, else a page."""
    if wants_json(request):
        return http.problem(error)
    back = request.headers.get("Referer", "")
    here = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    if request.method == "POST" and here and error.status != NotSignedIn.status:
        messages.error(request, str(error.message))
        return HttpResponseRedirect(urlsplit(back)._replace(scheme="", netloc="").geturl())
    return render(request, "error.html", {"error": error}, status=error.status)


def request_id(request: HttpRequest) -> str:
    """The id to quote for this request: a proxy's, or a new one."""
    given: str = request.META.get("HTTP_X_REQUEST_ID", "")
    return given if _REQUEST_ID.fullmatch(given) else secrets.token_hex(8)


def too_long(request: HttpRequest) -> bool:
    """Whether the body's declared length is over MAX_BODY, or over that of UPLOADS where files are sent."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    most = settings.MAX_BODY
    if length.isdigit() and int(length) > most:  # few are: only those are looked up
        most = next((size for path, size in settings.UPLOADS if path.fullmatch(request.path)), most)
    return not length.isdigit() or int(length) > most


def asked_language(request: HttpRequest) -> str:
    """`?lang=` (shown, never stored by a GET), else the cookie, else what the browser asks."""
    if not any(map(request.META.get, ("QUERY_STRING", "HTTP_COOKIE", "HTTP_ACCEPT_LANGUAGE"))):
        return settings.LANGUAGE_CODE
    asked = request.GET.get("lang") or request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
    return asked if asked in dict(settings.LANGUAGES) else translation.get_language_from_request(request)


class RequestIdMiddleware:
    """Gives every answer an X-Request-Id to quote; takes over a proxy's."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        quoted = request_id(request)
        response = self.get_response(request)
        response.headers["X-Request-Id"] = quoted
        return response


class BodyLimitMiddleware:
    """Refuses a body over MAX_BODY by its declared length; a body without one ends at Django's own limit."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return refuse(request, TooLarge()) if too_long(request) else self.get_response(request)


class LanguageMiddleware:
    """Answers in the language that is asked for."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        code = asked_language(request)
        with translation.override(code):
            request.LANGUAGE_CODE = code  # as Django's own LocaleMiddleware does
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", code)
        response.headers["Vary"] = ", ".join(filter(None, [response.headers.get("Vary"), "Accept-Language", "Cookie"]))
        return response


class ContentPolicyMiddleware(CSPMiddleware):
    """The policy of the settings, for every answer that does not bring its own: those of the API are many."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        return response if HEADER in response else super().process_response(request, response)


class ProgramMiddleware:
    """What a program's request passes (config/wsgi.py): RequestId, Security, BodyLimit, Language, XFrame and
    ContentPolicy in one. A layer costs more than what it does, and these six a twentieth of what a call-next does.
    """

    def __init__(self, get_response: Handler) -> None:
        self._inner = LanguageMiddleware(get_response)
        self._policy = ContentPolicyMiddleware(get_response)
        self._always = {secure: _same_for_all(secure=secure) for secure in (False, True)}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        quoted = request_id(request)
        self._policy.process_request(request)
        response = refuse(request, TooLarge()) if too_long(request) else self._inner(request)
        self._policy.process_response(request, response)
        for name, value in self._always[request.is_secure()]:
            response.headers.setdefault(name, value)
        response.headers["X-Request-Id"] = quoted
        return response


def _same_for_all(*, secure: bool) -> list[tuple[str, str]]:
    """The headers that Django's own layers give to every answer, asked of them once."""
    request, response = HttpRequest(), HttpResponse()
    request.is_secure = lambda: secure  # type: ignore[method-assign]
    own = set(response.headers)
    for layer in (SecurityMiddleware, XFrameOptionsMiddleware):
        layer(lambda _request: response).process_response(request, response)
    return [(name, value) for name, value in response.headers.items() if name not in own]


class DomainErrorMiddleware:
    """Turns a refusal raised in a page into an answer (the API has its own handler, with the same form)."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, _view: Any, _args: Any, _kwargs: Any) -> HttpResponse | None:
        """NUL can stand in an address or a form and in no text of the database: refused here, once for all."""
        found = "%00" in request.META.get("QUERY_STRING", "")
        if not found and request.method == "POST" and not request.path.startswith("/api/"):
            found = any("\0" in value for _name, values in request.POST.lists() for value in values)
        return refuse(request, Invalid()) if found else None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, (OperationalError, InterfaceError)):
            log.error("the database does not answer: %s", exception)
            exception = Unavailable()
        return refuse(request, exception) if isinstance(exception, DomainError) else None
