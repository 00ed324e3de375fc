"""How staff sign in: nobody signs up, single sign-on finds those whom an administrator has entered."""

import hmac
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.core.exceptions import PermissionDenied
from django.db.models.functions import Lower
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from core import languages, personal
from core.errors import NotAllowed, NotFound, TooMany
from core.middleware import refuse
from core.models import User
from core.passkeys import passkey_place
from stores.models import Staff


class UnknownPerson(NotAllowed):
    code, message = (
        "unknown_person",
        _("Nobody here signs in with that address. Ask your administrator to add you."),
    )


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "too_many_login_attempts": _("Too many wrong tries. Wait a few minutes, then try again."),
        "username_password_mismatch": _("Name or password is not right."),
        "email_password_mismatch": _("Mail address or password is not right."),
        "rate_limited": _("Too many tries. Wait a moment, then try again."),
    }

    def is_open_for_signup(self, _request: HttpRequest) -> bool:
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """A mail address is the same in capital letters, also where it was entered with some."""
        typed = credentials.get("email", "")
        if typed and not User.objects.filter(username=typed).exists():
            found = user_by_mail(typed)
            credentials["username"] = found.username if found else typed
        return super().authenticate(request, **credentials)

    def pre_login(self, request: HttpRequest, user: User, **facts: Any) -> HttpResponse | None:
        """By whatever way: only active people of the chain come in."""
        response: HttpResponse | None = super().pre_login(request, user, **facts)
        if response is None and not Staff.objects.filter(user=user, is_active=True).exists():
            response = self.respond_user_inactive(request, user)
        return response

    def post_login(self, request: HttpRequest, user: User, **facts: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **facts)
        languages.follow(request, response, user.staff.language)
        return response


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    def is_open_for_signup(self, _request: HttpRequest, _sociallogin: Any) -> bool:
        return False

    def authenticate_by_email(self, sociallogin: Any) -> tuple[User, str] | None:
        """Whoever has the proven address now: the chain's list decides each time, no identity is kept here.

        The empty address tells allauth that nobody's password has to go.
        """
        proven = [address.email for address in sociallogin.email_addresses if address.verified]
        found = next(filter(None, map(user_by_mail, proven)), None)
        return (found, "") if found else None

    def pre_social_login(self, _request: HttpRequest, sociallogin: Any) -> None:
        """The answer is to our own question (nonce) and about one person; PermissionDenied, UnknownPerson."""
        told = sociallogin.account.extra_data
        claims = told.get("id_token") or {}
        asked = sociallogin.state.get("nonce", "")
        if not asked or not hmac.compare_digest(str(claims.get("nonce", "")), asked):
            raise PermissionDenied
        if told.get("userinfo", claims).get("sub") != claims.get("sub"):
            raise PermissionDenied
        if not sociallogin.is_existing:
            raise UnknownPerson


class SecondFactorAdapter(DefaultMFAAdapter):
    """What codes are made from is stored encrypted, like personal data."""

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """One place for signing in and for countersigning: one passkey does both."""
        place = passkey_place(context.request)
        return {"id": place.rp_id, "name": "Lado"}

    def encrypt(self, text: str) -> str:
        return personal.seal(text).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return personal.unseal(encrypted_text.encode())


def user_by_mail(address: str) -> User | None:
    """The one sign-in with this address."""
    return User.objects.annotate(plain=Lower("email")).filter(plain=address.lower()).exclude(email="").first()


def too_many(request: HttpRequest, *_args: Any) -> HttpResponse:
    """The page of a limit that was reached."""
    return refuse(request, TooMany())


def closed(_request: HttpRequest, **_parts: str) -> HttpResponse:
    """What allauth offers and Lado does not: signing up, own mail addresses, connecting accounts, passwords by mail."""
    raise NotFound
