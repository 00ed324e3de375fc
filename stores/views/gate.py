"""The door of every page for staff."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from core.errors import NotAllowed, NotSignedIn
from core.middleware import wants_json
from stores.access import PIN_DEVICE, Principal, device_by_cookie, staff_of
from stores.models import Device

Page = Callable[..., HttpResponse]


class NotStaff(NotAllowed):
    code, message = "not_staff", _("You are signed in, but nobody has entered you as staff yet.")


def staff_page(page: Page) -> Page:
    """Call `page(request, principal, ...)` for staff; others are sent to sign in, programs get their refusal.

    Pages are for people: a bearer token opens the HTTP interface, where its scopes count, and no page.
    """

    @never_cache
    @wraps(page)
    def shown(request: HttpRequest, **ids: Any) -> HttpResponse:
        try:
            principal = person_of(request)
        except NotSignedIn:
            if PIN_DEVICE in request.session:
                logout(request)  # its tablet is one no longer
            if request.user.is_authenticated and not wants_json(request):
                raise NotStaff from None  # to sign in again would bring the same page again
            if wants_json(request) or request.method not in ("GET", "HEAD"):
                raise
            return HttpResponseRedirect(sign_in_address(request))
        return page(request, principal, **ids)

    return shown


def person_of(request: HttpRequest) -> Principal:
    """The staff member who is signed in here; raises NotSignedIn."""
    principal = staff_of(request)
    if principal.token_id is not None:
        raise NotSignedIn
    return principal


def sign_in_address(request: HttpRequest) -> str:
    """Where this browser signs in and comes back from: by PIN on a paired tablet, else with a password."""
    at_tablet = device_by_cookie(request.COOKIES, Device.Purpose.TABLET) is not None
    door = reverse("pin") if at_tablet else reverse("account_login")
    return f"{door}?{urlencode({'next': request.get_full_path()})}"
