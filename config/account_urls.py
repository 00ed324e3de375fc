"""Routes under /accounts/: those of allauth, less what is closed here."""

from django.urls import include, path

from config import accounts, passkeys, sso

CLOSED = (
    "signup/",
    "signup/<path:more>",
    "email/",
    "confirm-email/",
    "confirm-email/<path:more>",
    "password/set/",
    "password/reset/",
    "password/reset/<path:more>",
    "login/code/<path:more>",
    "3rdparty/",
    "3rdparty/signup/",
    "social/<path:more>",
)
urlpatterns = [
    *(path(route, accounts.closed, name=f"closed-{number}") for number, route in enumerate(CLOSED)),
    path("oidc/<slug:provider_id>/login/", sso.login, name="sso-login"),
    path("oidc/<slug:provider_id>/login/callback/", sso.callback, name="sso-callback"),
    path("2fa/webauthn/", passkeys.Passkeys.as_view(), name="mfa_list_webauthn"),
    path("2fa/webauthn/add/", passkeys.AddPasskey.as_view(), name="mfa_add_webauthn"),
    path("", include("allauth.urls")),
]
