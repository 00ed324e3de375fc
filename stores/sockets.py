"""Who opens a socket: the same principals as over HTTP, found from the socket's headers."""

from http.cookies import SimpleCookie
from importlib import import_module
from typing import Any
from urllib.parse import parse_qsl

from django.conf import settings
from django.contrib.auth import get_user
from django.http import HttpRequest

from stores.access import (
    DEVICE_COOKIES,
    PUBLIC,
    Principal,
    device_by_cookie,
    principal_for_bearer,
    principal_for_session,
)


def headers_of(scope: dict[str, Any]) -> dict[str, str]:
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}


def cookies_of(scope: dict[str, Any]) -> dict[str, str]:
    cookie: SimpleCookie = SimpleCookie(headers_of(scope).get("cookie", ""))
    return {name: morsel.value for name, morsel in cookie.items()}


def query_of(scope: dict[str, Any]) -> dict[str, str]:
    pairs = parse_qsl(scope.get("query_string", b"").decode("latin-1"))
    return {name: value for name, value in pairs if "\0" not in value}  # PostgreSQL takes no NUL


def language_of(scope: dict[str, Any]) -> str:
    """`?lang=`, else the browser's chosen language, else English."""
    known = dict(settings.LANGUAGES)
    asked = query_of(scope).get("lang") or cookies_of(scope).get(settings.LANGUAGE_COOKIE_NAME, "")
    return asked if asked in known else "en"


def principal_of_scope(scope: dict[str, Any]) -> Principal:
    """Bearer token, then session, then a paired device's cookie; raises NotSignedIn for a bad token."""
    cookies = cookies_of(scope)
    return (
        principal_for_bearer(headers_of(scope).get("authorization", ""))
        or _principal_by_session(cookies)
        or next(filter(None, (device_by_cookie(cookies, purpose) for purpose in DEVICE_COOKIES)), None)
        or PUBLIC
    )


def _principal_by_session(cookies: dict[str, str]) -> Principal | None:
    key = cookies.get(settings.SESSION_COOKIE_NAME)
    if not key:
        return None
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(key)
    return principal_for_session(get_user(request).pk, request.session)
