"""The language of somebody who signs in becomes the page's, unless somebody chose one in this browser."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

FROM_STAFF = "lado_language_of_staff"  # beside the language's own cookie: the value a sign-in gave it
YEAR = 365 * 24 * 3600


def follow(request: HttpRequest, response: HttpResponse, language: str) -> None:
    """Set the cookie to `language`, where none is set or an earlier sign-in set it."""
    shown = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
    is_chosen = shown is not None and shown != request.COOKIES.get(FROM_STAFF)
    if is_chosen or language not in dict(settings.LANGUAGES):
        return
    for name in (settings.LANGUAGE_COOKIE_NAME, FROM_STAFF):
        response.set_cookie(name, language, max_age=YEAR, samesite="Lax", secure=settings.HTTPS, httponly=True)
