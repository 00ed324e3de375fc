"""What a sign-out and a new password mean for what is open in the person's name."""

from typing import Any

from allauth.account.signals import password_changed
from django.contrib.auth.signals import user_logged_out
from django.http import HttpRequest

from stores.commands import staff as commands


def signed_out(request: HttpRequest, user: Any, **_facts: Any) -> None:
    """First the session ends, then its sockets: one that comes back at once finds nothing."""
    request.session.flush()
    commands.close_sockets_of_user(user_id=user.pk if user else None)


def new_password(user: Any, **_facts: Any) -> None:
    """It ends the person's other sessions."""
    commands.close_sockets_of_user(user_id=user.pk)


def connect() -> None:
    user_logged_out.connect(signed_out, dispatch_uid="sockets close at sign-out")
    password_changed.connect(new_password, dispatch_uid="sockets close with a new password")
