"""Single sign-on by OpenID Connect: allauth's, with a nonce, and with a plain page when the provider is away."""

import secrets
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.openid_connect import views
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from django.http import Http404, HttpRequest, HttpResponse
from requests import RequestException


class SsoProvider(OpenIDConnectProvider):
    """Asks for a nonce, which `SocialAccountAdapter` holds against the answer; only ever signs in."""

    package = "allauth.socialaccount.providers.openid_connect"

    def redirect(
        self,
        request: HttpRequest,
        process: str,  # noqa: ARG002 -- allauth's signature
        next_url: Any = None,
        data: Any = None,
        **_asked: Any,
    ) -> Any:
        """What the address asks for beyond `next` (scopes, parameters, connecting) is not passed on."""
        nonce = secrets.token_urlsafe(24)
        return super().redirect(request, "login", next_url, data, auth_params={"nonce": nonce}, nonce=nonce)


View = Callable[..., HttpResponse]


def _plainly(view: View) -> View:
    """A provider that cannot be reached is said, not a fault of ours."""

    @wraps(view)
    def guarded(request: HttpRequest, provider_id: str) -> HttpResponse:
        try:
            return view(request, provider_id)
        except RequestException as error:
            try:
                provider = get_adapter().get_provider(request, provider_id)
            except SocialApp.DoesNotExist as missing:
                raise Http404 from missing
            answer: HttpResponse = render_authentication_error(request, provider, exception=error)
            return answer

    return guarded


login, callback = _plainly(views.login), _plainly(views.callback)
