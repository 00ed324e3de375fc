"""What a sign-out and a new password mean for what is open in the person's name; passkeys that come and go."""

from typing import Any

from allauth.account.signals import password_changed
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed
from django.contrib.auth.signals import user_logged_out
from django.http import HttpRequest
from django.utils import timezone

from stores.commands import passkeys
from stores.commands import staff as commands


def signed_out(request: HttpRequest, user: Any, **_facts: Any) -> None:
    """First the session ends, then its sockets: one that comes back at once finds nothing."""
    request.session.flush()
    commands.close_sockets_of_user(user_id=user.pk if user else None)


def new_password(user: Any, **_facts: Any) -> None:
    """It ends the person's other sessions."""
    commands.close_sockets_of_user(user_id=user.pk)


def passkey_added(user: Any, authenticator: Authenticator, **_facts: Any) -> None:
    """Written down: with it the person signs in and countersigns."""
    _record_passkey(user, authenticator, added=True)


def passkey_removed(user: Any, authenticator: Authenticator, **_facts: Any) -> None:
    _record_passkey(user, authenticator, added=False)


def _record_passkey(user: Any, row: Authenticator, *, added: bool) -> None:
    if row.type == Authenticator.Type.WEBAUTHN:
        credential, now = str(row.data["credential"]["id"]), timezone.now()
        passkeys.record_passkey(user=user, credential=credential, name=str(row), added=added, now=now)


def connect() -> None:
    user_logged_out.connect(signed_out, dispatch_uid="sockets close at sign-out")
    authenticator_added.connect(passkey_added, dispatch_uid="a passkey more is written down")
    authenticator_removed.connect(passkey_removed, dispatch_uid="a passkey less is written down")
    password_changed.connect(new_password, dispatch_uid="sockets close with a new password")
