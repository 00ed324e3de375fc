"""The cookie that makes a browser a device."""

from django.conf import settings
from django.http import HttpResponse

from stores.access import DEVICE_COOKIES

DAYS_400 = 400 * 24 * 3600  # the longest a browser keeps one; a device that is used longer is paired again


def remember_device(response: HttpResponse, *, purpose: str, token: str) -> None:
    """Give the browser its token: no script reads it, no other site sends it."""
    response.set_cookie(
        DEVICE_COOKIES[purpose], token, max_age=DAYS_400, httponly=True, samesite="Lax", secure=settings.HTTPS
    )
