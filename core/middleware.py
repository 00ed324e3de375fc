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


class RequestIdMiddleware:
    """Gives every answer an X-Request-Id to quote; takes over a proxy's."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-Id", "")
        request_id = given if _REQUEST_ID.fullmatch(given) else secrets.token_hex(8)
        response = self.get_response(request)
        response.headers["X-Request-Id"] = request_id
        return response


class BodyLimitMiddleware:
    """Refuses a body over MAX_BODY by its declared length; a body without one ends at Django's own limit."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdigit() or int(length) > settings.MAX_BODY:
            return refuse(request, TooLarge())
        return self.get_response(request)


class LanguageMiddleware:
    """The language of a page: `?lang=` (shown, never stored by a GET), else the cookie, else what the browser asks."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response
        self.codes = [code for code, _name in settings.LANGUAGES]

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked = request.GET.get("lang") or request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        code = asked if asked in self.codes else translation.get_language_from_request(request)
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
