"""Pages that belong to no part: errors and the choice of language."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core import http
from core.errors import DomainError, Invalid, NotAllowed, NotFound
from core.middleware import refuse, wants_json

YEAR = 365 * 24 * 3600


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Remember the language of this browser and go back."""
    code = request.POST.get("language", "")
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        back = "/"
    response = HttpResponseRedirect(back)
    if code in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, code, max_age=YEAR, samesite="Lax", secure=settings.HTTPS, httponly=True
        )
    return response


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """How customers' data are treated, in the visitor's language."""
    return render(request, "privacy.html")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 -- Django's signature
    return refuse(request, NotFound())


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 -- Django's signature
    return refuse(request, Invalid())


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 -- Django's signature
    return refuse(request, NotAllowed())


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 -- Django's signature
    return refuse(request, http.BadCsrf())


def server_error(request: HttpRequest) -> HttpResponse:
    """A bug: said plainly, without a trace."""
    error = DomainError(_("Something went wrong here. It is not your fault; try again."))
    error.code, error.status = "server_error", 500  # type: ignore[misc]  # this one refusal of no family
    if wants_json(request):
        return http.problem(error)
    return render(request, "error.html", {"error": error}, status=500)
