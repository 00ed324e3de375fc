"""Nobody signs up, by whatever route; nor are addresses, identities or passwords changed by mail."""

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from core.models import User
from tests.clients import signed_in
from tests.signin import person

pytestmark = pytest.mark.usefixtures("at_the_door")
NEW = {
    "username": "mallory",
    "login": "mallory",
    "email": "mallory@example.org",
    "password1": "side-by-side-2026",
    "password2": "side-by-side-2026",
    "name": "key",
    "credential": "{}",
    "code": "000000",
    "action_add": "",
}
SIGN_UP = ("signup", "email", "confirm", "reset", "set_password", "connections", "login_code", "social/")


def routes(patterns=None, prefix="", name=""):
    """(route, name) of everything under /accounts/."""
    for each in get_resolver().url_patterns if patterns is None else patterns:
        route = prefix + str(each.pattern)
        if hasattr(each, "url_patterns"):
            yield from routes(each.url_patterns, route)
        elif route.startswith("accounts/"):
            yield route, each.name or ""


def address(route):
    """An address of a route, with something in place of its parts."""
    for part, value in {
        "<path:more>": "x/",
        "<slug:provider_id>": "sso",
        "^(?P<provider_id>[^/]+)/": "sso/",
        "^confirm-email/(?P<key>[-:\\w]+)/$": "confirm-email/Mg:1abc:xyz/",
        "^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": "password/reset/key/1-set-password/",
        "<int:pk>": "1",
    }.items():
        route = route.replace(part, value)
    assert not set("<>^$()") & set(route), f"say what stands in {route}"
    return "/" + route


ROUTES = sorted({address(route) for route, _name in routes()})


@pytest.mark.parametrize("path", ROUTES)
def test_no_route_makes_a_user(path):
    person()

    for browser in (Client(), signed_in(User.objects.get().staff)):
        browser.get(path)
        browser.post(path, NEW)

    assert list(User.objects.values_list("username", "email")) == [("ana", "ana@example.org")]


CLOSED = [
    "account_signup",
    "account_email",
    "account_email_verification_sent",
    "account_set_password",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key_done",
    "account_confirm_login_code",
    "socialaccount_signup",
    "socialaccount_connections",
]


@pytest.mark.parametrize("name", CLOSED)
def test_what_allauth_has_and_we_do_not_is_not_there(name):
    for browser in (Client(), signed_in(person())):
        assert browser.get(reverse(name)).status_code == 404
        assert browser.post(reverse(name), NEW).status_code == 404


def test_routes_of_allauth_are_all_known():
    """A new version that brings another way in shows here."""
    open_routes = {name for _route, name in routes() if name and not name.startswith("closed-")} - set(CLOSED)
    assert open_routes == {
        "account_login",
        "account_logout",
        "account_inactive",
        "account_reauthenticate",
        "account_change_password",
        "account_confirm_email",  # behind a closed route
        "account_reset_password_from_key",  # the same
        "mfa_index",
        "mfa_authenticate",
        "mfa_reauthenticate",
        "mfa_activate_totp",
        "mfa_deactivate_totp",
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
        "mfa_download_recovery_codes",
        "mfa_list_webauthn",
        "mfa_add_webauthn",
        "mfa_reauthenticate_webauthn",
        "mfa_remove_webauthn",
        "mfa_edit_webauthn",
        "mfa_login_webauthn",
        "socialaccount_login_cancelled",
        "socialaccount_login_error",
        "openid_connect_login",
        "openid_connect_callback",
        "sso-login",
        "sso-callback",
    }
