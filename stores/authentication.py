"""DRF asks here who calls; the answer is the principal."""

from typing import cast

from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request

from core.http import check_csrf
from stores.access import Principal, principal_of

SAFE = {"GET", "HEAD", "OPTIONS"}


class PrincipalAuthentication(BaseAuthentication):
    """`request.auth` is the Principal; who came by cookie must send the CSRF token with a change."""

    def authenticate(self, request: Request) -> tuple[None, Principal]:
        raw = request._request  # noqa: SLF001 -- DRF's documented way to the wrapped request
        principal = principal_of(raw)
        if principal.by_cookie and request.method not in SAFE:
            check_csrf(raw)
        return None, principal

    def authenticate_header(self, _request: Request) -> str:
        return "Bearer"


def asked_by(request: Request) -> Principal:
    """Whoever asks, as the class above found them."""
    return cast("Principal", request.auth)
